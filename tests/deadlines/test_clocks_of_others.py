"""Deadlines set from outside, lifted breaches, undone meetings."""
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from complaints.complaint_promises import OUTSIDE
from deadlines import clocks, fulfilment, recounting, sweep
from deadlines.clocks import ClockView
from deadlines.count_explanation import count_in_words
from deadlines.events import ClockLifted, ClockTakenBack
from deadlines.promises import RESPONSE
from kernel import events, ids, instants, validated_files
from kernel.actors import SYSTEM, Actor
from kernel.errors import BadFile, BadInput, Conflict
from notices import alerts
from tests.conftest import scalar
from tests.makers.deadlines import a_clock, rules_in_force

OFFICER = Actor.staff(ids.new_id(), "陈岚（008）")
ACCEPTED, DUE = instants.parse("2026-02-05 10:00"), instants.parse("2026-02-07 10:00")
SENT = {"outbox_id": "1"}


@pytest.fixture
def session(db: Session) -> Session:
    rules_in_force(db)
    return db


@pytest.fixture
def published(session: Session) -> list[events.Event]:
    found: list[events.Event] = []

    def hear(_: Session, event: events.Event) -> None:
        found.append(event)

    for kind in (ClockLifted, ClockTakenBack):
        events.subscribe(kind, hear)
    return found


def a_letter(session: Session, due: str, because: str = "12315 来函（编号 001）") -> ClockView:
    return clocks.start_until(session, OUTSIDE, ("complaint_reference", ids.new_id()), ids.new_id(), ACCEPTED,
                              instants.parse(due), SYSTEM, label="外部投诉 001", because=because)



def meet(
    session: Session, clock: ClockView, at: datetime, in_flight_since: datetime | None = None, outbox: str = "1",
) -> ClockView:
    met = fulfilment.meet(session, clock.promise, (clock.subject_kind, clock.subject_id), at, OFFICER,
                      {"outbox_id": outbox}, in_flight_since=in_flight_since)
    assert met is not None
    return met


# --- a deadline set from outside


def test_a_letters_deadline_is_kept_as_it_stands_and_told_so(session: Session) -> None:
    clock = a_letter(session, "2026-02-12 00:00")
    assert (clock.due_at, clock.act_by) == (instants.parse("2026-02-12 00:00"), instants.parse("2026-02-11 21:00"))
    assert count_in_words(clock.count) == "以来函所载期限为准：12315 来函（编号 001），到 2月11日（周三）24:00 为止。"
    assert (clock.count.unit, clock.count.trace, clock.provisional) == ("instant", (), False)
    assert count_in_words(a_letter(session, "2026-02-12 15:00", "").count) == "以来函所载期限为准：到 2月12日（周四）15:00 为止。"


def test_a_letter_is_swept_like_any_clock_and_one_that_came_too_late_at_once(session: Session) -> None:
    clock = a_letter(session, "2026-02-01 09:00")
    assert clock.act_by is None
    assert sweep.find_due(session, ACCEPTED) == 1
    [found] = clocks.for_subjects(session, "complaint_reference", [clock.subject_id])[clock.subject_id]
    assert found.breached_at == instants.parse("2026-02-01 09:00")


def test_a_letter_is_not_counted_again_but_its_last_open_instant_is(session: Session) -> None:
    clock = a_letter(session, "2026-02-12 00:00")
    assert recounting.recount(session, SYSTEM, "calendar.yml") == 0
    rules_in_force(session, hours="week: {wednesday: [09:00-12:00]}")
    assert recounting.recount(session, SYSTEM, "hours.yml") == 1
    [now] = clocks.for_subjects(session, "complaint_reference", [clock.subject_id])[clock.subject_id]
    assert (now.due_at, now.act_by) == (clock.due_at, instants.parse("2026-02-11 12:00"))


def test_counted_and_given_deadlines_are_not_taken_for_one_another(session: Session) -> None:
    with pytest.raises(BadInput, match="needs_due"):
        a_clock(session, promise=OUTSIDE)
    with pytest.raises(BadInput, match="is_counted"):
        clocks.start_until(session, RESPONSE.key, ("complaint", ids.new_id()), ids.new_id(), ACCEPTED, DUE, SYSTEM)
    with pytest.raises(BadFile) as refused:
        validated_files.check("promises.yml", "promises: {complaint.outside: {hours: 24}}")
    assert "以来函所载期限为准" in refused.value.problems[0].say


def test_the_same_letter_again_gives_its_clock_another_deadline_is_refused(session: Session) -> None:
    clock = a_letter(session, "2026-02-12 00:00")
    again = (clock.subject_kind, clock.subject_id)
    same = clocks.start_until(session, OUTSIDE, again, clock.person_id, ACCEPTED, clock.due_at, SYSTEM)
    assert same.id == clock.id
    with pytest.raises(Conflict):
        clocks.start_until(session, OUTSIDE, again, clock.person_id, ACCEPTED, DUE, SYSTEM)


# --- a breach stamped while the message was being sent


