"""Web chat's API: session, messages, view, acknowledgement, and the same over a WebSocket."""
from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import text
from starlette.websockets import WebSocketDisconnect

from app import bootstrap, web
from bots.webchat import api as webchat
from bots.webchat import guests, limits
from conversations import outbox, threads
from conversations.messages import Author, Reply
from conversations.outbox import Sent
from dialogue import message_handler
from handoff import claiming
from kernel import db, instants
from tests.conftest import OwnDatabase
from tests.makers.handoff import a_matchmaker


@pytest.fixture
def http(own_company: OwnDatabase, valkey: None) -> Iterator[TestClient]:
    """The chat's API without the rest of the application, with the turn handler set."""
    bootstrap.wire()
    message_handler.warm()
    api = FastAPI()
    api.include_router(webchat.router)
    web.answer_errors(api)
    with TestClient(api, raise_server_exceptions=False) as client:
        yield client


class Guest:
    """A program that uses the chat as a guest."""

    def __init__(self, http: TestClient) -> None:
        self.http = http
        self.token: str = http.post("/api/chat/session").json()["token"]
        self.headers = {"Authorization": f"Bearer {self.token}"}

    def post(self, given: Any, **headers: str) -> Response:
        answer: Response = self.http.post("/api/chat/messages", json=given, headers={**self.headers, **headers})
        return answer

    def say(self, said: str, id: str | None = None) -> dict[str, Any]:
        answer = self.post({"id": id or str(uuid.uuid4()), "text": said})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def view(self, after: int = 0) -> dict[str, Any]:
        found: dict[str, Any] = self.http.get(
            "/api/chat/messages", params={"after": after}, headers=self.headers
        ).json()
        return found

    def seen(self, ids: list[str]) -> int:
        return int(self.http.post("/api/chat/seen", json={"ids": ids}, headers=self.headers).json()["news"])

    @property
    def conversation_id(self) -> uuid.UUID:
        with db.transaction() as session:
            return guests.by_token(session, self.token).conversation_id

    def hears(self, said: str, author: Author = "system") -> None:
        """Queues and sends a message of ours to the guest."""
        with db.transaction() as session:
            reply = Reply(said, origin="human" if author == "person" else "rule")
            outbox.enqueue(session, self.conversation_id, reply, author=author)
            for row in outbox.claim(session, 10, conversation_id=self.conversation_id):
                outbox.record(session, row.id, Sent())


@pytest.fixture
def guest(http: TestClient) -> Guest:
    return Guest(http)


def refused(answer: Response, status: int) -> str:
    assert answer.status_code == status, answer.text
    found = answer.json()
    assert set(found) == {"error", "say"}
    return str(found["say"])


def test_what_is_said_is_answered_in_the_contracts_shape(guest: Guest) -> None:
    answer = guest.say("你好")
    assert set(answer) == {"replies", "owner"} and answer["owner"] == "bot" and answer["replies"]
    assert set(answer["replies"][0]) == {"id", "seq", "text", "buttons", "origin"}


def test_every_reply_says_whether_a_rule_or_a_person_wrote_it(guest: Guest) -> None:
    assert {reply["origin"] for reply in guest.say("你好")["replies"]} == {"rule"}
    guest.hears("您好，我是红娘", author="person")
    guest.hears("会话已结束")
    found = [(m["from"], m["origin"]) for m in guest.view()["messages"]]
    assert found[0] == ("customer", None) and found[-2:] == [("person", "human"), ("system", "rule")]
    with socket(guest) as ours:
        assert [(m["from"], m["origin"]) for m in ours.until("messages")["messages"]] == found


def test_a_repeat_is_answered_alike_and_stored_once(guest: Guest) -> None:
    id = str(uuid.uuid4())
    first = guest.say("三个月会员多少钱", id)
    assert [guest.say("三个月会员多少钱", id.upper()), guest.say("别的话", id)] == [first, first]
    assert [m["text"] for m in guest.view()["messages"] if m["from"] == "customer"] == ["三个月会员多少钱"]


def test_a_button_is_pressed_by_its_text_and_an_old_one_is_mere_text(guest: Guest) -> None:
    buttons = guest.say("你好")["replies"][-1]["buttons"]
    assert buttons
    pressed = guest.post({"id": str(uuid.uuid4()), "button": buttons[0]})
    assert pressed.status_code == 200 and pressed.json()["replies"]
    with db.transaction() as session:
        assert session.scalar(text("select payload from inbox_message where kind = 'button'")).startswith("/")
    assert guest.post({"id": str(uuid.uuid4()), "button": "没有这个按钮"}).status_code == 200


