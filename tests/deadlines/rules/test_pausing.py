"""Counting with pauses."""


from deadlines.counting import Pause, count_hours, count_working_days, pauses_from_json
from kernel import instants
from kernel.wording import Message
from tests.makers.deadlines import hours, the_calendar

REASON = "等待顾客提供付款凭证"


def test_counting_with_pauses_is_pure() -> None:
    pause = Pause(instants.parse("2026-02-12 18:00"), instants.parse("2026-02-15 00:00"), REASON, "唐知秋（Z401）",
                  "evidence")
    days = count_working_days(instants.parse("2026-02-05 10:00"), 7, the_calendar(), hours(), pauses=[pause])
    assert days.last_day.isoformat() == "2026-02-25", "the 13th and the make-up Saturday give way, past the festival"
    wall = count_hours(instants.parse("2026-02-12 10:00"), 48, hours(), [pause])
    assert wall.due_at == instants.parse("2026-02-16 16:00")
    assert type(days).from_json(days.as_json()) == days and type(wall).from_json(wall.as_json()) == wall


def test_an_older_pause_without_a_reason_for_customers_names_neither_note_nor_approver() -> None:
    plain = {"start": "2026-02-12T18:00:00+08:00", "end": "2026-02-15T00:00:00+08:00", "reason": REASON,
             "approver": "唐知秋（Z401）"}
    [pause] = pauses_from_json({"pauses": [plain]})
    assert pause.as_json() == plain and str(pause.why) == "暂停计时"
    stored = Message("deadlines.paused", reason=REASON, approver="唐知秋（Z401）")  # as in counts of earlier versions
    assert str(stored) == "暂停计时"
