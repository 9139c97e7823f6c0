"""The text of a State Council notice, read into days."""
from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlines import calendar_writing, statutory_holidays
from deadlines.holiday_notice import reading
from deadlines.holiday_notice.reading import Arrangement
from kernel import validated_files
from kernel.errors import BadFile, BadInput
from tests.deadlines.rules import days_by_hand
from tests.deadlines.rules.published_notices import CHANGES, NOTICES, NUMBERS, SPRING_2020
from tests.makers.deadlines import the_calendar

DAY = timedelta(days=1)


def read(text: str, year: int | None = 2027) -> Arrangement:
    return reading.read(text, year, statutory_holidays.year_in_force)


def days(*texts: str) -> list[date]:
    """`0101-0103` in 2027, `20261231` in another year."""
    found: list[date] = []
    for text in texts:
        ends = [date.fromisoformat(one if len(one) == 8 else f"2027{one}") for one in text.split("-")]
        found += [ends[0] + DAY * n for n in range((ends[-1] - ends[0]).days + 1)]
    return found


def published(year: int) -> Arrangement:
    return read(NOTICES[year] + CHANGES.get(year, ""), year)


@pytest.mark.parametrize("year", NOTICES)
def test_every_published_notice_is_read_whole(year: int) -> None:
    found = read(NOTICES[year], None)
    assert (found.year, found.number, found.unread, found.missing) == (year, NUMBERS[year], (), ())
    assert found.issued is not None and found.issued.year == year - 1
    assert read(NOTICES[year] + CHANGES.get(year, ""), None).unread == ()


def test_the_notices_2015_to_2026_give_day_by_day_the_calendar_that_counts() -> None:
    off = {day: name for year in NOTICES for day, name in published(year).off.items()}
    work = {day for year in NOTICES for day in published(year).work}
    day, calendar = date(2015, 1, 1), the_calendar()
    while day <= date(2026, 12, 31):
        works = day in work or (day.weekday() < 5 and day not in off)
        assert works == calendar.day(day).works == days_by_hand.works(day), day
        day += DAY
    assert work == {day for day in days_by_hand.WORK if day.year < 2027}


def test_the_days_off_have_the_holidays_name() -> None:
    assert published(2026).off[date(2026, 2, 23)] == "春节"
    assert published(2017).off[date(2017, 10, 4)] == "中秋节、国庆节"
    assert published(2015).off[date(2015, 9, 4)] == "抗战胜利70周年纪念日"
    assert published(2026).work[date(2026, 9, 20)] == "国庆节"


def test_a_later_notice_changes_the_days_of_its_holiday_and_nothing_else() -> None:
    before, after = read(NOTICES[2019], 2019), published(2019)
    assert [day for day in before.off if day.month == 5] == [date(2019, 5, 1)]
    assert [day.day for day in after.off if day.month == 5] == [1, 2, 3, 4]
    assert set(after.work) - set(before.work) == {date(2019, 4, 28), date(2019, 5, 5)}
    assert {day for day in before.off if day.month != 5} == {day for day in after.off if day.month != 5}
    assert after.number == "国办发明电〔2018〕15号、〔2019〕3号" and after.issued == date(2019, 3, 22)


def test_a_notice_that_lengthens_a_holiday_takes_back_the_workday_in_it() -> None:
    before, after = read(NOTICES[2020], 2020), published(2020)
    assert date(2020, 2, 1) in before.work and date(2020, 2, 1) not in after.work
    assert after.off[date(2020, 2, 2)] == "春节" and date(2020, 2, 3) not in after.off


def test_a_notice_that_lengthens_an_unknown_holiday_is_unread() -> None:
    found = reading.read(SPRING_2020, 2020)
    assert len(found.unread) == 1 and "连同原通知" in str(found.unread[0].why)


