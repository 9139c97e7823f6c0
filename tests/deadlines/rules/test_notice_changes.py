"""Notices that change days of a year: what they take back goes, what they set comes, and anything else is unread."""
from __future__ import annotations

from datetime import date, timedelta

import pytest

from deadlines import calendar_writing
from deadlines.calendar import WorkingCalendar
from deadlines.holiday_notice import reading
from deadlines.holiday_notice.reading import Arrangement
from kernel.errors import BadInput
from tests.deadlines.rules import days_by_hand
from tests.deadlines.rules.published_notices import CHANGES, MAY_2019, NOTICE_2027, NOTICES
from tests.makers.deadlines import a_calendar

DAY = timedelta(days=1)
ADJUSTED = "关于调整2027年国庆节假期安排的通知\n国办发明电〔2027〕2号\n"


def in_force() -> str:
    """A calendar.yml with 2027 in force."""
    return calendar_writing.with_year("", reading.read(NOTICE_2027))


def alone(text: str) -> Arrangement:
    """A change read by itself, over the year in force."""
    return reading.read(text, 2027, calendar_writing.year_in_force(in_force()))


def moved(before: WorkingCalendar, after: WorkingCalendar) -> dict[str, str]:
    """The days of 2027 that work in one of two calendars only: `1009` → off or works, as they are after."""
    days = (date(2026, 12, 1) + DAY * n for n in range(396))
    return {f"{day:%m%d}": "works" if after.day(day).works else "off" for day in days
            if before.day(day).works != after.day(day).works}


CHANGED = [
    ("将9月26日（周日）上班调整为10月10日（周日）上班。", {"0926": "off", "1010": "works"}),
    ("9月26日（周日）上班改为10月10日（周日）上班。", {"0926": "off", "1010": "works"}),
    ("9月26日（周日）上班，改为10月10日（周日）。", {"0926": "off", "1010": "works"}),
    ("9月26日（周日）由上班调整为休息，10月10日（周日）由休息调整为上班。", {"0926": "off", "1010": "works"}),
    ("9月26日（周日）由工作日调整为休息日；10月10日（周日）由休息日调整为工作日。", {"0926": "off", "1010": "works"}),
    ("取消10月9日（周六）上班，改为10月10日（周日）上班。", {"1009": "off", "1010": "works"}),
    ("取消10月9日（周六）上班，10月10日（周日）上班。", {"1009": "off", "1010": "works"}),
    ("9月26日（周日）的上班调至10月10日（周日）。", {"0926": "off", "1010": "works"}),
    ("将9月26日（周日）、10月9日（周六）上班调整为10月10日（周日）、16日（周六）上班。",
     {"0926": "off", "1009": "off", "1010": "works", "1016": "works"}),
    ("9月26日（周日）上班的安排取消。", {"0926": "off"}),
    ("9月26日（周日）、10月9日（周六）上班予以取消。", {"0926": "off", "1009": "off"}),
    ("取消9月26日（周日），10月9日（周六）上班。", {"0926": "off", "1009": "off"}),
    ("取消10月9日（周六）调休。", {"1009": "off"}),
    ("10月9日（周六）不上班。", {"1009": "off"}),
    ("取消5月5日（周三）放假。", {"0505": "works"}),
    ("5月4日、5日放假取消。", {"0504": "works", "0505": "works"}),
    ("5月5日（周三）不再放假。", {"0505": "works"}),
    ("5月5日（周三）由放假调整为上班。", {"0505": "works"}),
    ("5月5日（周三）放假调整为5月6日（周四）放假。", {"0505": "works", "0506": "off"}),
    ("将4月25日（周日）上班调整为5月9日（周日）上班。", {"0425": "off", "0509": "works"}),
    ("10月8日（周五）放假。", {"1008": "off"}),
    ("国庆节假期延长至10月10日（周日）。", {"1008": "off", "1009": "off"}),
    (ADJUSTED + "10月1日至8日放假，共8天。9月26日（周日）、10月9日（周六）上班。", {"1008": "off"}),
    ("国庆节假期调整为10月1日至6日放假，共6天，9月26日（周日）、10月9日（周六）上班。", {"1007": "works"}),
]


