"""The turn: handles all pending messages, in order, once; after repeated failures it apologises and requests a person.
"""
from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from app import bootstrap, invariants, turn
from bots.intake import StoredMessage, take_in
from cases import timeline
from complaints import case_view
from conversations import inbox, owners, threads, transcript
from conversations.events import MessageArrived
from conversations.messages import Incoming
from dialogue import message_handler
from handoff import claiming, queue
from kernel import db, events, instants, wording
from tests.conftest import OwnDatabase
from tests.makers.complaints import sent
from tests.makers.handoff import a_matchmaker


@pytest.fixture(autouse=True)
def _house(own_company: OwnDatabase) -> None:
    bootstrap.wire()
    message_handler.warm()


def writes(said: str, sender: str = "7701", key: str | None = None) -> StoredMessage:
    return take_in(Incoming("telegram", "bot", sender, key or str(uuid.uuid4()), "text", said, instants.now()))


def transcript_of(taken: StoredMessage) -> list[tuple[str, str]]:
    with db.transaction() as session:
        return [(line.who, line.text) for line in transcript.lines(session, taken.conversation_id)]


def owner(taken: StoredMessage) -> str:
    with db.transaction() as session:
        return owners.owner_of(session, taken.conversation_id)


def test_what_waits_is_handled_once_in_one_turn_and_answered(_house: None) -> None:
    first, last = writes("你好"), writes("三个月会员多少钱")
    assert turn.handle_waiting(first.conversation_id) == 2
    assert turn.handle_waiting(first.conversation_id) == 0
    said = transcript_of(last)
    assert [who for who, _ in said[:2]] == ["customer", "customer"] and {who for who, _ in said[2:]} == {"bot"}


def test_eight_turns_at_once_answer_once(_house: None) -> None:
    taken = writes("你好")
    start = threading.Barrier(8)

    def take(n: int) -> int:
        start.wait()
        return turn.handle_waiting(taken.conversation_id)

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(take, range(8))) == [0] * 7 + [1]
    once = transcript_of(taken)
    other = writes("你好", sender="7702")
    turn.handle_waiting(other.conversation_id)
    assert len(once) == len(transcript_of(other))


def test_who_wrote_english_is_answered_in_english_and_pressing_buttons_changes_nothing(_house: None) -> None:
    taken = writes("What is your opinion of the moon?")
    turn.handle_waiting(taken.conversation_id)
    assert transcript_of(taken)[-1][1].isascii()
    take_in(Incoming("telegram", "bot", "7701", "press", "button", "我要投诉", instants.now(), "/complain"))
    turn.handle_waiting(taken.conversation_id)
    assert transcript_of(taken)[-1][1] == "What is it about? Please choose one, or tell me in a sentence."
    writes("算了，取消")
    turn.handle_waiting(taken.conversation_id)
    assert transcript_of(taken)[-1][1].startswith("已取消")
    writes("我要投訴")
    turn.handle_waiting(taken.conversation_id)
    assert transcript_of(taken)[-1][1] == "請問是哪方面的問題？請選一項，或直接用一句話告訴我。"


def test_with_a_person_the_bot_is_silent_and_in_the_queue_it_disturbs_nothing(_house: None) -> None:
    taken = writes("转人工")
    turn.handle_waiting(taken.conversation_id)
    assert owner(taken) == "queue"
    writes("还在吗")
    turn.handle_waiting(taken.conversation_id)
    assert owner(taken) == "queue"
    with db.transaction() as session:
        claiming.claim(session, a_matchmaker(session))
    before = transcript_of(taken)
    writes("三个月会员多少钱")
    assert turn.handle_waiting(taken.conversation_id) == 1
    assert transcript_of(taken) == [*before, ("customer", "三个月会员多少钱")]


@pytest.fixture
def breaking() -> Iterator[list[int]]:
    """A reaction that fails as often as its list says."""
    left = [0]

    def fails(session: object, event: MessageArrived) -> None:
        if left[0]:
            left[0] -= 1
            raise RuntimeError("the shelf fell down")

    events.subscribe(MessageArrived, fails)
    yield left
    events.reactions()[MessageArrived, None].remove(fails)