WRITINGS = [
    ("元旦：1月1日放假。", days("0101"), []),
    ("元旦：1月1日放假1天，不调休。", days("0101"), []),
    ("一、元旦：１月１日（周五）至３日（周日）放假，共３天。", days("0101-0103"), []),
    ("元旦：二〇二七年一月一日至三日放假，共三天。", days("0101-0103"), []),
    ("元旦：2027-01-01至2027-01-03放假。", days("0101-0103"), []),
    ("元旦：1月1日—3日放假公休，共3天", days("0101-0103"), []),
    ("（一）元旦。1月1日（星期五）到3日（星期日）放假3天。", days("0101-0103"), []),
    ("元旦：12月31日至次年1月2日放假调休，共3天。", days("20261231-20270102"), []),
    ("元旦：2026年12月31日（周四）至2027年1月2日（周六）放假调休，共3天。2026年12月27日（星期日）上班。",
     days("20261231-20270102"), days("20261227")),
    ("元旦：12月31日至1月2日放假，共3天。12月27日上班。", days("20261231-20270102"), days("20261227")),
    ("清明节：4月5日（周一）放假，与周末连休。", days("0405"), []),
    ("清明节：4月5日放假，与周末连休，共3天。", days("0405"), []),
    ("端午节：6月9日放假，6月11日（星期五）补休。", days("0609", "0611"), []),
    ("春节：2月5日、6日、7日、8日放假，共4天", days("0205-0208"), []),
    ("春节：2月5日（除夕）至11日放假调休，共7天。1月31日（周日）、2月14日（周日）上班。",
     days("0205-0211"), days("0131", "0214")),
    ("劳动节：5月1日至5日放假调休，共5天；4月25日和5月8日补班。", days("0501-0505"), days("0425", "0508")),
    ("劳动节放假时间：5月1日至5日，共5天；上班时间：5月8日。", days("0501-0505"), days("0508")),
    ("国庆节：10月1-7日放假7天，9月26日（周日）、10月9日（周六）调休上班。", days("1001-1007"), days("0926", "1009")),
    ("国庆节：10月1日起放假7天。10月8日起正常上班。", days("1001-1007"), []),
    ("国庆节、中秋节：10月1日至8日放假调休，共8天。10月9日（星期六）、\n10日（星期日）上班。",
     days("1001-1008"), days("1009", "1010")),
    ("中秋节9月15日放假1天，国庆节10月1日至7日放假调休，共7天，9月25日（周六）上班", days("0915", "1001-1007"),
     days("0925")),
    ("春节：2月6日至12日放假，共7天。其中，2月6日（星期六）为公休日，2月14日（星期日）公休日调至2月12日（星期五）。",
     days("0206-0212"), days("0214")),
    ("<p>一、元旦：1月\n1日<br>（周五）至3&nbsp;日（周日）<b>放假</b>，共 3 天。</p><p>二、春节：2 月5日放假</p>",
     days("0101-0103", "0205"), []),
    ("国庆节：10月1日至7日放假调休，共7天。9月26日上班。取消9月26日（星期日）上班。", days("1001-1007"), []),
    ("劳动节：5月3日、4日调整为休息日；4月25日（周日）由休息日调整为工作日。", days("0503-0504"), days("0425")),
    ("端午节：6月9日放假，6月10日（星期四）、6月11日（星期五）调休，6月12日（星期六）、13日（星期日）周末公休。",
     days("0609-0611"), []),
    ("自2027年2月5日起至2月11日放假，共7天，2月12日（星期五）恢复上班。", days("0205-0211"), []),
    ("春节：2月5日至11日放假，共7天。请各单位提前30天做好准备。", days("0205-0211"), []),
]


@pytest.mark.parametrize(("text", "off", "work"), WRITINGS, ids=[text[:24] for text, _, _ in WRITINGS])
def test_the_many_ways_of_writing_are_understood(text: str, off: list[date], work: list[date]) -> None:
    found = read(text)
    assert ([*found.off], [*found.work], found.unread) == (off, work, ())


CONTRADICTIONS = [
    ("清明节：4月4日（周日）至5日（周一）放假，共3天。", "文中写共 3 天，写明的日子是 2 天"),
    ("元旦：1月1日至3日放假2天。", "文中写共 2 天，写明的日子是 3 天"),
    ("劳动节：5月1日（周五）放假。", "是周六"),
    ("国庆节：9月26日（星期六）上班。", "是周日"),
    ("国庆节：10月1日（周五）至7日（周三）放假调休，共7天。", "是周四"),
    ("春节：2月5日至11日放假，2月6日上班。", "既写了放假，又写了上班"),
    ("春节：2月31日上班。", "没有 2027 年 2 月 31 日"),
    ("元旦：1月4日（周一）上班。", "不是周末"),
    ("春节：2月5日至3月20日放假。", "不像一个假期"),
    ("春节：2028年2月5日放假。", "不属于 2027 年"),
    ("元旦：1月1日不放假。", "看不懂"),
    ("元旦：1月2日（周六）部分地区上班。", "看不懂"),
    ("元旦：1月2日前后放假。", "看不懂"),
    ("元旦：1月1日。", "放假还是上班"),
    ("元旦：1月1日放假，12月31日下午放假半天。", "看不懂"),
    ("清明节：4月5日（即4月6日）放假。", "看不懂"),
]