def test_a_breach_stamped_while_the_send_was_in_flight_is_lifted_if_it_proves_in_time(
    session: Session, published: list[events.Event],
) -> None:
    clock = a_clock(session, ACCEPTED)
    sweep.find_due(session, DUE + timedelta(seconds=1))
    arrived = DUE - timedelta(seconds=1)
    met = meet(session, clock, arrived, in_flight_since=DUE - timedelta(seconds=3))
    assert (met.state, met.breached_at, met.detected_at, met.met_at) == ("met", None, None, arrived)
    assert published == [ClockLifted(clock.id, RESPONSE.key, "complaint", clock.subject_id, DUE, arrived)]
    assert scalar(session, "select count(*) from audit where act = 'clock.lift'") == 1
    assert alerts.unacknowledged(session) == [], "its alert is withdrawn"


NOT_LIFTED = [
    ("it arrived too late", timedelta(milliseconds=1), timedelta(seconds=-3)),
    ("it was sent only after the deadline", timedelta(0), timedelta(milliseconds=1)),
    ("nobody says that it was in flight", timedelta(seconds=-1), None),
]


@pytest.mark.parametrize(("case", "arrived", "sent"), NOT_LIFTED, ids=[c[0] for c in NOT_LIFTED])
def test_nothing_else_lifts_a_breach(
    session: Session, published: list[events.Event], case: str, arrived: timedelta, sent: timedelta | None,
) -> None:
    clock = a_clock(session, ACCEPTED)
    sweep.find_due(session, DUE + timedelta(seconds=1))
    met = meet(session, clock, DUE + arrived, in_flight_since=None if sent is None else DUE + sent)
    assert (met.state, met.breached_at) == ("breached", DUE)
    assert published == []
    assert len(alerts.unacknowledged(session)) == 1


def test_who_was_told_of_a_breach_that_is_lifted_is_told_of_that_too(session: Session) -> None:
    clock = a_clock(session, ACCEPTED)
    sweep.find_due(session, DUE + timedelta(seconds=1))
    session.connection().exec_driver_sql("update alert set sent_to = '[\"值班群\"]', sent_at = now()")
    meet(session, clock, DUE, in_flight_since=DUE)
    [told] = alerts.unacknowledged(session)
    assert (told.kind, told.text) == (
        "lifted", "更正：投诉 T7K-4QX-9HM 的“响应期”并未超时，消息在期限前已送达，超时记录已撤销。")


# --- an undone meeting (msg_send_fail)


def test_a_meeting_is_taken_back_and_the_deadline_stands(session: Session, published: list[events.Event]) -> None:
    clock = a_clock(session)
    before = clock.due_at
    meet(session, clock, instants.now())
    again = fulfilment.take_back(session, clock.promise, (clock.subject_kind, clock.subject_id), SYSTEM, SENT)
    assert again is not None and (again.state, again.met_at, again.due_at) == ("open", None, before)
    assert published == [ClockTakenBack(clock.id, RESPONSE.key, "complaint", clock.subject_id, before)]
    assert scalar(session, "select count(*) from audit where act = 'clock.take_back'") == 1
    assert scalar(session, "select warn_at from clock") is not None, "warnings go on"
    assert sweep.find_due(session, before + timedelta(seconds=1)) == 1


def test_taken_back_after_the_deadline_it_is_late_at_once(session: Session) -> None:
    clock = a_clock(session, ACCEPTED)
    meet(session, clock, DUE)
    late = fulfilment.take_back(session, clock.promise, (clock.subject_kind, clock.subject_id), SYSTEM, SENT)
    assert late is not None and (late.state, late.breached_at, late.is_running) == ("breached", DUE, True)


def test_only_the_message_that_met_the_clock_takes_the_meeting_back(session: Session) -> None:
    clock = a_clock(session, ACCEPTED)
    meet(session, clock, DUE, outbox="2")
    assert fulfilment.take_back(session, clock.promise, (clock.subject_kind, clock.subject_id), SYSTEM, SENT) is None
    [found] = clocks.for_subjects(session, "complaint", [clock.subject_id])[clock.subject_id]
    assert found.met_at == DUE


def test_a_lifted_breach_that_is_taken_back_is_stamped_and_told_again(session: Session) -> None:
    clock = a_clock(session, ACCEPTED)
    sweep.find_due(session, DUE + timedelta(seconds=1))
    meet(session, clock, DUE, in_flight_since=DUE)
    again = fulfilment.take_back(session, clock.promise, (clock.subject_kind, clock.subject_id), SYSTEM, SENT)
    assert again is not None and again.breached_at == DUE
    assert [alert.kind for alert in alerts.unacknowledged(session)] == ["breach"]


def test_a_clock_of_a_promise_that_no_room_registers_any_more_is_stamped_all_the_same(session: Session) -> None:
    clock = a_clock(session, ACCEPTED)
    session.connection().exec_driver_sql("update clock set promise = 'gone.promise'")
    session.expire_all()
    assert sweep.find_due(session, DUE + timedelta(seconds=1)) == 1
    [found] = clocks.for_subjects(session, "complaint", [clock.subject_id])[clock.subject_id]
    assert (found.title, found.state) == ("gone.promise", "breached")