def test_a_turn_that_fails_leaves_nothing_half_done_and_the_next_one_answers(_house: None, breaking: list[int]) -> None:
    breaking[0] = 2
    taken = writes("你好")
    for _ in range(2):
        assert turn.handle_waiting(taken.conversation_id) == 0
        assert transcript_of(taken) == [("customer", "你好")]
    assert turn.handle_waiting(taken.conversation_id) == 1
    assert transcript_of(taken)[1][0] == "bot" and owner(taken) == "bot"


def test_after_three_failures_the_customer_gets_an_apology_and_a_person(_house: None, breaking: list[int]) -> None:
    breaking[0] = 99
    taken = writes("你好")
    assert [turn.handle_waiting(taken.conversation_id) for _ in range(3)] == [0, 0, 1]
    breaking[0] = 0
    assert transcript_of(taken) == [("customer", "你好"), ("bot", wording.say("app.apology"))]
    assert owner(taken) == "queue"
    with db.transaction() as session:
        assert inbox.intent_of(session, taken.inbox_id) == {"name": "failed", "confidence": 0.0}
        assert queue.waiting(session)[0].reason == "智能客服未能处理"
    assert turn.handle_waiting(taken.conversation_id) == 0


def test_a_customer_who_waits_already_gets_no_second_apology(_house: None, breaking: list[int]) -> None:
    taken = writes("转人工")
    turn.handle_waiting(taken.conversation_id)
    before = transcript_of(taken)
    breaking[0] = 99
    writes("在吗")
    assert [turn.handle_waiting(taken.conversation_id) for _ in range(3)] == [0, 0, 1]
    breaking[0] = 0
    assert transcript_of(taken) == [*before, ("customer", "在吗")] and owner(taken) == "queue"


BROKEN = [
    ("unanswered", "update inbox_message set handled_at = null, received_at = now() - interval '3 minutes'"),
    ("unstamped", "update clock set due_at = now() - interval '2 minutes'"),
    ("stuck", "update outbox_message set state = 'sending', claimed_at = now() - interval '6 minutes'"),
    (
        "over_capacity",
        "update handoff_request set state = 'claimed', claimed_by = (select id from staff_member limit 1);"
        "insert into handoff_request select gen_random_uuid(), gen_random_uuid(), episode_id, person_id, kind, reason,"
        " summary, priority, requested_at, promised_at, state, claimed_by, claimed_at, replied_at, closed_at,"
        " close_note from handoff_request, generate_series(1, 50)",
    ),
    ("clockless", "delete from clock where promise = 'complaint.solution'"),
    ("audit", "update audit set act = 'nothing' where position = 1"),
]


@pytest.mark.parametrize(("promise", "breaks"), BROKEN, ids=[b[0] for b in BROKEN])
def test_every_broken_promise_is_found_and_a_whole_house_has_none(_house: None, promise: str, breaks: str) -> None:
    from kernel import audit
    from tests.makers.complaints import a_complaint

    taken = writes("转人工")
    turn.handle_waiting(taken.conversation_id)
    with db.transaction() as session:
        a_complaint(session, instants.now())
        session.flush()
        audit.seal(session)
    with db.transaction() as session:
        assert [f.name for f in invariants.check(session) if f.count] == []
        for statement in breaks.split(";"):
            session.execute(text(statement))
        assert [f.name for f in invariants.check(session) if f.count] == [promise]


def presses(payload: str, minutes_ago: float, received_ago: float | None = None) -> StoredMessage:
    """A button pressed so many minutes ago, stored then or later."""
    now = instants.now()
    with instants.at(now - timedelta(minutes=minutes_ago if received_ago is None else received_ago)):
        return take_in(Incoming("telegram", "bot", "7701", str(uuid.uuid4()), "button", payload,
                                now - timedelta(minutes=minutes_ago), payload))


def wrote(said: str, minutes_ago: float) -> StoredMessage:
    with instants.at(instants.now() - timedelta(minutes=minutes_ago)):
        return writes(said)


TOLD = ("红娘服务", "三月在苏州店交了两万块，红娘再也不回我消息了", "就这些", "退费")


def a_form_to_be_confirmed() -> uuid.UUID:
    """A conversation whose complaint form is complete and shown for confirmation."""
    taken = writes("我要投诉")
    for said in (*TOLD, "不留，在这里回复"):
        turn.handle_waiting(taken.conversation_id)
        writes(said)
    turn.handle_waiting(taken.conversation_id)
    return taken.conversation_id


