"""Importing complaints from a CSV (批量导入): valid rows are filed, and the same file again changes nothing.

`csv_columns.yml` has the columns. Needed are source, number, category and facts; a time of receipt or a deadline that
is missing is asked for on the case.
"""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from complaints import categories, filing
from complaints.outside import csv_particulars, csv_reading, intake, reference_acts
from complaints.outside.csv_particulars import key_of as _key
from complaints.outside.csv_reading import Row, cell, instant
from complaints.outside.intake import Arrived, IntakeResult
from complaints.outside.reference_rows import COMPLAINT
from kernel import audit, instants
from kernel.actors import Actor
from kernel.errors import BadInput, HongniangError, Problem
from kernel.wording import say
from staff import permissions, stores
from staff.members import StaffView, actor


@dataclass(frozen=True)
class Loaded:
    """A row that was imported: the line on which it begins (from 1), and what became of it."""

    line: int
    taken: IntakeResult


@dataclass(frozen=True)
class ImportResult:
    """What an import did.

    `problems` name line and column of the rows that were left out: once corrected, the same file can be imported again.
    """

    rows: tuple[Loaded, ...]
    problems: tuple[Problem, ...]

    @property
    def filed(self) -> list[IntakeResult]:
        """Rows that were filed as new cases."""
        return [row.taken for row in self.rows if row.taken.outcome == "filed"]

    @property
    def matched(self) -> list[IntakeResult]:
        """Rows that were added to an open case of the same person."""
        return [row.taken for row in self.rows if row.taken.outcome == "matched"]

    @property
    def known(self) -> list[IntakeResult]:
        """Rows that had been imported before."""
        return [row.taken for row in self.rows if row.taken.outcome == "known"]


def load(session: Session, by: Actor, data: bytes) -> ImportResult:
    """Imports every valid row, each in its own savepoint. Raises BadInput where the file as a whole can't be read."""
    rows = csv_reading.rows(data)
    shops = {name: key for key, name in stores.names(session).items()} | stores.codes(session)
    taken: list[Loaded] = []
    problems: list[Problem] = []
    read = [(row, _read(session, row, shops)) for row in rows]
    intake.hold(session, [arrived for _, arrived in read if isinstance(arrived, Arrived)])
    for row, arrived in read:
        try:
            if isinstance(arrived, HongniangError):
                raise arrived
            with session.begin_nested():
                taken.append(Loaded(row.line, intake.receive(session, by, arrived)))
        except HongniangError as error:
            problems.append(Problem(say("complaints.outside.import_file"), row.line, error.say()))
    audit.record(session, by, "complaint.import", None, rows=len(rows), problems=len(problems),
                 filed=sum(row.taken.outcome == "filed" for row in taken))
    return ImportResult(tuple(taken), tuple(problems))


def load_by_staff(session: Session, staff: StaffView, data: bytes) -> ImportResult:
    """The same for a member of staff. Raises NotAllowed without `complaint.import`."""
    permissions.require(staff, "complaint.import")
    return load(session, actor(staff), data)


def _read(session: Session, row: Row, shops: dict[str, uuid.UUID]) -> Arrived | HongniangError:
    """What the row says, or why it cannot be imported."""
    if row.fault is not None:
        return row.fault
    try:
        return _arrived(session, row, shops)
    except HongniangError as error:
        return error


def _arrived(session: Session, row: Row, shops: dict[str, uuid.UUID]) -> Arrived:
    return Arrived(
        source=_needed(row, "source", 40), external_number=_needed(row, "number", reference_acts.NUMBER_LIMIT),
        received_at=_past(row, "received_at"), category=_category(row), facts=_needed(row, "facts", filing.FACTS_LIMIT),
        wish=cell(row, "wish", limit=filing.WISH_LIMIT), contact=cell(row, "contact", limit=filing.LINE_LIMIT),
        deadline_at=instant(row, "deadline_at", end_of_day=True), url=cell(row, "url", limit=reference_acts.URL_LIMIT),
        store_id=_store(row, shops), order_number=cell(row, "order_number", limit=filing.LINE_LIMIT),
        severity=_key(row, "severity", filing.SEVERITIES, "complaints.no_severity"),
        nature=_key(row, "nature", csv_particulars.NATURES, "complaints.no_nature") or COMPLAINT,
        report_number=cell(row, "report_number", limit=reference_acts.NUMBER_LIMIT),
        particulars=csv_particulars.read(session, row))


def _needed(row: Row, key: str, limit: int) -> str:
    found = cell(row, key, limit=limit, needed=True)
    assert found is not None
    return found


def _past(row: Row, key: str) -> datetime | None:
    """An instant in the past, not before 2000; None where the cell is empty."""
    found = instant(row, key)
    if found is None:
        return None
    column, text = csv_reading.TITLES[key], row.cells[key]
    if found > instants.now():
        raise BadInput("complaints.csv_future", column=column, text=text)
    if found < filing.BEGINNING:
        raise BadInput("complaints.csv_early", column=column, text=text)
    return found


def _category(row: Row) -> str:
    """A category by its key or title."""
    given = _needed(row, "category", 40)
    for key, title in categories.TITLES.items():
        if given.casefold() in (key, title.casefold()):
            return key
    raise BadInput("complaints.csv_category", column=csv_reading.TITLES["category"], text=given,
                   known=list(categories.TITLES.values()))


def _store(row: Row, shops: dict[str, uuid.UUID]) -> uuid.UUID | None:
    """A store by its code or name."""
    given = cell(row, "store", limit=40)
    if given is None:
        return None
    if given not in shops:
        raise BadInput("complaints.csv_store", text=given, known=list(shops))
    return shops[given]
