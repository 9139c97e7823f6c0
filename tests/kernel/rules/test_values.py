"""Instants, money, ids, tokens, wording and the tree of errors."""
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import errors, ids, instants, money, tokens, wording
from kernel.errors import BadInput

PARSED = [
    ("2026-02-05 10:00", "2026-02-05T10:00:00+08:00"),
    (" 2026/02/05 10:00 ", "2026-02-05T10:00:00+08:00"),
    ("2026-02-05T10:00:30Z", "2026-02-05T18:00:30+08:00"),
    ("2026-02-05T10:00-05:00", "2026-02-05T23:00:00+08:00"),
    ("2026-02-05", "2026-02-05T00:00:00+08:00"),
    ("2026-02-05T10:00:00.250+08:00", "2026-02-05T10:00:00.250+08:00"),
]


@pytest.mark.parametrize(("text", "said"), PARSED)
def test_an_instant_without_offset_is_shanghais(text: str, said: str) -> None:
    assert instants.iso(instants.parse(text)) == said
    assert instants.parse(text).tzinfo is UTC


@pytest.mark.parametrize(
    "text", ["", "now", "2026-02-30 10:00", "2026-2-5", "10:00", "25:00", "0001-01-01 00:00", "2026-02-05 24:01",
             "2101-01-01", "9999-12-31T23:59:59+00:00"]
)
def test_what_is_no_instant_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        instants.parse(text)
    assert f"“{text}”不是有效的时间" in refused.value.say()


def test_the_last_year_from_outside_and_any_year_that_was_stored() -> None:
    assert instants.iso(instants.parse("2100-12-31 23:59")) == "2100-12-31T23:59:00+08:00"
    assert instants.iso(instants.parse_any("2101-01-01")) == "2101-01-01T00:00:00+08:00"


@given(st.datetimes(min_value=datetime(1992, 1, 1), max_value=datetime(2100, 1, 1)), st.integers(-12, 14))
def test_an_instant_written_and_read_is_the_same(at: datetime, hours: int) -> None:
    instant = at.replace(microsecond=0, tzinfo=timezone(timedelta(hours=hours)))
    assert instants.parse(instants.iso(instant)) == instant


def test_less_than_a_millisecond_is_not_written() -> None:
    assert instants.iso(datetime(2026, 2, 5, 2, 0, 0, 999, tzinfo=UTC)) == "2026-02-05T10:00:00+08:00"


def test_time_runs_on_from_where_it_was_put_and_comes_back() -> None:
    there = instants.parse("2026-02-05 23:59:59")
    with instants.at(there):
        assert timedelta(0) <= instants.now() - there < timedelta(seconds=5)
        with instants.at(instants.parse("2027-01-01")):
            assert instants.today() == date(2027, 1, 1)
        assert instants.now() - there < timedelta(seconds=5)
    assert abs(instants.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_the_day_begins_at_midnight_in_shanghai() -> None:
    assert instants.midnight(date(2026, 2, 5)) == datetime(2026, 2, 4, 16, tzinfo=UTC)
    with instants.at(datetime(2026, 2, 4, 16, 0, 1, tzinfo=UTC)):
        assert instants.today() == date(2026, 2, 5)


HALF_UP = [
    ("0.005", "0.01"),
    ("0.015", "0.02"),
    ("0.025", "0.03"),
    ("2.675", "2.68"),
    ("0.0049", "0.00"),
    ("-0.005", "-0.01"),
    ("1280", "1280.00"),
    ("9999999999.995", "10000000000.00"),
]


@pytest.mark.parametrize(("amount", "fen"), HALF_UP)
def test_money_is_rounded_half_up(amount: str, fen: str) -> None:
    assert money.plain(Decimal(amount)) == fen


@given(st.decimals(min_value=-10**9, max_value=10**9, places=5))
def test_rounding_is_to_the_nearest_fen(amount: Decimal) -> None:
    rounded = money.fen(amount)
    exact = Fraction(amount) * 100
    nearest = int(abs(exact) + Fraction(1, 2)) * (1 if exact >= 0 else -1)
    assert Fraction(rounded) * 100 == nearest
    assert rounded == amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


READ = [("1,280", "1280.00"), (" 1280.5 ", "1280.50"), ("1，280.00", "1280.00"), ("0", "0.00"), ("-3.10", "-3.10"),
        ("１，２８０．５０", "1280.50")]


@pytest.mark.parametrize(("text", "plain"), READ)
def test_money_is_read_as_people_write_it(text: str, plain: str) -> None:
    assert money.plain(money.parse(text)) == plain


@pytest.mark.parametrize("text", ["", "abc", "1.005", "NaN", "Infinity", "1e999999", "12 8", "￥12", "--1",
                                  "1e5", "1E2", "1_000", "inf", "-nan", "sNaN", "12,80", "1,28,000", "٣", "0x10", "+5"])
def test_what_is_no_money_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        money.parse(text)
    assert "不是有效的金额" in refused.value.say()


def test_money_for_people_has_commas() -> None:
    assert money.formatted(Decimal("1234567.5")) == "1,234,567.50"


def test_ids_are_version_7_and_follow_time() -> None:
    with instants.at(instants.parse("2026-02-05 10:00")):
        first = ids.new_id()
    with instants.at(instants.parse("2026-02-05 10:01")):
        second = ids.new_id()
    assert first.version == second.version == 7 and first.variant == second.variant == "specified in RFC 4122"
    assert first < second
    assert len({ids.new_id() for _ in range(5000)}) == 5000


def test_tokens_are_long_random_and_compared_whole() -> None:
    drawn = {tokens.new_token() for _ in range(200)}
    assert len(drawn) == 200 and all(len(t) >= 43 for t in drawn)
    assert tokens.same("一二", "一二") and not tokens.same("a", "ab") and not tokens.same("", "x")


TREE = [(errors.BadInput, 422), (errors.NotFound, 404), (errors.NotAllowed, 403), (errors.Conflict, 409)]


@pytest.mark.parametrize(("kind", "status"), TREE)
def test_every_error_says_its_sentence_and_has_its_status(kind: type[errors.HongniangError], status: int) -> None:
    error = kind("kernel.bad_setting", name="端口", why="太大")
    assert error.say() == "设置 端口 有误：太大" and error.status == status
    assert isinstance(error, errors.HongniangError)


def test_try_later_says_when() -> None:
    error = errors.TryLater("kernel.bad_money", after=5, text="x")
    assert (error.after, error.status) == (5, 429)


def test_a_bad_file_carries_every_problem() -> None:
    error = errors.BadFile([errors.Problem("a.yml", 3, "缺"), errors.Problem("a.yml", 9, "多")])
    assert error.say() == "文件有误，未采用：a.yml 第 3 行：缺；a.yml 第 9 行：多" and len(error.problems) == 2


def test_a_key_without_words_is_our_own_fault_and_two_sentences_for_one_key_too() -> None:
    with pytest.raises(LookupError):
        wording.say("kernel.unheard_of")
    with pytest.raises(RuntimeError):
        wording.register({"kernel.bad_setting": "另一句"})
    wording.register({"kernel.bad_setting": "设置 {name} 有误：{why}"})


def test_facts_with_braces_are_only_text() -> None:
    assert wording.say("kernel.bad_money", text="{name}") == "“{name}”不是有效的金额。请写成 1280.00。"