def the_case(conversation_id: uuid.UUID) -> case_view.CaseView:
    with db.transaction() as session:
        (found,) = case_view.of_person(session, threads.get(session, conversation_id).person_id, open_only=False)
    return found


def entry_at(case: case_view.CaseView, kind: str) -> datetime:
    with db.transaction() as session:
        return next(one.at for one in timeline.of(session, "complaint", case.id) if one.kind == kind)


def about(instant: datetime, minutes_ago: float) -> bool:
    return abs((instants.now() - instant).total_seconds() - minutes_ago * 60) < 20


@pytest.mark.parametrize("afterwards", [["在吗"], ["在吗", "怎么没人回"], ["/request_human"]])
def test_the_count_begins_at_the_confirming_message_though_others_wait_behind_it(
    _house: None, afterwards: list[str],
) -> None:
    talk = a_form_to_be_confirmed()
    presses("/submit_complaint", 40)
    for minutes, said in enumerate(afterwards, 1):
        presses(said, 40 - minutes) if said.startswith("/") else wrote(said, 40 - minutes)
    assert turn.handle_waiting(talk) == 1 + len(afterwards)
    case = the_case(talk)
    assert about(case.accepted_at, 40) and about(entry_at(case, "filed"), 40)
    assert case.response and case.response.due_at == case.accepted_at + timedelta(hours=48)


BEHIND = ["转人工", "我不想活了", "提交了吗", "对的，提交", "/submit_complaint", "/request_human", "你们几点上班"]
TAKING_BACK = ["取消", "不投诉了", "修改"]


@pytest.mark.parametrize(("confirmed", "behind"), [
    *(("/submit_complaint", behind) for behind in (*BEHIND, *TAKING_BACK)),
    *(("提交", behind) for behind in BEHIND if behind != "你们几点上班"), ("提交投诉", "转人工"), ("提交投诉", "提交投诉"),
])
def test_a_case_is_filed_at_its_first_confirmation_whatever_waits_behind_it(
    _house: None, confirmed: str, behind: str,
) -> None:
    talk = a_form_to_be_confirmed()
    for said, ago in ((confirmed, 40), (behind, 39)):
        presses(said, ago) if said.startswith("/") else wrote(said, ago)
    turn.handle_waiting(talk)
    assert about(the_case(talk).accepted_at, 40)


@pytest.mark.parametrize("before", ["转人工", "我不想活了", "你们几点上班", "/request_human"])
def test_a_press_behind_the_request_for_a_person_is_done_and_the_person_comes(_house: None, before: str) -> None:
    talk = a_form_to_be_confirmed()
    presses(before, 40) if before.startswith("/") else wrote(before, 40)
    presses("/submit_complaint", 39)
    turn.handle_waiting(talk)
    assert about(the_case(talk).accepted_at, 39)
    with db.transaction() as session:
        assert (queue.open_request(session, talk) is None) == (before == "你们几点上班")
        said = [line.text for line in transcript.lines(session, talk) if line.who == "bot"]
    if before == "我不想活了":
        told = [n for n, line in enumerate(said) if "12356" in line]
        filed = [n for n, line in enumerate(said) if "回执号" in line]
        assert told and filed and told[-1] < filed[-1], "danger comes first, and takes nothing away"


@pytest.mark.parametrize("said", ["我不想活了", "转人工"])
def test_a_confirmation_taken_back_takes_neither_danger_nor_the_person_with_it(_house: None, said: str) -> None:
    talk = a_form_to_be_confirmed()
    for line, ago in (("提交", 40), ("取消", 39), (said, 38)):
        wrote(line, ago)
    turn.handle_waiting(talk)
    with db.transaction() as session:
        assert case_view.of_person(session, threads.get(session, talk).person_id, open_only=False) == []
        assert queue.open_request(session, talk)
        told = [line.text for line in transcript.lines(session, talk) if line.who == "bot"]
    assert said == "转人工" or any("12356" in line for line in told)