@pytest.mark.parametrize(("text", "why"), CONTRADICTIONS, ids=[text for text, _ in CONTRADICTIONS])
def test_what_contradicts_itself_or_is_not_understood_is_unread_and_sets_no_day(text: str, why: str) -> None:
    found = read(f"关于2027年部分节假日安排的通知\n{text}", None)
    assert [one.sentence for one in found.unread] == [text] and why in str(found.unread[0].why)
    assert (found.off, found.work) == ({}, {})


def test_one_unread_sentence_leaves_the_others() -> None:
    found = read("元旦：1月1日（周五）放假。劳动节：5月1日（周五）放假。5月8日（周六）上班。")
    assert ([*found.off], [*found.work]) == (days("0101"), days("0508"))
    assert [one.sentence for one in found.unread] == ["劳动节：5月1日（周五）放假。"]


def test_encouragement_and_half_days_for_some_are_noted_and_change_no_day() -> None:
    found = read("春节：2月6日放假。鼓励各单位安排职工在除夕（2月5日）休息。妇女节（3月8日），妇女放假半天。青年节、儿童节不放假。")
    assert ([*found.off], found.unread, len(found.notes)) == (days("0206"), (), 2)


def test_days_off_of_no_named_holiday_have_the_general_name() -> None:
    assert set(read("十月一日至七日放假，共七天。").off.values()) == {"节假日"}


def test_a_change_of_single_days_leaves_the_rest_of_the_holiday() -> None:
    change = "国务院办公厅关于调整2026年国庆节假期安排的通知\n将10月8日（星期四）调整为休息日，10月11日（星期日）调整为工作日。"
    found = read(NOTICES[2026] + change, None)
    assert set(found.off) - set(published(2026).off) == {date(2026, 10, 8)}
    assert set(found.work) - set(published(2026).work) == {date(2026, 10, 11)}
    assert set(published(2026).off) <= set(found.off)


def test_the_frame_of_a_web_page_is_no_arrangement() -> None:
    page = "索引号：000014349/2025-00083\n成文日期：2025年11月04日\n发布日期：2025年11月04日\n" + NOTICES[2026]
    found = read(page, None)
    assert (found.off, found.unread, found.issued) == (published(2026).off, (), date(2025, 11, 4))


def test_several_years_pasted_together_ask_for_one() -> None:
    with pytest.raises(BadInput) as refused:
        read(NOTICES[2025] + NOTICES[2026], None)
    assert "2025、2026" in refused.value.say()
    assert read(NOTICES[2025] + NOTICES[2026], 2025).off == published(2025).off


