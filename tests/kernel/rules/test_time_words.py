"""Instants, days and lengths of time in words."""
from __future__ import annotations

from datetime import date, timedelta

import pytest

from kernel import time_words
from kernel.instants import parse

NOW = parse("2026-03-02 10:00")


@pytest.mark.parametrize(("since", "words"), [
    ("2026-03-02 09:59:31", "刚刚"), ("2026-03-02 09:57:01", "2 分钟"), ("2026-03-02 09:57", "3 分钟"),
    ("2026-03-02 09:50", "10 分钟"), ("2026-03-02 08:55", "1 小时 5 分"), ("2026-03-02 08:00", "2 小时"),
    ("2026-02-28 09:00", "2 天"), ("2026-03-02 10:00:05", "刚刚"),
])
def test_how_long_somebody_has_waited(since: str, words: str) -> None:
    assert time_words.elapsed(parse(since), NOW) == words
    assert time_words.waited("已等", parse(since), NOW) == ("刚刚" if words == "刚刚" else f"已等 {words}")


@pytest.mark.parametrize(("seconds", "words"), [
    (59, "不到 1 分钟"), (60, "1 分钟"), (3600, "1 小时"), (5 * 3600 + 12 * 60 + 59, "5 小时 12 分"),
    (86400, "1 天"), (27 * 3600 + 600, "1 天 3 小时"),
])
def test_a_length_has_two_parts_at_most(seconds: int, words: str) -> None:
    assert time_words.length(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(("at", "words"), [
    ("2026-03-02 08:05", "08:05"), ("2026-03-01 23:59", "昨天 23:59"), ("2026-02-17 09:00", "2月17日 周二 09:00"),
    ("2025-12-31 09:00", "2025年12月31日 09:00"),
])
def test_what_lies_behind_names_its_day_in_shanghai(at: str, words: str) -> None:
    assert time_words.past_time(parse(at), NOW) == words


@pytest.mark.parametrize(("at", "words"), [
    ("2026-03-02 08:05", "08:05"), ("2026-03-01 23:59", "3月1日 23:59"), ("2025-12-31 09:00", "2025年12月31日 09:00"),
])
def test_an_instant_in_a_list_leaves_out_what_the_reader_knows(at: str, words: str) -> None:
    assert time_words.list_time(parse(at), NOW) == words


@pytest.mark.parametrize(("at", "words"), [
    ("2026-02-07 10:00", "2月7日（周六）10:00"),
    ("2026-02-15 00:00", "2月14日（周六）24:00"),
])
def test_the_end_of_a_day_is_its_24_00(at: str, words: str) -> None:
    assert time_words.deadline(parse(at)) == words


def test_a_deadline_counted_in_hours_may_end_at_the_first_instant_of_its_day() -> None:
    midnight = parse("2026-02-15 00:00")
    assert time_words.deadline(midnight, date(2026, 2, 15)) == "2月15日（周日）00:00"
    assert time_words.deadline(midnight, date(2026, 2, 14)) == "2月14日（周六）24:00"
    assert time_words.short_deadline(midnight) == "2月14日 24:00"
    assert time_words.full_deadline(midnight) == "2026年2月14日（周六）24:00"


@pytest.mark.parametrize(("at", "words"), [
    ("2026-02-05 09:00", "今天 9:00"), ("2026-02-06 09:30", "明天 9:30"), ("2026-02-20 09:00", "2月20日（周五）9:00"),
])
def test_when_people_are_back(at: str, words: str) -> None:
    assert time_words.coming_time(parse(at), parse("2026-02-05 07:00")) == words


@pytest.mark.parametrize(("due", "words"), [
    ("2026-02-07 10:00", "还剩 48 小时"), ("2026-02-07 09:20", "还剩 47 小时 20 分"), ("2026-02-05 10:25", "还剩 25 分钟"),
    ("2026-02-15 00:00", "还剩 9 天"), ("2026-02-05 07:00", "已超过 3 小时"),
])
def test_what_is_left_in_a_sentence(due: str, words: str) -> None:
    assert time_words.remaining(parse(due), parse("2026-02-05 10:00")) == words


@pytest.mark.parametrize(("due", "words", "tone"), [
    ("2026-03-02 07:00", "已超时 3 小时", "late"), ("2026-03-02 10:00", "已超时 不到 1 分钟", "late"),
    ("2026-03-02 15:12", "剩 5 小时 12 分", "soon"), ("2026-03-02 22:01", "今天 22:01 前", "calm"),
    ("2026-03-03 00:00", "今天 24:00 前", "calm"), ("2026-03-03 18:00", "明天 18:00 前", "calm"),
    ("2026-03-05 00:00", "后天 24:00 前", "calm"), ("2026-03-08 00:00", "3月7日 24:00 前（还有 5 天）", "calm"),
])
def test_what_is_left_as_a_label(due: str, words: str, tone: str) -> None:
    assert time_words.time_left(parse(due), NOW) == (words, tone)


def test_days_in_a_row() -> None:
    assert time_words.day_range(date(2026, 2, 9), date(2026, 2, 9)) == "2月9日"
    assert time_words.day_range(date(2026, 2, 9), date(2026, 2, 13)) == "2月9日至13日"
    assert time_words.day_range(date(2026, 2, 27), date(2026, 3, 2)) == "2月27日至3月2日"


def test_in_figures_and_in_full() -> None:
    at = parse("2026-02-05 09:03:04")
    assert time_words.numeric(at) == "2026-02-05 09:03"
    assert time_words.numeric(at, seconds=True) == "2026-02-05 09:03:04"
    assert time_words.field_value(at) == "2026-02-05T09:03"
    assert time_words.exact(at) == "2026年2月5日 09:03:04"
    assert time_words.full_time(at) == "2026年2月5日 09:03"
    assert time_words.day_time(at, with_year=True) == "2026年2月5日（周四）09:03"
    assert [time_words.coming_day(at.date() + timedelta(days=n), at.date()) for n in range(4)] == [
        "今天", "明天", "后天", "2月8日"]


@pytest.mark.parametrize(("seconds", "words"), [
    (-1, "0 秒"), (0.4, "0 秒"), (36.6, "37 秒"), (75.9, "76 秒"), (89.6, "90 秒"), (90, "2 分钟"), (100, "2 分钟"),
    (149, "2 分钟"), (150, "3 分钟"), (3599, "1 小时"), (3600 + 300, "1 小时 5 分"),
])
def test_a_measured_length_is_rounded_to_the_nearest_second_and_from_90_s_on_to_the_minute(
        seconds: float, words: str) -> None:
    assert time_words.duration(timedelta(seconds=seconds)) == time_words.lasting(seconds / 60) == words