BODIES: list[tuple[str, Any, int, str]] = [
    ("no id", {"text": "在吗"}, 422, "id"),
    ("an id that is none", {"id": "7", "text": "在吗"}, 422, "id"),
    ("nothing said", {"id": str(uuid.uuid4())}, 422, "请先写点什么"),
    ("blank", {"id": str(uuid.uuid4()), "text": " \n"}, 422, "请先写点什么"),
    ("a number", {"id": str(uuid.uuid4()), "text": 7}, 422, "text"),
    ("4,001", {"id": str(uuid.uuid4()), "text": "字" * 4001}, 422, "4001"),
    ("200,000", {"id": str(uuid.uuid4()), "text": "字" * 200_000}, 422, "200000"),
    ("200,001", {"id": str(uuid.uuid4()), "text": "字" * 200_001}, 422, "text"),
    ("half a character", {"id": str(uuid.uuid4()), "text": "\ud800"}, 422, ""),
    ("a list", ["在吗"], 422, ""),
    ("null", None, 422, ""),
]


@pytest.mark.parametrize(("how", "body", "status", "said"), BODIES, ids=[b[0] for b in BODIES])
def test_what_cannot_be_taken_is_a_sentence_and_nothing_is_stored(
    guest: Guest, how: str, body: Any, status: int, said: str
) -> None:
    answer = guest.http.post(
        "/api/chat/messages",
        content=json.dumps(body, ensure_ascii=how == "half a character").encode(),
        headers={**guest.headers, "Content-Type": "application/json"},
    )
    assert said in refused(answer, status)
    assert guest.view()["messages"] == []


TOKENS = [
    {},
    {"Authorization": ""},
    {"Authorization": "Bearer"},
    {"Authorization": "Bearer guessed"},
    {"Authorization": "Basic eDp5"},
    {"Authorization": "Bearer \xe9"},
]


@pytest.mark.parametrize("headers", TOKENS, ids=str)
def test_without_a_right_token_nothing_is_told(http: TestClient, headers: dict[str, str]) -> None:
    raw = {name: value.encode("latin-1") for name, value in headers.items()}
    for answer in (
        http.post("/api/chat/messages", json={"id": str(uuid.uuid4()), "text": "在吗"}, headers=raw),
        http.get("/api/chat/messages", headers=raw),
        http.post("/api/chat/seen", json={"ids": []}, headers=raw),
    ):
        assert refused(answer, 403) == "聊天已过期，请刷新页面重新开始。之前的内容仍在。"


def test_a_token_ends_after_ninety_days_without_use(guest: Guest) -> None:
    with db.transaction() as session:
        session.execute(text("update webchat_session set seen_at = now() - interval '91 days'"))
    assert refused(guest.post({"id": str(uuid.uuid4()), "text": "在吗"}), 403)


def test_a_token_is_not_kept_in_clear(guest: Guest) -> None:
    with db.transaction() as session:
        assert guest.token not in str(session.execute(text("select * from webchat_session")).all())


def test_another_page_may_not_speak_for_the_customer(guest: Guest) -> None:
    for origin in ("https://evil.example", "null", "http://testserver.evil.example"):
        said = refused(guest.post({"id": str(uuid.uuid4()), "text": "在吗"}, Origin=origin), 403)
        assert said == "来源不对，已拒绝。"
        assert guest.http.post("/api/chat/session", headers={"Origin": origin}).status_code == 403
    assert guest.post({"id": str(uuid.uuid4()), "text": "在吗"}, Origin="http://testserver").status_code == 200


def test_who_writes_too_fast_is_told_to_wait_and_a_stranger_is_not(guest: Guest) -> None:
    for _ in range(limits.PER_SESSION[0]):
        limits.hit("message", guest_sender(guest), limits.PER_SESSION)
    answer = guest.post({"id": str(uuid.uuid4()), "text": "在吗"})
    assert "发送太快了" in refused(answer, 429) and 0 < int(answer.headers["Retry-After"]) <= limits.PER_SESSION[1] + 1
    assert Guest(guest.http).say("在吗")["owner"] == "bot"


def guest_sender(guest: Guest) -> str:
    with db.transaction() as session:
        return guests.by_token(session, guest.token).sender


def test_the_view_is_in_order_pages_by_after_and_says_who_answers(guest: Guest) -> None:
    guest.say("你好")
    guest.say("三个月会员多少钱")
    view = guest.view()
    assert set(view) == {"messages", "owner", "matchmaker", "hours", "language"} and view["matchmaker"] is None
    seqs = [m["seq"] for m in view["messages"]]
    assert seqs == sorted(seqs) and view["messages"][0]["from"] == "customer" and view["messages"][1]["from"] == "bot"
    guest.seen([m["id"] for m in view["messages"] if m["from"] != "customer"])
    assert [m["seq"] for m in guest.view(after=seqs[1])["messages"]] == seqs[2:]
    assert guest.view(after=seqs[-1])["messages"] == []


