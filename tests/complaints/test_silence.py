"""The silence of a customer: nothing happens before the instant that the customer was told."""
from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from app import invariants, reactions
from cases import call_tasks, customer_notices, timeline
from complaints import closing, staff_acts
from complaints.access import KIND, subject_of
from complaints.case_view import CaseView
from conversations.outbox import Refused, Sent, Uncertain
from deadlines import loop, timers
from kernel import db, instants
from tests.conftest import OwnDatabase
from tests.makers.complaints import a_complaint, again, instant, sent, the_officer
from tests.makers.conversations import written
from tests.makers.notices import delivers, told

SOLUTION = "方案：退还四次约见的费用，七日内到账。"
PROPOSED = instant("2026-03-05 09:00")
ANNOUNCED = PROPOSED + timedelta(days=5)
ARRIVED = ANNOUNCED + timedelta(minutes=1)
FULL = timedelta(days=2)


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


def proposed(session: Session, channel: str = "telegram") -> CaseView:
    case = a_complaint(session, channel=channel)
    sent(session, case, PROPOSED, SOLUTION, "solution")
    return again(session, case.id)


def proposed_by_call(session: Session) -> CaseView:
    """A case without a conversation, whose solution was told by telephone."""
    case = a_complaint(session)
    from complaints.tables import Complaint

    session.get_one(Complaint, case.id).conversation_id = None
    session.flush()
    with instants.at(PROPOSED):
        staff_acts.record_call(session, the_officer(session), case.id, PROPOSED - timedelta(minutes=5), SOLUTION,
                               "solution")
    return again(session, case.id)


def ring_all(session: Session, case: CaseView, now: datetime) -> None:
    """Everything that is due by `now` happens at once, as after an outage."""
    acts: dict[str, Callable[[], object]] = {
        closing.SILENCE_NOTICE: lambda: closing.announce_silence(session, case.id),
        closing.SILENCE_OVER: lambda: closing.close_silent(session, case.id)}
    with instants.at(now):
        for kind, act in acts.items():
            at = timers.pending(session, kind, subject_of(case.id))
            if at is not None and at <= instants.now():
                timers.cancel(session, kind, subject_of(case.id))
                act()


def entries(session: Session, case: CaseView) -> list[str]:
    return [e.kind for e in timeline.of(session, KIND, case.id)]


def test_the_remaining_two_days_begin_with_the_delivered_announcement(company: Session) -> None:
    case = proposed(company)
    ring_all(company, case, ANNOUNCED)
    assert timers.pending(company, closing.SILENCE_OVER, subject_of(case.id)) is None
    assert "silence_told" not in entries(company, case) and "telling" in entries(company, case)
    late = ANNOUNCED + timedelta(hours=9)
    delivers(company, case, late)
    assert timers.pending(company, closing.SILENCE_OVER, subject_of(case.id)) == late + FULL
    [entry] = [e for e in timeline.of(company, KIND, case.id) if e.kind == "silence_told"]
    assert (entry.at, str(entry.facts["way"])) == (late, "聊天")
    ring_all(company, case, late + FULL - timedelta(minutes=1))
    assert again(company, case.id).state == "proposed"
    ring_all(company, case, late + FULL)
    assert again(company, case.id).closed_because == "no_answer"
    assert not [one for one in invariants.check(company) if one.name in ("closed_untold", "untold") and one.count]


def test_the_announcement_states_a_time_that_is_true_whenever_it_arrives(company: Session) -> None:
    case = proposed(company)
    ring_all(company, case, ANNOUNCED)
    assert str(told(company, case, "announcement").message).startswith(
        f"投诉 {case.number} 的解决方案还没有收到您的答复。从您收到这条消息起 2 天内没有答复，我们会先结案")


