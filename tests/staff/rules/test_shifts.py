"""Who is on duty: shifts by weekday, absences, past midnight."""
from dataclasses import replace
from datetime import datetime

import pytest

from kernel import instants, validated_files
from kernel.errors import BadFile
from kernel.time_ranges import TimeRange
from staff.shifts import Shifts

FILE = """
staff:
  - number: Z401
    name: 唐知秋
    title: 客服主管
    role: supervisor
    login: tang
    shifts:
      monday: [09:00-12:00, 13:00-17:00]
      wednesday: [20:00-02:00]
    absences:
      - {from: 2026-03-09, to: 2026-03-10, why: 年假}
      - {from: 2026-03-19, to: 2026-03-19, why: 培训}
"""


def shifts(text: str = FILE) -> Shifts:
    found: Shifts = validated_files.check("staff.yml", text).value.staff[0].duty()
    return found


def at(text: str) -> datetime:
    return instants.parse(text)


ON_DUTY = [
    ("in a shift", "2026-03-02 10:00", True), ("its first minute", "2026-03-02 09:00", True),
    ("its last minute is over", "2026-03-02 12:00", False), ("at lunch", "2026-03-02 12:30", False),
    ("a day without a shift", "2026-03-03 10:00", False), ("past midnight it is yesterday's", "2026-03-05 01:00", True),
    ("away", "2026-03-09 10:00", False), ("back", "2026-03-16 10:00", True),
    ("an absence ends the night's shift at midnight", "2026-03-19 00:30", False),
    ("before it the night's shift runs", "2026-03-18 23:30", True),
]


@pytest.mark.parametrize(("case", "when", "there"), ON_DUTY, ids=[c[0] for c in ON_DUTY])
def test_on_duty(case: str, when: str, there: bool) -> None:
    assert shifts().on_duty(at(when)) is there


def test_the_next_time_somebody_is_there() -> None:
    mine = shifts()
    assert mine.next(at("2026-03-02 10:00")) == at("2026-03-02 10:00"), "now"
    assert mine.next(at("2026-03-02 12:30")) == at("2026-03-02 13:00")
    assert mine.next(at("2026-03-02 18:00")) == at("2026-03-04 20:00")
    assert mine.next(at("2026-03-05 03:00")) == at("2026-03-11 20:00"), "over the days away"
    assert mine.until(at("2026-03-04 21:00")) == at("2026-03-05 02:00")


def test_without_shifts_one_is_never_on_duty() -> None:
    nobody = Shifts()
    assert (nobody.any, nobody.on_duty(at("2026-03-02 10:00")), nobody.next(at("2026-03-02 10:00"))) == (
        False, False, None)


def test_shifts_survive_being_written_down() -> None:
    mine = shifts()
    assert Shifts.from_json(mine.as_json()) == mine and Shifts.from_json({}) == Shifts()
    assert mine.week[0] == (TimeRange(540, 720), TimeRange(780, 1020))


REFUSED = [
    ("a span", FILE.replace("09:00-12:00", "9-12"), 9, "应写成 09:00-21:00"),
    ("overlapping", FILE.replace("13:00-17:00", "11:00-17:00"), 9, "互相重叠"),
    ("an absence backwards", FILE.replace("to: 2026-03-10", "to: 2026-03-01"), 12, "结束日期应不早于开始日期"),
]


@pytest.mark.parametrize(("case", "text", "line", "sentence"), REFUSED, ids=[c[0] for c in REFUSED])
def test_a_bad_shift_is_refused_with_its_line(case: str, text: str, line: int, sentence: str) -> None:
    with pytest.raises(BadFile) as refused:
        validated_files.check("staff.yml", text)
    assert [(p.line, sentence in p.say) for p in refused.value.problems] == [(line, True)]


def test_a_rota_announced_for_april_holds_from_april_on() -> None:
    """The old rota has Monday mornings and Wednesday nights, the new one Thursdays, from Thursday 2 April at 12:00."""
    april = shifts(FILE.replace("monday: [09:00-12:00, 13:00-17:00]", "thursday: [09:00-21:00]"))
    mine = replace(shifts(), later=((at("2026-04-02 12:00"), april),))
    assert Shifts.from_json(mine.as_json()) == mine
    assert mine.on_duty(at("2026-03-30 10:00")) and not mine.on_duty(at("2026-03-26 13:00"))
    assert mine.on_duty(at("2026-04-02 01:00")), "the night's shift that began by the old one"
    assert mine.next(at("2026-04-02 11:00")) == at("2026-04-02 12:00"), "its Thursday is theirs from noon on"
    assert mine.until(at("2026-04-02 12:00")) == at("2026-04-02 21:00")
    assert mine.next(at("2026-04-03 10:00")) == at("2026-04-08 20:00"), "no Monday any more"


def test_whoever_has_shifts_only_by_the_announced_rota_is_there_next_by_it() -> None:
    mine = Shifts(later=((at("2026-04-01"), shifts()),))
    assert mine.any and mine.next(at("2026-03-20")) == at("2026-04-01 20:00")
    gone = replace(shifts(), later=((at("2026-04-01"), Shifts()),))
    assert gone.next(at("2026-03-30 18:00")) is None
