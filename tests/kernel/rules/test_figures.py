"""Months and numbers as a review shows them."""
from datetime import date
from decimal import Decimal

import pytest

from kernel import figures, instants
from kernel.errors import BadInput
from kernel.figures import DateRange

NOW = instants.parse("2026-11-05 09:00")


@pytest.mark.parametrize(("text", "first", "last"), [
    ("2026-10", date(2026, 10, 1), date(2026, 10, 31)),
    (" 2024-2 ", date(2024, 2, 1), date(2024, 2, 29)),
    ("2026-11", date(2026, 11, 1), date(2026, 11, 30)),
    ("2000-01", date(2000, 1, 1), date(2000, 1, 31)),
])
def test_a_month_is_its_days(text: str, first: date, last: date) -> None:
    with instants.at(NOW):
        span = DateRange.parse(text)
    assert (span.first, span.last) == (first, last)


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-00", "1999-12", "2026", "2026-1-1", "十月", "", "٢٠٢٦-٠١", "2026-10; --"])
def test_what_is_no_month_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadInput, match=r"kernel\.bad_month") as refused:
        DateRange.parse(text)
    assert "2026-10" in refused.value.say()


def test_a_month_that_has_not_begun_has_nothing_to_report() -> None:
    with instants.at(NOW), pytest.raises(BadInput) as refused:
        DateRange.parse("2026-12")
    assert refused.value.say() == "2026年12月还没有开始，没有可报告的内容。"


def test_the_month_begins_and_ends_at_midnight_in_shanghai() -> None:
    span = DateRange.month(date(2026, 10, 17))
    assert instants.iso(span.begin) == "2026-10-01T00:00:00+08:00"
    assert instants.iso(span.end) == "2026-11-01T00:00:00+08:00"


def test_months_back_cross_years() -> None:
    assert DateRange.month(date(2026, 1, 15)).back().key == "2025-12"
    assert DateRange.month(date(2026, 1, 15)).back(13).key == "2024-12"
    assert DateRange.month(date(2025, 12, 1)).back(-1).key == "2026-01"


@pytest.mark.parametrize(("number", "unit", "told"), [
    (Decimal("99.97"), "percent", "99.9%"),
    (Decimal(100), "percent", "100%"),
    (Decimal("66.666"), "percent", "66.7%"),
    (Decimal("7.25"), "hours", "7.3 小时"),
    (Decimal(12), "days", "12.0 天"),
    (1234, "count", "1,234"),
    (None, "count", "—"),
    ("青砚路店", "text", "青砚路店"),
])
def test_numbers_are_told_with_their_unit_and_shares_never_rounded_to_the_whole(
    number: figures.Cell, unit: figures.Unit, told: str,
) -> None:
    assert figures.formatted(number, unit) == told


def test_a_share_of_nothing_is_no_number() -> None:
    assert figures.share(0, 0) == figures.Value(None, 0)
    assert figures.share(1, 3).number == Decimal(100) / 3