def test_after_an_outage_of_ten_days_the_customer_has_the_full_time(company: Session) -> None:
    case = proposed(company)
    back = PROPOSED + timedelta(days=15)
    ring_all(company, case, back)
    ring_all(company, case, back)
    assert again(company, case.id).state == "proposed"
    delivers(company, case, back + timedelta(minutes=1))
    ring_all(company, case, back + timedelta(minutes=2))
    assert again(company, case.id).state == "proposed"
    ring_all(company, case, back + timedelta(minutes=1) + FULL)
    assert again(company, case.id).state == "closed"


def test_loops_that_come_back_after_ten_days_do_everything_at_once_and_close_nothing_early(
    own_company: OwnDatabase,
) -> None:
    with db.transaction() as session:
        case = proposed(session)
    back = PROPOSED + timedelta(days=15)

    def state_at(at: datetime) -> str:
        with instants.at(at):
            for _ in range(3):
                loop.round_()
        with db.transaction() as session:
            return again(session, case.id).state

    assert state_at(back) == "proposed"
    arrived = back + timedelta(minutes=3)
    with db.transaction() as session:
        delivers(session, case, arrived)
    assert state_at(arrived + timedelta(seconds=1)) == "proposed"
    assert state_at(arrived + FULL - timedelta(minutes=1)) == "proposed"
    assert state_at(arrived + FULL + timedelta(seconds=1)) == "closed"
    with db.transaction() as session:
        assert not [one for one in invariants.check(session) if one.name in ("closed_untold", "untold") and one.count]


def test_a_timer_of_an_earlier_version_announces_instead_of_closing(company: Session) -> None:
    case = proposed(company)
    timers.cancel(company, closing.SILENCE_NOTICE, subject_of(case.id))
    timers.set(company, closing.SILENCE_OVER, subject_of(case.id), PROPOSED + timedelta(days=7))
    ring_all(company, case, PROPOSED + timedelta(days=7))
    assert again(company, case.id).state == "proposed" and told(company, case, "announcement").is_pending


@pytest.mark.parametrize("outcome", [Refused("顾客停用了机器人"), Uncertain("超时")])
def test_a_failed_announcement_becomes_a_call_whose_note_starts_the_time(
    company: Session, outcome: Refused | Uncertain,
) -> None:
    case, officer = proposed(company), the_officer(company)
    ring_all(company, case, ANNOUNCED)
    delivers(company, case, ARRIVED, outcome)
    [call] = call_tasks.due(company, officer, KIND, case.id)
    assert "结案前提醒" in str(call.reason) and call.carries_notices
    ring_all(company, case, ANNOUNCED + timedelta(days=30))
    assert again(company, case.id).state == "proposed"
    spoke = ANNOUNCED + timedelta(days=30)
    with instants.at(spoke + timedelta(hours=1)):
        customer_notices.record_spoken(company, officer, subject_of(case.id), spoke, "本人接听，已说明两天后结案")
    assert call_tasks.due(company, officer, KIND, case.id) == []
    assert timers.pending(company, closing.SILENCE_OVER, subject_of(case.id)) == spoke + FULL
    notice = told(company, case, "announcement")
    assert (notice.state, notice.told_by_way, notice.told_at) == ("told", "call", spoke)


def test_a_case_without_a_channel_gets_a_call_at_once_and_does_not_close_before(company: Session) -> None:
    case = proposed_by_call(company)
    assert case.state == "proposed"
    ring_all(company, case, ANNOUNCED)
    assert [c.carries_notices for c in call_tasks.due(company, the_officer(company), KIND, case.id)] == [True]
    ring_all(company, case, ANNOUNCED + timedelta(days=20))
    assert again(company, case.id).state == "proposed" and "silence_told" not in entries(company, case)