@pytest.mark.parametrize(("text", "expected"), CHANGED, ids=[text[-24:] for text, _ in CHANGED])
def test_a_change_moves_the_day_that_it_takes_back_and_the_day_that_it_sets(
        text: str, expected: dict[str, str]) -> None:
    before = a_calendar(in_force())
    pasted, by_itself = reading.read(NOTICE_2027 + text), alone(text)
    assert (pasted.unread, by_itself.unread) == ((), ())
    assert moved(before, a_calendar(calendar_writing.with_year("", pasted))) == expected
    assert moved(before, a_calendar(calendar_writing.with_year(in_force(), by_itself))) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("5月5日（周三）正常上班。", {"0505": "works"}), ("10月7日（周四）起正常上班。", {"1007": "works"})])
def test_work_that_goes_on_on_a_day_off_takes_it_back_but_not_in_the_notice_that_gives_it(
        text: str, expected: dict[str, str]) -> None:
    before = a_calendar(in_force())
    assert moved(before, a_calendar(calendar_writing.with_year(in_force(), alone(text)))) == expected
    assert [one.sentence for one in reading.read(NOTICE_2027 + text).unread] == [text]


NOT_UNDERSTOOD = [
    ("取消10月10日（周日）上班。", "2027年10月10日本来就不是调休上班"),
    ("10月10日（周日）由上班调整为休息，9月25日（周六）由休息调整为上班。", "2027年10月10日本来就不是调休上班"),
    ("将9月25日（周六）上班调整为10月10日（周日）上班。", "2027年9月25日本来就不是调休上班"),
    ("9月26日（周日）由上班调整为休息，10月9日（周六）由休息调整为上班。", "2027年10月9日本来就是调休上班"),
    ("取消9月26日（周日）上班，10月9日（周六）上班。", "2027年10月9日本来就是调休上班"),
    ("取消5月6日（周四）放假。", "2027年5月6日本来就不放假"),
    ("5月5日（周三）调整为休息日。", "2027年5月5日本来就放假"),
    ("9月26日（周日）上班，10月9日（周六）上班均取消。", "看不懂"),
    ("10月9日（周六）上班，取消。", "看不懂"),
    ("9月26日（周日）上班，10月9日（周六）上班改为10月10日（周日）上班。", "取代的是哪一天"),
    ("9月26日（周日）调整为10月10日（周日）上班。", "没有写明"),
    ("9月26日（周日）上班调整为休息。", "看不懂"),
    ("9月26日（周日）为公休日。", "既写了放假，又写了上班"),
    ("取消9月26日（周日）的安排。", "看不懂"),
    ("10月9日（周六）不再安排上班。", "看不懂"),
    ("10月9日（周六）与10月10日（周日）对调。", "看不懂"),
    ("取消国庆节调休上班。", "看不懂"),
    ("现将10月9日（周六）上班调整为10月10日（周日）上班的事项通知如下：", "看不懂"),
    ("中秋节：9/15～9/17放假，共3天。", "看不懂"),
    ("中秋节：9.15-9.17放假，共3天。", "看不懂"),
    ("中秋节：九月十五放假。", "看不懂"),
    ("除夕放假一天。", "看不懂"),
    ("下周五放假。", "看不懂"),
]


@pytest.mark.parametrize(("text", "why"), NOT_UNDERSTOOD, ids=[text for text, _ in NOT_UNDERSTOOD])
def test_a_change_that_is_not_wholly_understood_or_changes_nothing_is_unread_and_sets_no_day(
        text: str, why: str) -> None:
    plan = reading.read(NOTICE_2027)
    for found in (reading.read(NOTICE_2027 + text), alone(text)):
        assert [one.sentence for one in found.unread] == [text] and why in str(found.unread[0].why)
        assert not found.no_off and not found.no_work
        assert (found.off, found.work) in ((plan.off, plan.work), ({}, {}))


def test_a_holiday_said_again_with_fewer_days_or_without_its_workdays_is_unread() -> None:
    for text, why in (
            ("国庆节：10月1日至6日放假，共6天。", "前面写了2027年10月7日放假"),
            ("国庆节假期调整为10月1日至8日放假，共8天。", "9月26日、10月9日 是否照旧"),
            (ADJUSTED + "10月1日至8日放假，共8天。", "9月26日、10月9日 是否照旧")):
        assert [why in str(one.why) for one in reading.read(NOTICE_2027 + text).unread] == [True]
    with pytest.raises(BadInput) as refused:
        calendar_writing.with_year(in_force(), alone(ADJUSTED + "10月1日至8日放假，共8天。"))
    assert "9月26日、10月9日" in refused.value.say()


@pytest.mark.parametrize("text", ["12月4日（周六）放假1天。", "10月8日（周五）起正常上班。", "2月6日（周六）放假。"])
def test_a_notice_that_changes_no_day_of_the_year_in_force_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        calendar_writing.with_year(in_force(), alone(text))
    assert "不改变 2027 年现行日历的任何一天" in refused.value.say()


