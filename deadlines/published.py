"""What counts are made from, as the company published it: hours, working calendar, promises.

Values are made once for each version of the files; what they cache as they are asked is worth keeping.
"""
from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from deadlines.calendar import WorkingCalendar
from deadlines.company_files import CalendarFile, HoursFile, PromisesFile
from deadlines.counting import Count, Pause, given_instant
from deadlines.hours import Hours
from deadlines.promises import Policy, policy_in
from kernel import documents
from kernel.documents import Document

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

T = TypeVar("T")
FILES = ("hours.yml", "calendar.yml", "promises.yml")
_KEEP = 32
_made: OrderedDict[tuple[str, str], Any] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Rules:
    """Everything that a count needs. `files` are the hashes of the versions, so that an old count can name them."""

    hours: Hours
    calendar: WorkingCalendar
    promised: PromisesFile
    files: dict[str, str]

    def policy(self, promise: str) -> Policy:
        """How the company keeps a promise. Raises BadInput for one that nobody registered."""
        return policy_in(self.promised, promise)

    def count(self, promise: str, accepted: datetime) -> Count:
        """The deadline of a promise for something accepted at `accepted`."""
        return self.policy(promise).count(accepted, self.calendar, self.hours)

    def count_again(self, promise: str, before: Count, pauses: Sequence[Pause] | None = None) -> Count:
        """What was counted once, by the rules of now: with its pauses, or with `pauses` instead of them.

        A deadline from outside stays what it is; only the last open instant before it may move.
        """
        kept = before.pauses if pauses is None else pauses
        if before.unit == "instant":
            return given_instant(before.accepted, before.due_at, self.hours, before.because)
        return self.policy(promise).count(before.accepted, self.calendar, self.hours, kept)

    def policy_json(self, promise: str) -> dict[str, Any]:
        """The policy with the files it comes from, to be kept with a clock."""
        return {**self.policy(promise).as_json(), "files": self.files}


def hours_now(session: Session) -> Hours:
    """The published hours in force."""
    return _hours(documents.current(session, "hours.yml"))


def calendar_now(session: Session) -> WorkingCalendar:
    """The working calendar in force, the company's own lines on top."""
    return _calendar(documents.current(session, "calendar.yml"))


def open_minutes_after(session: Session, at: datetime, minutes: int) -> datetime | None:
    """The instant by which so many published open minutes have passed since `at`; None where that never comes.

    120 of them are "two open hours": filed at 20:00 with service until 21:00 and from 09:00, it is 10:00 tomorrow.
    """
    return hours_now(session).open_minutes_after(at, minutes)


def rules_now(session: Session) -> Rules:
    """The rules in force."""
    return _rules(*(documents.current(session, name) for name in FILES))


def rules_in_folder() -> Rules:
    """The rules straight from the company's folder, without a database. Raises BadInput or BadFile."""
    return _rules(*(documents.from_folder(name) for name in FILES))


def hours_in_folder() -> Hours:
    """The published hours straight from the company's folder. Raises BadInput or BadFile."""
    return _hours(documents.from_folder("hours.yml"))


def _rules(hours: Document[HoursFile], calendar: Document[CalendarFile], promised: Document[PromisesFile]) -> Rules:
    files = {document.name: document.hash for document in (hours, calendar, promised)}
    return Rules(_hours(hours), _calendar(calendar), promised.value, files)


def _hours(document: Document[HoursFile]) -> Hours:
    return _once(document, document.value.hours)


def _calendar(document: Document[CalendarFile]) -> WorkingCalendar:
    return _once(document, document.value.calendar)


def _once(document: Document[Any], make: Callable[[], T]) -> T:
    key = (document.name, document.hash)
    with _lock:
        if key not in _made:
            _made[key] = make()
            while len(_made) > _KEEP:
                _made.popitem(last=False)
        found: T = _made[key]
        return found