def test_an_unseen_announcement_on_the_web_becomes_a_call_and_counts_once_it_is_seen(company: Session) -> None:
    case = proposed(company, "web")
    ring_all(company, case, ANNOUNCED)
    [outbox_id] = delivers(company, case, ARRIVED, Sent())
    attempt = timers_of_notice(company, case)
    assert attempt == instant("2026-03-10 09:10")
    unseen(company, case, ANNOUNCED + timedelta(minutes=10))
    assert call_tasks.due(company, the_officer(company), KIND, case.id)
    assert told(company, case, "announcement").attempts[0].outcome == "unseen"
    from conversations import outbox

    seen = ANNOUNCED + timedelta(days=3)
    with instants.at(seen):
        assert case.conversation_id
        outbox.acknowledge(company, case.conversation_id, [outbox_id], seen)
    assert told(company, case, "announcement").told_at == seen
    assert call_tasks.due(company, the_officer(company), KIND, case.id) == []
    assert timers.pending(company, closing.SILENCE_OVER, subject_of(case.id)) == seen + FULL


def timers_of_notice(session: Session, case: CaseView) -> datetime:
    from deadlines.tables import Timer

    [timer] = session.query(Timer).filter_by(kind=customer_notices.UNSEEN, subject_id=case.id).all()
    return timer.at.replace(second=0, microsecond=0)


def unseen(session: Session, case: CaseView, at: datetime) -> None:
    from deadlines.events import TimerRang
    from deadlines.tables import Timer
    from kernel import events

    with instants.at(at):
        for timer in session.query(Timer).filter_by(kind=customer_notices.UNSEEN, subject_id=case.id).all():
            events.publish(session, TimerRang(timer.kind, KIND, case.id, timer.at, timer.facts, timer.key))


def test_a_customer_who_writes_is_not_silent_and_what_was_announced_does_not_hold(company: Session) -> None:
    case = proposed(company)
    ring_all(company, case, ANNOUNCED)
    delivers(company, case, ARRIVED)
    wrote = ANNOUNCED + timedelta(days=1)
    closing.restart_silence(company, case.person_id, wrote)
    assert timers.pending(company, closing.SILENCE_OVER, subject_of(case.id)) is None
    assert timers.pending(company, closing.SILENCE_NOTICE, subject_of(case.id)) == wrote + closing.TELL_AFTER


def test_what_a_customer_wrote_while_the_loops_were_down_is_not_silence(company: Session) -> None:
    case = proposed(company)
    assert case.conversation_id
    ring_all(company, case, ANNOUNCED)
    delivers(company, case, ARRIVED)
    with instants.at(ANNOUNCED + timedelta(days=1)):
        written(company, case.conversation_id, "我在外地，回来再看")
    ring_all(company, case, ANNOUNCED + timedelta(days=3))
    assert again(company, case.id).state == "proposed"


def test_a_revoked_announcement_was_not_told(company: Session) -> None:
    from conversations import outbox

    case = proposed(company)
    ring_all(company, case, ANNOUNCED)
    [outbox_id] = delivers(company, case, ARRIVED)
    with instants.at(ANNOUNCED + timedelta(hours=1)):
        outbox.take_back(company, outbox_id, "平台撤回")
    assert timers.pending(company, closing.SILENCE_OVER, subject_of(case.id)) is None
    assert told(company, case, "announcement").is_pending and "not_told" in entries(company, case)
    assert call_tasks.due(company, the_officer(company), KIND, case.id)


def test_an_answered_case_tells_nothing_any_more(company: Session) -> None:
    from complaints import customer_decisions
    from kernel.actors import Actor

    case = proposed(company)
    ring_all(company, case, ANNOUNCED)
    delivers(company, case, ARRIVED, Refused("停用"))
    customer_decisions.accept(company, Actor.person(case.person_id), case.id)
    assert told(company, case, "announcement").state == "cancelled"
    assert call_tasks.due(company, the_officer(company), KIND, case.id) == []


def test_a_case_closed_in_silence_before_its_customer_was_told_breaks_an_invariant(company: Session) -> None:
    from complaints.tables import Complaint

    case = proposed(company)
    ring_all(company, case, ANNOUNCED)
    row = company.get_one(Complaint, case.id)
    row.state, row.closed_because = "closed", "no_answer"
    row.closed_at = instants.now() + timedelta(days=1)
    company.flush()
    assert [(one.name, one.ids) for one in invariants.check(company) if one.count] == [
        ("closed_untold", (str(case.id),))]
