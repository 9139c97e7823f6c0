"""When warnings at 50, 75 and 90 % are due: hours by elapsed time, days at the opening of the counted day."""
from datetime import timedelta

from deadlines import warning_schedule
from deadlines.counting import Pause, count_hours, count_working_days
from kernel import instants
from tests.makers.deadlines import hours, the_calendar


def plan(accepted: str, *, days: int | None = None, rest: str = "", **published: str) -> list[tuple[int, str]]:
    """Share and local time of each warning."""
    open_ = hours(rest=rest, **published)
    at = instants.parse(accepted)
    count = count_working_days(at, days, the_calendar(), open_) if days else count_hours(at, 48, open_)
    return [(w.share, f"{instants.shanghai(w.at):%m-%d %H:%M}") for w in warning_schedule.plan(count, open_)]


def test_hours_warn_by_elapsed_time_whatever_the_hour() -> None:
    assert plan("2026-03-02 10:00") == [(50, "03-03 10:00"), (75, "03-03 22:00"), (90, "03-04 05:12")]


def test_days_warn_at_the_opening_of_the_counted_day_that_reaches_the_share() -> None:
    assert plan("2026-03-02 10:00", days=7) == [(50, "03-06 09:00"), (75, "03-10 09:00"), (90, "03-11 09:00")]


def test_days_off_between_are_not_warned_of() -> None:
    assert plan("2026-02-13 20:00", days=7) == [(50, "02-26 09:00"), (75, "02-28 09:00"), (90, "03-02 09:00")]


def test_on_a_closed_day_the_warning_comes_at_the_last_opening_before() -> None:
    closed = "closings: [{from: 2026-03-10, to: 2026-03-11, why: 装修}]"
    assert plan("2026-03-02 10:00", days=7, rest=closed) == [(50, "03-06 09:00"), (90, "03-09 09:00")], (
        "75 and 90 % meet there: the higher is told")


def test_without_any_opening_before_the_deadline_there_is_no_warning() -> None:
    assert plan("2026-03-02 10:00", days=7, every_day="") == []


def test_a_pause_moves_the_warnings_that_lie_behind_it() -> None:
    start = instants.parse("2026-03-02 10:00")
    pause = Pause(start + timedelta(hours=30), start + timedelta(hours=40), "等待凭证", "唐知秋")
    at = [w.at - start for w in warning_schedule.plan(count_hours(start, 48, hours(), [pause]), hours())]
    assert at == [timedelta(hours=24), timedelta(hours=46), timedelta(hours=53.2)]