@pytest.mark.parametrize("back", TAKING_BACK)
def test_a_typed_confirmation_that_the_next_line_takes_back_files_nothing(_house: None, back: str) -> None:
    talk = a_form_to_be_confirmed()
    wrote("提交", 40)
    wrote(back, 39)
    turn.handle_waiting(talk)
    with db.transaction() as session:
        assert case_view.of_person(session, threads.get(session, talk).person_id, open_only=False) == []


def test_a_confirmation_written_before_the_summary_was_shown_submits_nothing(_house: None) -> None:
    taken = writes("我要投诉")
    for said in TOLD:
        turn.handle_waiting(taken.conversation_id)
        writes(said)
    turn.handle_waiting(taken.conversation_id)
    writes("不留，在这里回复")
    writes("提交")
    turn.handle_waiting(taken.conversation_id)
    with db.transaction() as session:
        assert case_view.of_person(session, threads.get(session, taken.conversation_id).person_id) == []
    for said in ("不留，在这里回复", "提交"):
        writes(said)
        turn.handle_waiting(taken.conversation_id)
    assert the_case(taken.conversation_id).state == "received"


def proposed() -> uuid.UUID:
    """A conversation with a case whose solution was delivered."""
    talk = a_form_to_be_confirmed()
    presses("/submit_complaint", 60)
    turn.handle_waiting(talk)
    with db.transaction() as session:
        case = case_view.of_person(session, threads.get(session, talk).person_id)[0]
        sent(session, case, instants.now() - timedelta(minutes=45), "方案：退还三次服务的费用，七日内到账。", means="solution")
    return talk


def test_a_question_asked_about_an_earlier_solution_is_not_open_to_typed_words_about_a_later_one(_house: None) -> None:
    talk = proposed()
    writes("好的谢谢")
    turn.handle_waiting(talk)
    with db.transaction() as session:
        sent(session, the_case(talk), instants.now(), "方案：退还五次服务的费用，七日内到账。", means="solution")
    writes("我接受这个方案")
    turn.handle_waiting(talk)
    assert the_case(talk).state == "proposed"
    writes("接受方案")
    turn.handle_waiting(talk)
    assert the_case(talk).state == "accepted"


def test_a_refusal_its_reason_and_the_request_for_a_person_in_one_turn_lose_nothing(_house: None) -> None:
    talk = proposed()
    number = the_case(talk).number
    presses(f'/reject_solution{{"case": "{number}"}}', 30)
    wrote("要全额退费，服务没做到", 29)
    wrote("转人工", 28)
    turn.handle_waiting(talk)
    case = the_case(talk)
    assert case.state == "rejected"
    with db.transaction() as session:
        [entry] = [e for e in timeline.of(session, "complaint", case.id) if e.kind == "rejected"]
        assert entry.facts["text"] == "要全额退费，服务没做到" and queue.open_request(session, talk)


def test_danger_is_answered_also_where_something_else_has_called_a_person_before_it(_house: None) -> None:
    talk = proposed()
    presses(f'/accept_solution{{"case": "{the_case(talk).number}"}}', 30)
    wrote("可以，但是要先退一半到账才行", 29)
    presses("/request_human", 28)
    wrote("我不想活了", 27)
    turn.handle_waiting(talk)
    with db.transaction() as session:
        assert any("12356" in line.text for line in transcript.lines(session, talk) if line.who == "bot")


@pytest.mark.parametrize("again", ["/reject_solution", "不接受方案"])
def test_a_button_pressed_twice_is_not_the_reason(_house: None, again: str) -> None:
    talk = proposed()
    number = the_case(talk).number
    presses(f'/reject_solution{{"case": "{number}"}}', 30)
    presses(f'{again}{{"case": "{number}"}}', 29) if again.startswith("/") else wrote(again, 29)
    turn.handle_waiting(talk)
    assert the_case(talk).state == "proposed"
    writes("退费金额不对，要全额")
    turn.handle_waiting(talk)
    case = the_case(talk)
    with db.transaction() as session:
        [entry] = [e for e in timeline.of(session, "complaint", case.id) if e.kind == "rejected"]
    assert entry.facts["text"] == "退费金额不对，要全额"


def test_a_press_that_twenty_messages_follow_is_still_done(_house: None) -> None:
    talk = a_form_to_be_confirmed()
    presses("/submit_complaint", 40)
    for n in range(25):
        wrote("在吗", 39 - n)
    turn.handle_waiting(talk)
    assert about(the_case(talk).accepted_at, 40)


