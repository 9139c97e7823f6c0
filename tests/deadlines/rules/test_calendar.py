"""Which days work, and why."""
from datetime import date, timedelta

import pytest

from deadlines import holiday_names, statutory_holidays
from kernel.wording import in_language
from tests.deadlines.rules import days_by_hand
from tests.makers.deadlines import a_calendar, the_calendar


@pytest.mark.parametrize("year", days_by_hand.YEARS)
def test_every_day_agrees_with_the_notices_typed_by_hand(year: int) -> None:
    calendar, day = the_calendar(), date(year, 1, 1)
    differing = []
    while day.year == year:
        if calendar.day(day).works != days_by_hand.works(day):
            differing.append(day)
        day += timedelta(days=1)
    assert differing == []


REASONS = [
    ("2026-02-13", True, "工作日"),
    ("2026-02-14", True, "周六，调休上班"),
    ("2026-02-15", False, "周末（与春节假期相连）"),
    ("2026-02-16", False, "春节放假（国务院通知）"),
    ("2026-02-20", False, "春节放假（国务院通知）"),
    ("2026-03-01", False, "周末"),
    ("2026-09-20", True, "周日，调休上班"),
    ("2026-10-07", False, "国庆节放假（国务院通知）"),
    ("2015-09-04", False, "抗战胜利70周年纪念日放假（国务院通知）"),
    ("2018-12-29", True, "周六，调休上班"),
    ("2018-12-31", False, "元旦放假（国务院通知）"),
    ("2020-10-01", False, "中秋节、国庆节放假（国务院通知）"),
    ("2027-01-04", True, "工作日（当年放假通知尚未公布，暂定）"),
    ("2027-02-05", False, "春节放假（按法定节假日推算，国务院通知尚未公布）"),
]


@pytest.mark.parametrize(("day", "works", "why"), REASONS)
def test_every_day_says_why(day: str, works: bool, why: str) -> None:
    found = the_calendar().day(date.fromisoformat(day))
    assert (found.works, str(found.why)) == (works, why)


def test_holidays_have_english_names() -> None:
    said = {day: in_language(the_calendar().day(date.fromisoformat(day)).why, "en")
            for day in ("2026-02-15", "2020-10-01", "2027-02-05")}
    assert said == {
        "2026-02-15": "weekend (next to the holiday Spring Festival)",
        "2020-10-01": "public holiday Mid-Autumn Festival / National Day (notice of the State Council)",
        "2027-02-05": "public holiday Spring Festival (by law; the State Council's notice is not out yet)"}
    known = {part for year in range(2015, 2031) for name in statutory_holidays.year_table(year).off.values()
             for part in name.split("、")}
    assert known <= set(holiday_names.names().english)


def test_a_year_is_final_where_its_notice_is_named_and_only_there() -> None:
    assert [year for year in range(2013, 2030) if the_calendar().day(date(year, 6, 1)).final] == list(range(2015, 2027))
    assert statutory_holidays.notices()[2026] == "国办发明电〔2025〕7号"


NOTICE = """
notices:
  - year: 2027
    number: 国办发明电〔2026〕9号
    off:
      - {name: 元旦, from: 2027-01-01, to: 2027-01-03}
      - {name: 春节, from: 2027-02-04, to: 2027-02-11}
    work: [2027-01-31, 2027-02-14]
"""


def test_a_notice_in_the_companys_calendar_makes_its_year_final_with_its_own_days() -> None:
    calendar = a_calendar(NOTICE)
    assert str(calendar.day(date(2027, 2, 4)).why) == "春节放假（国务院通知）"
    assert str(calendar.day(date(2027, 2, 6)).why) == "春节放假（国务院通知）"
    assert str(calendar.day(date(2027, 1, 31)).why) == "周日，调休上班"
    assert calendar.day(date(2027, 6, 9)).works, "a day the notice doesn't name is an ordinary one"
    assert calendar.day(date(2027, 6, 9)).final
    assert calendar.day(date(2026, 12, 31)).works and not calendar.day(date(2028, 1, 3)).final


def test_a_notice_may_reach_into_the_december_before() -> None:
    calendar = a_calendar("""
notices:
  - year: 2027
    number: 国办发明电〔2026〕9号
    off: [{name: 元旦, from: 2026-12-31, to: 2027-01-02}]
    work: [2026-12-27]
""")
    assert str(calendar.day(date(2026, 12, 31)).why) == "元旦放假（国务院通知）"
    assert str(calendar.day(date(2026, 12, 27)).why) == "周日，调休上班"


def test_a_single_day_changed_by_an_authority_names_its_notice() -> None:
    calendar = a_calendar("days: [{date: 2026-08-17, works: false, why: 台风停工, notice: 市防汛指挥部通告}]")
    assert str(calendar.day(date(2026, 8, 17)).why) == "台风停工（依据：市防汛指挥部通告）"
    assert not calendar.day(date(2026, 8, 17)).works and calendar.day(date(2026, 8, 17)).final
