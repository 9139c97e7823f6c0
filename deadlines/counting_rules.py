"""The inputs of counts, as the company published them: hours, working calendar, promises.

Hours answer for any instant with those valid then, including announced ones, so that a count across a change of hours
uses for each day the hours of that day. A promise is kept by the policy that was in force at the instant of acceptance,
whatever is loaded later, with a date or without. Values are created once per version of the files, because they cache
what they compute.
"""
from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from deadlines.calendar import WorkingCalendar
from deadlines.company_files import CalendarFile, HoursFile
from deadlines.counting import Count, Pause, given_instant
from deadlines.hours import Hours, in_turn
from deadlines.promises import Policy, policy_in
from deadlines.promises_file import PromisesFile
from kernel import in_force, instants, validated_files
from kernel.validated_files import Document, Period, Timeline

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

T = TypeVar("T")
FILES = ("hours.yml", "calendar.yml", "promises.yml")
COUNTED_AGAIN = ("hours.yml", "calendar.yml")  # files whose change recounts running clocks
_KEEP = 128  # the hours of each store of a company with many
_made: OrderedDict[tuple[object, ...], Any] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Rules:
    """Everything that a count needs, and the versions of the files that it is made from."""

    hours: Hours
    calendar: WorkingCalendar
    published: Timeline[HoursFile]
    working: Document[CalendarFile]
    promised: Timeline[PromisesFile]

    def policy(self, promise: str, accepted: datetime) -> Policy:
        """The policy for a promise accepted at `accepted`. Raises BadInput for an unregistered promise."""
        return policy_in(self.promised.at(accepted).value, promise)

    def count(self, promise: str, accepted: datetime) -> Count:
        """The deadline of a promise for something accepted at `accepted`."""
        return self.policy(promise, accepted).count(accepted, self.calendar, self.hours)

    def count_again(
        self, promise: str, kept_by: Mapping[str, Any], before: Count, pauses: Sequence[Pause] | None = None,
    ) -> Count:
        """Counts an existing count again by the current calendar and hours, with its own pauses or with `pauses`.

        The promise stays as it was given, by the policy `kept_by`; a deadline set from outside stays, too.
        """
        kept = before.pauses if pauses is None else pauses
        if before.unit == "instant":
            return given_instant(before.accepted, before.due_at, self.hours, before.because)
        return Policy.from_json(promise, kept_by).count(before.accepted, self.calendar, self.hours, kept)

    def count_paused(
        self, promise: str, kept_by: Mapping[str, Any], before: Count, pauses: Sequence[Pause],
    ) -> Count:
        """A count with other pauses: they add to what was promised, so that the days told stay as they were told."""
        calendar = self.calendar.as_told(before.told_days) if before.unit == "working_days" else self.calendar
        return Policy.from_json(promise, kept_by).count(before.accepted, calendar, self.hours, pauses)

    def policy_json(self, promise: str, accepted: datetime) -> dict[str, Any]:
        """The policy with the files that the count comes from, to be kept with a clock."""
        return {**self.policy(promise, accepted).as_json(), "files": self.files}

    def policy_again(self, kept_by: Mapping[str, Any]) -> dict[str, Any]:
        """The policy by which a clock was started, with the files by which it was recounted."""
        promised = {file: hash for file, hash in kept_by.get("files", {}).items() if file.startswith("promises.yml")}
        others = {file: hash for file, hash in self.files.items() if not file.startswith("promises.yml")}
        return {**kept_by, "files": others | promised}

    @property
    def files(self) -> dict[str, str]:
        """Hashes of the files by name, so that an old count can name them; of one that takes over by name@instant."""
        working: Period[Any] = Period(None, self.working)
        periods: tuple[Period[Any], ...] = (*self.published.periods, working, *self.promised.periods)
        return {one.document.name + (f"@{instants.iso(one.begins)}" if one.begins else ""): one.document.hash
                for one in periods}


def hours_now(session: Session, store: str | None = None) -> Hours:
    """The published hours known now, for any instant: of a store by its code, otherwise of the company.

    A store without hours of its own has the company's.
    """
    return _hours(in_force.timeline(session, "hours.yml"), store)


def calendar_now(session: Session) -> WorkingCalendar:
    """The working calendar in force, including the company's own lines."""
    return _calendar(in_force.current(session, "calendar.yml"))


def open_minutes_after(session: Session, at: datetime, minutes: int) -> datetime | None:
    """The instant by which so many published open minutes have passed since `at`; None if that never happens.

    120 of them are "two open hours": filed at 20:00 with service until 21:00 and from 09:00, it is 10:00 tomorrow.
    """
    return hours_now(session).open_minutes_after(at, minutes)


def rules_now(session: Session, accepted: datetime | None = None) -> Rules:
    """Hours and calendar in force, and those announced; the policy for what was accepted at `accepted`, by default now.

    Unlike hours and calendar, a promises.yml without a date corrects nothing that came before it: it binds what is
    accepted after it was loaded.
    """
    promised = in_force.at(session, "promises.yml", accepted or instants.now())
    return _rules(in_force.timeline(session, "hours.yml"), in_force.current(session, "calendar.yml"),
                  validated_files.alone(promised))


def rules_with(session: Session, calendar: Document[CalendarFile]) -> Rules:
    """The rules as they would be with another calendar.yml."""
    return _rules(in_force.timeline(session, "hours.yml"), calendar, in_force.timeline(session, "promises.yml"))


def rules_in_folder() -> Rules:
    """The rules read from the company's folder, without a database. Raises BadInput or BadFile."""
    hours, calendar, promised = (validated_files.from_folder(name) for name in FILES)
    return _rules(validated_files.alone(hours), calendar, validated_files.alone(promised))


def hours_in_folder(store: str | None = None) -> Hours:
    """The published hours read from the company's folder. Raises BadInput or BadFile."""
    return _hours(validated_files.alone(validated_files.from_folder("hours.yml")), store)


def _rules(hours: Timeline[HoursFile], calendar: Document[CalendarFile], promised: Timeline[PromisesFile]) -> Rules:
    return Rules(_hours(hours), _calendar(calendar), hours, calendar, promised)


def _hours(published: Timeline[HoursFile], store: str | None = None) -> Hours:
    return _once(("hours.yml", store, *published.key), lambda: in_turn(
        [(period.begins, period.document.value.hours(store)) for period in published.periods]))


def _calendar(document: Document[CalendarFile]) -> WorkingCalendar:
    return _once((document.name, document.hash), document.value.calendar)


def _once(key: tuple[object, ...], make: Callable[[], T]) -> T:
    with _lock:
        if key not in _made:
            _made[key] = make()
            while len(_made) > _KEEP:
                _made.popitem(last=False)
        found: T = _made[key]
        return found