def test_a_change_that_was_written_already_is_refused_the_second_time() -> None:
    text = "取消10月9日（周六）上班。"
    once = calendar_writing.with_year(in_force(), alone(text))
    found = reading.read(text, 2027, calendar_writing.year_in_force(once))
    assert "本来就不是调休上班" in str(found.unread[0].why)


def test_a_day_that_an_authoritys_notice_keeps_is_not_changed_by_a_year() -> None:
    text = in_force() + "days:\n  - {date: 2027-10-09, works: true, why: 抗洪上班, notice: 市防汛指挥部通告}\n"
    with pytest.raises(BadInput) as refused:
        calendar_writing.with_year(text, alone("取消10月9日（周六）上班。"))
    assert "不改变" in refused.value.say()


def test_what_a_change_takes_back_is_listed_where_no_year_is_in_force() -> None:
    found = reading.read("取消10月9日（周六）上班。取消5月5日（周三）放假。", 2027, lambda year: None)
    assert ([*found.no_work], [*found.no_off]) == ([date(2027, 10, 9)], [date(2027, 5, 5)])
    assert (found.unread, found.off, found.work) == ((), {}, {})


def test_a_moved_workday_keeps_its_holiday() -> None:
    text = "将4月25日（周日）上班调整为5月9日（周日）上班。"
    for found in (reading.read(NOTICE_2027 + text), alone(text)):
        assert found.work[date(2027, 5, 9)] == "劳动节"


@pytest.mark.parametrize("year", CHANGES)
def test_the_date_of_a_notice_decides_which_is_later_not_its_place_in_the_text(year: int) -> None:
    assert reading.read(CHANGES[year] + NOTICES[year]) == reading.read(NOTICES[year] + CHANGES[year])


def test_without_dates_the_number_decides_and_without_numbers_a_change_comes_after_the_plan() -> None:
    undated = {text: text.partition("\n国务院办公厅\n")[0] + "\n" for text in (NOTICES[2020], CHANGES[2020])}
    for drop in ("", "国办发明电〔2019〕16号", "国办发明电〔2020〕1号"):
        plan, change = (text.replace(drop, "") if drop else text for text in undated.values())
        found = reading.read(change + plan)
        assert date(2020, 2, 1) not in found.work and date(2020, 2, 2) in found.off


def test_a_notice_of_one_holiday_is_laid_over_the_years_own() -> None:
    plan = calendar_writing.with_year("", reading.read(NOTICES[2019]))
    may = reading.read(MAY_2019, None, calendar_writing.year_in_force(plan))
    written = calendar_writing.with_year(plan, may)
    calendar = a_calendar(written)
    for n in range(365):
        day = date(2019, 1, 1) + DAY * n
        assert calendar.day(day).works == days_by_hand.works(day), day
    assert calendar.notices[2019] == "国办发明电〔2018〕15号、〔2019〕3号"
    with pytest.raises(BadInput) as refused:
        calendar_writing.with_year(written, may)
    assert "不改变 2019 年" in refused.value.say()


def test_a_day_of_one_holiday_does_not_drop_what_is_in_force_for_the_rest_of_it() -> None:
    found = alone(ADJUSTED + "将10月8日（周五）调整为休息日，10月10日（周日）调整为工作日。")
    after = a_calendar(calendar_writing.with_year(in_force(), found))
    assert moved(a_calendar(in_force()), after) == {"1008": "off", "1010": "works"}
    assert after.holiday(date(2027, 10, 1)) == "国庆节"


def test_a_day_that_a_holiday_did_not_have_is_added_unless_a_change_leaves_the_old_days_open() -> None:
    before = a_calendar(in_force())
    added = alone("端午节：6月10日（周四）放假。")
    assert moved(before, a_calendar(calendar_writing.with_year(in_force(), added))) == {"0610": "off"}
    for text in (ADJUSTED.replace("国庆节", "端午节") + "6月10日（周四）放假。", "端午节假期调整为6月10日（周四）放假1天。"):
        assert ["6月9日 是否照旧" in str(one.why) for one in alone(text).unread] == [True]


def test_a_holiday_that_was_arranged_with_another_is_not_changed_by_itself() -> None:
    text = calendar_writing.with_year("", reading.read(NOTICES[2025]))
    found = reading.read("关于调整2025年中秋节假期安排的通知\n10月6日放假1天。", None, calendar_writing.year_in_force(text))
    assert "国庆节、中秋节" in str(found.unread[0].why)