@pytest.mark.parametrize(("text", "year", "said"), [
    ("今天天气很好。", 2027, "没有读出任何"), ("元旦：1月1日放假。", None, "没有写明是哪一年"),
    (NOTICES[2026], 2027, "没有 2027 年的安排"), ("", None, "没有读出任何"),
])
def test_a_text_without_days_or_year_is_refused_with_a_sentence(text: str, year: int | None, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        reading.read(text, year)
    assert said in refused.value.say()


HOLIDAYS = (("元旦", 1, 1), ("春节", 2, 6), ("清明节", 4, 5), ("劳动节", 5, 1), ("端午节", 6, 9), ("中秋节", 9, 15), ("国庆节", 10, 1))


@st.composite
def arrangements(draw: st.DrawFn) -> tuple[int, dict[date, str], dict[date, str], str]:
    """A year's arrangement at random, and a text that says it."""
    year = draw(st.integers(2016, 2060))
    off: dict[date, str] = {}
    work: dict[date, str] = {}
    lines = []
    mark = draw(st.sampled_from(("周{}", "星期{}")))
    for n, (name, month, day) in enumerate(HOLIDAYS):
        length = draw(st.integers(1, 9))
        first = date(year, month, day) - DAY * draw(st.integers(0, 2))
        stretch = [first + DAY * k for k in range(length)]
        weekend = [at for k in range(1, 12) for at in (first - DAY * k, stretch[-1] + DAY * k)
                   if at.weekday() > 4 and at not in off and at not in stretch and at.month in (month, month % 12 + 1)]
        worked = sorted(draw(st.sets(st.sampled_from(weekend), max_size=2)))
        off |= dict.fromkeys(stretch, name)
        work |= dict.fromkeys(worked, name)

        def shown(at: date, before: date | None = None, marked: bool = True) -> str:
            written = f"{at.year}年" if at.year != (before.year if before else year) else ""
            written += f"{at.month}月" if before is None or written or at.month != before.month else ""
            return f"{written}{at.day}日" + (f"（{mark.format('一二三四五六日'[at.weekday()])}）" if marked else "")

        marked = draw(st.booleans())
        span = shown(first, None, marked)
        if length > 1:
            span += draw(st.sampled_from("至到—-")) + shown(stretch[-1], first, marked)
        count = draw(st.sampled_from((f"放假调休，共{length}天", f"放假{length}天", "放假", f"调休放假，共计{length}天")))
        line = f"{'一二三四五六七'[n]}、{name}：{span}{count}。"
        if worked:
            line += "、".join(shown(at) for at in worked) + draw(st.sampled_from(("上班", "调休上班", "补班"))) + "。"
        lines.append(line)
    text = f"关于{year}年部分节假日安排的通知\n" + draw(st.sampled_from(("\n", "", "\r\n　　"))).join(lines)
    return year, off, work, text


@given(arrangements())
@settings(max_examples=300, deadline=None)
def test_whatever_is_arranged_is_read_back(given: tuple[int, dict[date, str], dict[date, str], str]) -> None:
    year, off, work, text = given
    if set(off) & set(work):
        return
    found = reading.read(text)
    assert (found.unread, found.year) == ((), year), text
    assert (set(found.off), set(found.work)) == (set(off), set(work)), text


@given(st.text("元旦春节放假上班调休共天月日年至、，。：（）()周一二三1234567890 \n<>&;-国庆", max_size=80))
@settings(max_examples=500, deadline=None)
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        found = reading.read(text, 2027)
    except BadInput as refused:
        assert refused.say()
        return
    assert all(str(one.why) for one in found.unread)
    assert all(date(2026, 12, 1) <= day <= date(2027, 12, 31) for day in (*found.off, *found.work))


DEMO = """# ours
notices: []
days:
  - {date: 2026-08-17, works: false, why: 台风停工, notice: "市防汛指挥部通告"}   # typhoon
"""


def test_a_year_written_into_the_calendar_keeps_what_else_is_there() -> None:
    written = calendar_writing.with_year(calendar_writing.with_year(DEMO, published(2026)), published(2025))
    assert "# ours\n" in written and 'notice: "市防汛指挥部通告"}   # typhoon' in written
    file = validated_files.check("calendar.yml", written).value
    assert [(one.year, one.number) for one in file.notices] == [(2025, NUMBERS[2025]), (2026, NUMBERS[2026])]
    for found in (published(2025), published(2026)):
        table = next(one.table() for one in file.notices if one.year == found.year)
        assert (table.off, table.work) == (found.off, set(found.work))
    assert calendar_writing.with_year(written, published(2026)) == written, "a second time changes nothing"


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "days: []\n", "notices: []", "{}\n"])
def test_a_year_is_written_into_a_calendar_that_has_none(text: str) -> None:
    written = calendar_writing.with_year(text, published(2026))
    assert [one.year for one in validated_files.check("calendar.yml", written).value.notices] == [2026]
    assert not text.startswith("#") or written.startswith(text)


def test_nothing_is_written_while_a_sentence_is_unread_or_a_holiday_missing() -> None:
    for text, said in ((NOTICES[2026].replace("（周日）上班", "（周一）上班"), "没有读懂"),
                       ("关于2027年部分节假日安排的通知\n元旦：1月1日放假。", "春节、清明节")):
        with pytest.raises(BadInput) as refused:
            calendar_writing.with_year(DEMO, read(text, None))
        assert said in refused.value.say()
    with pytest.raises(BadFile):
        calendar_writing.with_year("notices: 3", published(2026))


def test_a_notice_that_leaves_make_up_workdays_open_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        calendar_writing.with_year(DEMO, read("关于调整2026年国庆节假期安排的通知\n10月1日至8日放假，共8天。", None))
    assert "9月20日" in refused.value.say()
