"""The monthly reports of a random year, recomputed from the model; each table adds up to the headline."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy.orm import Session

from complaints import figures
from deadlines import promises
from kernel import db, instants
from kernel.figures import DateRange, Table, Value
from kernel.wording import say
from tests.long.naive_model import OUTSIDE, RESPONSE, REVISED, SOLUTION, NaiveClock
from tests.long.random_year import Year

STANDINGS = ("in_time", "late", "while_ended", "cancelled", "to_come")
LISTED = 50  # rows of the list of breaches


def reports(year: Year) -> list[str]:
    """What is wrong in the reports of all months, one sentence each."""
    found: list[str] = []
    with instants.at(year.now), db.transaction() as session:
        for month in range(1, 13):
            found += (f"report of {month}: {wrong}" for wrong in _report(year, session, date(2026, month, 1)))
    return found


def standing(clock: NaiveClock, now: datetime) -> str:
    """What became of a promise, as the report calls it."""
    if clock.missed:
        return "while_ended"
    if clock.breached(now):
        return "late"
    if clock.met:
        return "in_time"
    return "cancelled" if clock.ended else "to_come"


def _report(year: Year, session: Session, month: date) -> Iterator[str]:
    span = DateRange.month(month)
    cases = list(year.model.cases.values())
    filed = sum(span.begin <= case.accepted < span.end for case in cases)
    became = {promise: Counter(
        standing(clock, year.now) for case in cases for clock in case.clocks
        if clock.promise == promise and span.begin < clock.due <= span.end and not clock.copied)
        for promise in (RESPONSE, SOLUTION, REVISED, OUTSIDE)}
    late = sum(one["late"] for one in became.values())
    numbers = figures.values(session, span)
    assert figures.CHAPTER.tables is not None
    tables = {table.key: table for table in figures.CHAPTER.tables(session, span, None)}
    yield from _unequal("filed", numbers["complaints.filed"].number, filed)
    yield from _unequal("late", numbers["complaints.breaches"].number, late)
    for name, promise in (("response", RESPONSE), ("solution", SOLUTION), ("revised", REVISED), ("outside", OUTSIDE)):
        yield from _share(name, numbers[f"complaints.{name}_on_time"], became[promise])
    yield from _by_promise(tables["complaints.by_promise"], became)
    for key, name, wanted in (
            ("by_category", "filed", filed), ("by_way", "count", filed), ("by_store", "filed", filed),
            ("by_owner", "filed", filed), ("by_store", "breaches", late), ("by_owner", "breaches", late)):
        column = _column(tables[f"complaints.{key}"], name)
        yield from _unequal(f"{key}: sum of {name}", sum(column), wanted)
    yield from _unequal("rows of breaches", len(tables["complaints.breached"].rows), min(late, LISTED))


def _share(name: str, share: Value, became: Counter[str]) -> Iterator[str]:
    of = became["in_time"] + became["late"]
    yield from _unequal(f"{name} of", share.of, of)
    if of and (share.number is None or abs(float(share.number) - 100 * became["in_time"] / of) > 0.051):
        yield f"{name} on time {share.number}, should be {100 * became['in_time'] / of:.2f}"


def _by_promise(table: Table, became: dict[str, Counter[str]]) -> Iterator[str]:
    """Each promise has its row, with what became of every clock that fell due."""
    for name in STANDINGS:
        found = dict(zip((row[0] for row in table.rows), _column(table, name), strict=True))
        for promise, counted in became.items():
            yield from _unequal(f"{promise} {name}", found.get(str(promises.get(promise).title), 0), counted[name])


def _column(table: Table, name: str) -> list[int]:
    place = [head.title for head in table.heads].index(say(f"complaints.review.{name}"))
    return [int(row[place] or 0) for row in table.rows]


def _unequal(what: str, found: object, wanted: object) -> Iterator[str]:
    if found != wanted:
        yield f"{what}: {found}, should be {wanted}"