def test_a_typed_confirmation_with_a_greeting_behind_it_counts_from_the_confirmation(_house: None) -> None:
    talk = a_form_to_be_confirmed()
    wrote("提交投诉", 40)
    wrote("谢谢", 10)
    turn.handle_waiting(talk)
    assert about(the_case(talk).accepted_at, 40)


@pytest.mark.parametrize("confirmed", ["确认提交", "提交", "确认"])
@pytest.mark.parametrize("added", [["另外他们没有道歉"], ["另外他们还骂我了"], ["另外他们还骂我了", "提交"], ["转人工"]])
def test_a_typed_confirmation_with_more_lines_behind_it_counts_from_the_confirmation(
    _house: None, confirmed: str, added: list[str],
) -> None:
    talk = a_form_to_be_confirmed()
    wrote(confirmed, 40)
    for minutes, said in enumerate(added, 1):
        wrote(said, 40 - 10 * minutes)
    turn.handle_waiting(talk)
    case = the_case(talk)
    assert about(case.accepted_at, 40) and about(entry_at(case, "filed"), 40)


def test_a_typed_confirmation_that_is_taken_back_in_the_same_turn_files_nothing(_house: None) -> None:
    talk = a_form_to_be_confirmed()
    wrote("确认", 40)
    wrote("不对", 39)
    turn.handle_waiting(talk)
    with db.transaction() as session:
        assert case_view.of_person(session, threads.get(session, talk).person_id, open_only=False) == []


def test_a_person_asked_for_with_more_lines_behind_it_is_waited_for_from_the_asking(_house: None) -> None:
    talk = a_form_to_be_confirmed()
    presses("/submit_complaint", 60)
    turn.handle_waiting(talk)
    wrote("转人工", 40)
    wrote("另外他们没有道歉", 20)
    turn.handle_waiting(talk)
    with db.transaction() as session:
        assert about(queue.waiting(session)[0].requested_at, 40)


def test_every_act_is_dated_by_the_message_that_asked_for_it(_house: None) -> None:
    talk = a_form_to_be_confirmed()
    presses("/submit_complaint", 60)
    turn.handle_waiting(talk)
    case = the_case(talk)
    named = f'{{"case": "{case.number}"}}'

    wrote(f"补充 {case.number}：当时还有一位同事在场", 50)
    wrote("在吗", 44)
    turn.handle_waiting(talk)
    assert about(entry_at(case, "added"), 50)

    with db.transaction() as session:
        sent(session, the_case(talk), instants.now() - timedelta(minutes=42), "方案：退还一半费用。", "solution")
    presses(f"/reject_solution{named}", 41)
    wrote("退一半不够，要求全退", 40)
    presses("/ask_hours", 30)
    turn.handle_waiting(talk)
    assert about(entry_at(case, "rejected"), 40)
    revised = the_case(talk).revised
    assert revised and about(revised.started_at, 40)

    presses(f"/confirm_withdraw{named}", 25)
    presses("/ask_hours", 20)
    turn.handle_waiting(talk)
    assert about(entry_at(case, "withdrawn"), 25)

    presses(f"/reopen_complaint{named}", 16)
    wrote("还是没有退款，要求重新处理", 15)
    presses("/ask_hours", 12)
    turn.handle_waiting(talk)
    assert about(entry_at(case, "reopened"), 15)

    presses("/request_human", 9)
    presses("/ask_hours", 8)
    turn.handle_waiting(talk)
    with db.transaction() as session:
        assert about(queue.waiting(session)[0].requested_at, 9)


def test_consent_is_dated_by_the_message_that_gave_it(_house: None) -> None:
    taken = writes("我要投诉")
    for said in TOLD:
        turn.handle_waiting(taken.conversation_id)
        writes(said)
    turn.handle_waiting(taken.conversation_id)
    presses("/affirm", 30)
    presses("/ask_hours", 20)
    turn.handle_waiting(taken.conversation_id)
    with db.transaction() as session:
        granted = session.execute(text("select granted_at from consent")).scalars().all()
    assert len(granted) == 1 and about(granted[0], 30)
