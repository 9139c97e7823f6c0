"""What other rooms tell the preview of a calendar: deadlines that they count by working days, and pages of cases."""
from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from deadlines.clock_view import Subject
from deadlines.counting_rules import Rules
from kernel.registry import Registry
from kernel.subject_readers import Readers


@dataclass(frozen=True)
class MovedElsewhere:
    """A deadline that another room counts, as it is and as it would be. `case` is the subject that it belongs to."""

    case: Subject
    label: str
    promise: str
    due_before: datetime
    due_after: datetime


# The deadlines that would move by these rules; the date is the first day that differs. It changes nothing.
Reader = Callable[[Session, Rules, date], Iterable[MovedElsewhere]]

_readers: Registry[tuple[str, Reader]] = Registry("deadlines counted by other rooms", lambda entry: entry[0])
pages: Readers[str] = Readers("its page in the console")


def register(key: str, reader: Reader) -> None:
    """Registers the reader of a room's own deadlines. Registering the same again changes nothing."""
    _readers.add((key, reader))


def would_move(session: Session, rules: Rules, since: date) -> list[MovedElsewhere]:
    """The deadlines of all rooms that rules would move which differ from `since` on."""
    return [one for _, reader in _readers for one in reader(session, rules, since)]