@pytest.mark.parametrize("after", [-5, 2**63, 10**40])
def test_a_cursor_beyond_all_measure_is_no_fault(guest: Guest, after: int) -> None:
    guest.say("你好")
    assert guest.http.get("/api/chat/messages", params={"after": after}, headers=guest.headers).status_code == 200


def test_a_cursor_that_is_no_number_is_a_sentence(guest: Guest) -> None:
    assert "after" in refused(guest.http.get("/api/chat/messages", params={"after": "x"}, headers=guest.headers), 422)


def test_what_was_not_acknowledged_is_shown_again_however_busy_the_house_is(guest: Guest) -> None:
    guest.hears("请看方案")
    with db.transaction() as session:  # a thousand messages of other guests
        session.execute(text("select nextval('message_seq') from generate_series(1, 1000)"))
    guest.hears("在吗")
    lines = guest.view()["messages"]
    assert guest.seen([lines[1]["id"]]) == 1
    assert [m["text"] for m in guest.view(after=lines[1]["seq"])["messages"]] == ["请看方案"]
    assert guest.seen([lines[0]["id"]]) == 1 and guest.seen([lines[0]["id"]]) == 0
    assert guest.view(after=lines[1]["seq"])["messages"] == []


def test_nothing_is_shown_past_a_message_that_is_still_on_its_way(guest: Guest) -> None:
    with db.transaction() as session:
        first = outbox.enqueue(session, guest.conversation_id, Reply("一"), author="system")
        outbox.claim(session, 1)
        outbox.enqueue(session, guest.conversation_id, Reply("二"), author="system")
        session.execute(text("update outbox_message set state = 'sent' where text = '二'"))
    assert guest.view()["messages"] == []
    with db.transaction() as session:
        outbox.record(session, first, Sent())
    assert [m["text"] for m in guest.view()["messages"]] == ["一", "二"]


def test_a_stranger_sees_and_acknowledges_nothing_of_ours(guest: Guest) -> None:
    guest.hears("请看方案")
    other = Guest(guest.http)
    assert other.view()["messages"] == [] and other.seen([m["id"] for m in guest.view()["messages"]]) == 0


def test_identifiers_come_back_as_tokens(guest: Guest) -> None:
    guest.say("我的手机13800138000，请回电")
    assert "13800138000" not in json.dumps(guest.view(), ensure_ascii=False)


def test_with_a_person_the_matchmaker_is_shown_and_the_bot_is_silent(guest: Guest) -> None:
    assert guest.say("转人工")["owner"] == "queue"
    with db.transaction() as session:
        staff = a_matchmaker(session)
        claiming.claim(session, staff)
    answer = guest.say("三个月会员多少钱")
    assert (answer["replies"], answer["owner"]) == ([], "human")
    assert guest.view()["matchmaker"] == {
        "name": staff.name,
        "number": staff.number,
        "title": staff.title,
        "photo": staff.photo_url,
    }


# the socket


def socket(guest: Guest, after: int = 0, **headers: str) -> Any:
    found = guest.http.websocket_connect("/api/chat/socket", headers=headers)
    return Opened(found, guest.token, after)


class Opened:
    """A socket that has sent its first frame."""

    def __init__(self, session: Any, token: str, after: int) -> None:
        self.session, self.first = session, {"token": token, "after": after}
        self.texts: list[str] = []  # everything that was received

    def __enter__(self) -> Opened:
        self.ws = self.session.__enter__()
        self.ws.send_json(self.first)
        return self

    def __exit__(self, *why: Any) -> None:
        self.session.__exit__(*why)

    def send(self, given: Any) -> None:
        self.ws.send_text(given if isinstance(given, str) else json.dumps(given))

    def until(self, key: str) -> dict[str, Any]:
        """The next frame with this key."""
        while True:
            frame: dict[str, Any] = self.ws.receive_json()
            self.texts += [m["text"] for m in frame.get("messages", [])]
            if key in frame:
                return frame

    def shows(self, wanted: str) -> list[str]:
        """Everything received until this text has arrived."""
        while wanted not in self.texts:
            self.until("messages")
        return self.texts


