"""The sum of a clock's pauses, as whoever requests or approves another one sees it."""
from deadlines import paused_time
from deadlines.counting import Pause, count_hours, count_working_days
from kernel import instants
from tests.makers.deadlines import hours, the_calendar

AFTER = instants.parse("2026-04-01 09:00")


def a_pause(start: str, end: str, ground: str) -> Pause:
    return Pause(instants.parse(start), instants.parse(end), "说明", "唐知秋（Z401）", ground)


def test_working_days_name_the_days_that_the_pauses_took_out_and_each_ground_once() -> None:
    pauses = [a_pause("2026-03-03 12:00", "2026-03-06 12:00", "expert"),
              a_pause("2026-03-09 00:00", "2026-03-10 00:00", "expert"),
              a_pause("2026-03-10 12:00", "2026-03-10 18:30", "wish")]
    found = paused_time.of(count_working_days(instants.parse("2026-03-02 10:00"), 7, the_calendar(), hours(),
                                              pauses=pauses), AFTER)
    assert found and (found.times, found.working_days, found.grounds) == (3, 3, ("expert", "wish"))
    assert str(found.message("方案期")) == (
        "方案期此前已暂停 3 次，共 4 天 6 小时 30 分（3 个工作日未计），理由：委托检验或鉴定、顾客书面要求延后")


def test_hours_name_the_time_on_the_wall() -> None:
    count = count_hours(instants.parse("2026-03-02 10:00"), 48, hours(),
                        [a_pause("2026-03-02 12:00", "2026-03-03 12:00", "wish")])
    found = paused_time.of(count, AFTER)
    assert found and str(found.message("响应期")) == "响应期此前已暂停 1 次，共 1 天 0 小时 0 分，理由：顾客书面要求延后"


def test_a_clock_that_was_never_paused_says_nothing() -> None:
    assert paused_time.of(count_hours(instants.parse("2026-03-02 10:00"), 48, hours()), AFTER) is None


def test_of_a_running_pause_only_what_has_passed_is_counted_and_its_end_is_named() -> None:
    pauses = [a_pause("2026-03-03 12:00", "2026-03-05 12:00", "expert"),
              a_pause("2026-03-09 09:00", "2026-03-20 09:00", "evidence")]
    count = count_working_days(instants.parse("2026-03-02 10:00"), 7, the_calendar(), hours(), pauses=pauses)
    at_once = paused_time.of(count, instants.parse("2026-03-09 09:02"))
    assert at_once and (at_once.times, at_once.working_days) == (2, 1)
    assert str(at_once.message("方案期")) == (
        "方案期此前已暂停 2 次，共 2 天 0 小时 2 分（1 个工作日未计），理由：委托检验或鉴定、等待只有顾客持有、已向其索取的材料"
        "；其中 1 次进行中，至 3月20日（周五）09:00")
    later = paused_time.of(count, instants.parse("2026-03-12 09:00"))
    assert later and later.working_days == 3, "the 10th and the 11th are over, the 12th is not"
    assert paused_time.moves_deadline(count)
