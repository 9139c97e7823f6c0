"""Our Telegram server behaves as Telegram's documentation and source say."""
from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from platforms.telegram import Bot, Telegram, drop_after_send, drop_before_send, f429, f500, html

ANNA = 1001


@pytest.fixture(scope="module")
def running() -> Iterator[Telegram]:
    with Telegram() as telegram:
        yield telegram


@pytest.fixture
def telegram(running: Telegram) -> Telegram:
    running.calm()
    return running


@pytest.fixture
def bot(telegram: Telegram) -> Bot:
    return telegram.make_bot()


class Hook:
    """A webhook receiver: records requests and answers with `answers`, then 200."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, Any], str | None]] = []
        self.answers: list[int] = []
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                hook.got.append((body, self.headers.get("X-Telegram-Bot-Api-Secret-Token")))
                self.send_response(hook.answers.pop(0) if hook.answers else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook()
    yield made
    made.close()


def call(telegram: Telegram, bot: Bot, method: str, **given: Any) -> httpx.Response:
    return httpx.post(f"{telegram.url}/bot{bot.token}/{method}", json=given, timeout=20)


def test_method_names_are_read_without_regard_to_case(telegram: Telegram, bot: Bot) -> None:
    assert call(telegram, bot, "GETME").json()["result"]["id"] == bot.id


def test_unknown_token_is_401_and_malformed_one_404(telegram: Telegram) -> None:
    assert httpx.get(f"{telegram.url}/bot1234:{'x' * 35}/getMe").status_code == 401
    assert httpx.get(f"{telegram.url}/botnonsense/getMe").status_code == 404


def test_bot_cannot_write_first(telegram: Telegram, bot: Bot) -> None:
    assert call(telegram, bot, "sendMessage", chat_id=ANNA, text="您好").json()["description"].endswith("chat not found")
    telegram.write(bot, ANNA, "/start")
    assert call(telegram, bot, "sendMessage", chat_id=ANNA, text="您好").json()["result"]["message_id"] == 2
    assert telegram.said(bot, ANNA) == ["您好"]


@pytest.mark.parametrize(("given", "says"), [
    ({"text": "  "}, "message text is empty"),
    ({"text": "😀" * 2049}, "message is too long"),
    ({"text": "好", "reply_markup": {"inline_keyboard": [[{"text": "是", "callback_data": "字" * 22}]]}},
     "BUTTON_DATA_INVALID"),
])
def test_what_a_message_may_not_be(telegram: Telegram, bot: Bot, given: dict[str, Any], says: str) -> None:
    telegram.write(bot, ANNA, "/start")
    answer = call(telegram, bot, "sendMessage", chat_id=ANNA, **given)
    assert answer.status_code == 400 and says in answer.json()["description"]
    assert telegram.said(bot, ANNA) == []


def test_4096_units_are_taken(telegram: Telegram, bot: Bot) -> None:
    telegram.write(bot, ANNA, "/start")
    assert call(telegram, bot, "sendMessage", chat_id=ANNA, text="😀" * 2048).json()["ok"]


def test_blocked_bot_is_told_403_and_gets_my_chat_member(telegram: Telegram, bot: Bot) -> None:
    telegram.write(bot, ANNA, "/start")
    telegram.block(bot, ANNA)
    answer = call(telegram, bot, "sendMessage", chat_id=ANNA, text="您好")
    assert (answer.status_code, answer.json()["description"]) == (403, "Forbidden: bot was blocked by the user")
    kinds = [next(k for k in u if k != "update_id") for u in call(telegram, bot, "getUpdates").json()["result"]]
    assert kinds == ["message", "my_chat_member"]


def test_faults_are_played_in_order_one_a_call(telegram: Telegram, bot: Bot) -> None:
    telegram.write(bot, ANNA, "/start")
    telegram.then("sendMessage", [f429(retry=3), f500, html(502), drop_before_send, drop_after_send])
    first = call(telegram, bot, "sendMessage", chat_id=ANNA, text="一")
    assert first.json() == {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 3",
                            "parameters": {"retry_after": 3}}
    assert call(telegram, bot, "sendMessage", chat_id=ANNA, text="二").status_code == 500
    assert call(telegram, bot, "sendMessage", chat_id=ANNA, text="三").text.startswith("<html>")
    for text in ("四", "五"):
        with pytest.raises(httpx.RemoteProtocolError):
            call(telegram, bot, "sendMessage", chat_id=ANNA, text=text)
    assert telegram.said(bot, ANNA) == ["五"], "only the cut after the effect had one"


def test_a_fault_can_wait_for_one_chat(telegram: Telegram, bot: Bot) -> None:
    for chat in (ANNA, 1002):
        telegram.write(bot, chat, "/start")
    telegram.then("sendMessage", [f500], chat=1002)
    assert call(telegram, bot, "sendMessage", chat_id=ANNA, text="好").status_code == 200
    assert call(telegram, bot, "sendMessage", chat_id=1002, text="好").status_code == 500


def test_flood_limit_lets_a_burst_pass_and_then_names_the_wait(telegram: Telegram, bot: Bot) -> None:
    telegram.write(bot, ANNA, "/start")
    telegram.world.flood = True
    answers = [call(telegram, bot, "sendMessage", chat_id=ANNA, text=str(n)) for n in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert answers[-1].json()["parameters"] == {"retry_after": 1}


def test_pressing_a_button_can_be_answered_once_within_150_seconds(telegram: Telegram, bot: Bot) -> None:
    telegram.write(bot, ANNA, "/start")
    call(telegram, bot, "sendMessage", chat_id=ANNA, text="要吗",
         reply_markup={"inline_keyboard": [[{"text": "要", "callback_data": "y"}]]})
    query = telegram.press(bot, ANNA, "要")
    assert call(telegram, bot, "answerCallbackQuery", callback_query_id=query).json()["ok"]
    again = call(telegram, bot, "answerCallbackQuery", callback_query_id=query).json()
    assert "query is too old" in again["description"]
    late = telegram.press(bot, ANNA, "要")
    telegram.advance(151)
    too_late = call(telegram, bot, "answerCallbackQuery", callback_query_id=late).json()
    assert "query is too old" in too_late["description"]


def test_editing_to_the_same_is_refused(telegram: Telegram, bot: Bot) -> None:
    telegram.write(bot, ANNA, "/start")
    sent = call(telegram, bot, "sendMessage", chat_id=ANNA, text="一").json()["result"]["message_id"]
    edit = {"chat_id": ANNA, "message_id": sent}
    assert call(telegram, bot, "editMessageText", **edit, text="二").json()["result"]["text"] == "二"
    assert "message is not modified" in call(telegram, bot, "editMessageText", **edit, text="二").json()["description"]


def test_offset_confirms_and_an_unconfirmed_update_comes_again(telegram: Telegram, bot: Bot) -> None:
    telegram.write(bot, ANNA, "你好")
    first = call(telegram, bot, "getUpdates").json()["result"]
    assert call(telegram, bot, "getUpdates").json()["result"] == first
    assert call(telegram, bot, "getUpdates", offset=first[0]["update_id"] + 1).json()["result"] == []


def test_an_update_to_be_seen_twice_survives_its_first_confirmation(telegram: Telegram, bot: Bot) -> None:
    telegram.repeat(2)
    telegram.write(bot, ANNA, "你好")
    first = call(telegram, bot, "getUpdates").json()["result"]
    offset = first[0]["update_id"] + 1
    assert call(telegram, bot, "getUpdates", offset=offset).json()["result"] == first
    assert call(telegram, bot, "getUpdates", offset=offset).json()["result"] == []


def test_a_second_poller_ends_the_first(telegram: Telegram, bot: Bot) -> None:
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(call, telegram, bot, "getUpdates", timeout=20)
        telegram.until(lambda: bot.poll == 1)
        call(telegram, bot, "getUpdates")
        assert waiting.result().status_code == 409


def test_polling_beside_a_webhook_is_409(telegram: Telegram, bot: Bot, hook: Hook) -> None:
    call(telegram, bot, "setWebhook", url=hook.url)
    assert call(telegram, bot, "getUpdates").status_code == 409
    call(telegram, bot, "deleteWebhook")
    assert call(telegram, bot, "getUpdates").status_code == 200


@pytest.mark.parametrize(("secret", "says"), [("字", "unallowed characters"), ("a" * 257, "too long")])
def test_webhook_secrets_the_server_refuses(telegram: Telegram, bot: Bot, secret: str, says: str) -> None:
    answer = call(telegram, bot, "setWebhook", url="https://example.org", secret_token=secret)
    assert answer.status_code == 400 and says in answer.json()["description"]


def test_webhook_carries_the_secret_and_every_update_comes_as_often_as_wanted(
    telegram: Telegram, bot: Bot, hook: Hook,
) -> None:
    call(telegram, bot, "setWebhook", url=hook.url, secret_token="s3cret")
    telegram.repeat(2, parallel=True)
    telegram.write(bot, ANNA, "你好")
    telegram.until(lambda: len(hook.got) == 2)
    assert hook.got[0] == hook.got[1]
    assert {secret for _, secret in hook.got} == {"s3cret"}


def test_a_failing_update_holds_up_its_own_chat_alone(telegram: Telegram, bot: Bot, hook: Hook) -> None:
    hook.answers = [500, 500, 500]
    call(telegram, bot, "setWebhook", url=hook.url)
    telegram.write(bot, ANNA, "一")
    telegram.write(bot, ANNA, "二")
    telegram.until(lambda: len(hook.got) == 5)
    assert [body["message"]["text"] for body, _ in hook.got] == ["一", "一", "一", "一", "二"]
    info = call(telegram, bot, "getWebhookInfo").json()["result"]
    assert "500" in info["last_error_message"] and info["pending_update_count"] == 0


def test_kinds_that_were_not_asked_for_are_not_made(telegram: Telegram, bot: Bot) -> None:
    call(telegram, bot, "getUpdates", allowed_updates=["message"])
    telegram.write(bot, ANNA, "你好")
    telegram.block(bot, ANNA)
    assert len(call(telegram, bot, "getUpdates").json()["result"]) == 1


def test_the_demonstration_phone_writes_and_presses_over_http(telegram: Telegram, bot: Bot) -> None:
    path = f"{telegram.url}/-/{bot.token}/{ANNA}"
    httpx.post(path, json={"text": "你好"})
    call(telegram, bot, "sendMessage", chat_id=ANNA, text="您好",
         reply_markup=json.dumps({"inline_keyboard": [[{"text": "转人工", "callback_data": "h"}]]}))
    httpx.post(path, json={"press": "转人工"})
    assert [(m["by"], m["text"], m["buttons"]) for m in httpx.get(path).json()] == [
        ("person", "你好", []), ("bot", "您好", ["转人工"])]
    assert call(telegram, bot, "getUpdates").json()["result"][-1]["callback_query"]["data"] == "h"