def test_a_socket_shows_takes_answers_and_acknowledges(guest: Guest) -> None:
    guest.hears("欢迎")
    with socket(guest) as ours:
        view = ours.until("messages")
        assert [m["text"] for m in view["messages"]] == ["欢迎"] and view["owner"] == "bot"
        ours.send({"seen": [view["messages"][0]["id"]]})
        id = str(uuid.uuid4())
        ours.send({"id": id, "text": "三个月会员多少钱"})
        answer = ours.until("accepted")
        assert answer["accepted"] == id and answer["owner"] == "bot" and "元" in answer["replies"][0]["text"]
        ours.send({"id": id, "text": "三个月会员多少钱"})
        assert ours.until("accepted") == answer
    with db.transaction() as session:
        assert session.scalar(text("select state from outbox_message where text = '欢迎'")) == "delivered"
        assert session.scalar(text("select count(*) from inbox_message")) == 1


def test_two_sockets_of_one_customer_both_show_everything(guest: Guest) -> None:
    with socket(guest) as one, socket(guest) as another:
        one.until("messages")
        another.until("messages")
        one.send({"id": str(uuid.uuid4()), "text": "你好"})
        one.until("accepted")
        guest.hears("请看方案")
        for ours in (one, another):
            assert {"你好", "请看方案"} <= {*ours.texts, *ours.shows("请看方案")}


def test_after_a_lost_connection_the_rest_is_shown_and_the_repeat_is_no_second_message(guest: Guest) -> None:
    id = str(uuid.uuid4())
    with socket(guest) as ours:
        ours.send({"id": id, "text": "你好"})
        ours.until("accepted")
    seqs = [m["seq"] for m in guest.view()["messages"]]
    guest.hears("请看方案")
    with socket(guest, after=seqs[-1]) as ours:
        ours.send({"id": id, "text": "你好"})
        assert ours.shows("请看方案")[-1] == "请看方案"
    assert [m["text"] for m in guest.view()["messages"]].count("你好") == 1


def test_a_long_conversation_comes_whole_without_a_pause(guest: Guest) -> None:
    with db.transaction() as session:
        for n in range(450):
            outbox.enqueue(session, guest.conversation_id, Reply(str(n)), author="system")
        session.execute(text("update outbox_message set state = 'delivered', delivered_at = now()"))
    begun = instants.now()
    with socket(guest) as ours:
        assert ours.shows("449") == [str(n) for n in range(450)]
    assert instants.now() - begun < timedelta(seconds=15)


FRAMES = [
    "",
    "{",
    "7",
    "null",
    '"seen"',
    "[]",
    "{}",
    '{"id": "7", "text": "a"}',
    '{"seen": 5}',
    '{"seen": ["x"]}',
    '{"seen": null}',
    '{"id": null, "text": "a"}',
    '{"text": "a"}',
]


def test_a_frame_that_makes_no_sense_is_told_and_the_socket_lives(guest: Guest) -> None:
    with socket(guest) as ours:
        for frame in FRAMES:
            ours.send(frame)
            assert ours.until("error")["say"] == "这条消息没有收下，请重新发送。"
        id = str(uuid.uuid4())
        ours.send({"id": id, "text": " "})
        assert ours.until("refused") == {"refused": id, "error": "bots.no_text", "say": "请先写点什么再发送。"}
        ours.send({"id": id, "text": "你好"})
        assert ours.until("accepted")["accepted"] == id


FIRST = ["{", "7", "[]", "{}", '{"token": "x", "after": "y"}', '{"token": "\\ud800"}']


@pytest.mark.parametrize("frame", FIRST)
def test_a_first_frame_that_makes_no_sense_ends_the_socket(http: TestClient, frame: str) -> None:
    with http.websocket_connect("/api/chat/socket") as ws:
        ws.send_text(frame)
        with pytest.raises(WebSocketDisconnect) as ended:
            while True:
                ws.receive_json()
    assert ended.value.code in (1003, 1008)


def test_a_wrong_token_is_told_and_another_page_isnt_let_in(guest: Guest) -> None:
    with guest.http.websocket_connect("/api/chat/socket") as ws:
        ws.send_json({"token": "guessed"})
        assert ws.receive_json()["error"] == "bots.no_session"
        with pytest.raises(WebSocketDisconnect):
            ws.receive_json()
    with pytest.raises(WebSocketDisconnect), socket(guest, Origin="https://evil.example"):
        pass


def test_a_cursor_beyond_all_measure_leaves_the_socket_alive(guest: Guest) -> None:
    with socket(guest, after=10**40) as ours:
        assert ours.until("messages")["owner"] == "bot"
        ours.send({"id": str(uuid.uuid4()), "text": "你好"})
        assert ours.until("accepted")


def test_the_conversation_belongs_to_the_guest_on_the_web(guest: Guest) -> None:
    with db.transaction() as session:
        talk = threads.get(session, guest.conversation_id)
    assert (talk.channel, talk.account) == ("web", "main")
