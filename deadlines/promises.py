"""Promises (承诺) that clocks measure. Rooms register theirs; `promises.yml` may promise more, never less (5.1 g)."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deadlines.calendar import WorkingCalendar
from deadlines.counting import Count, LastDay, Pause, Unit, count_hours, count_working_days
from deadlines.hours import Hours
from deadlines.promises_file import PromiseEntry, PromisesFile
from kernel import validated_files
from kernel.errors import BadInput
from kernel.registry import Registry
from kernel.validated_files import Path_
from kernel.wording import Message, Text, say

if TYPE_CHECKING:
    from datetime import datetime



@dataclass(frozen=True)
class Promise:
    """A promise for which clocks can run. `amount` of `unit` is what `clause` requires: the most that a company may
    take.

    The unit `instant` has no amount: each clock's deadline is set from outside, and no company file changes it.
    `only_by_wish`: its clocks are paused only if the customer asked for it in writing. `since` says with what its count
    begins where that is not the acceptance.
    """

    key: str
    title: Text
    unit: Unit
    amount: int
    clause: str
    only_by_wish: bool = False
    since: Text = ""


@dataclass(frozen=True)
class Policy:
    """How the company keeps a promise for what was accepted at an instant."""

    promise: Promise
    amount: int
    last_day: LastDay = "midnight"

    def count(
        self, accepted: datetime, calendar: WorkingCalendar, hours: Hours, pauses: Sequence[Pause] = (),
    ) -> Count:
        """The deadline of something accepted at `accepted`; `pauses` do not count."""
        if self.promise.unit == "hours":
            return count_hours(accepted, self.amount, hours, pauses)
        return count_working_days(accepted, self.amount, calendar, hours, self.last_day, pauses)

    def as_json(self) -> dict[str, Any]:
        """Plain values, kept with each clock, so that an old count can be distinguished from a new one."""
        return {"unit": self.promise.unit, "amount": self.amount, "last_day": self.last_day,
                "clause": self.promise.clause}

    @classmethod
    def from_json(cls, key: str, plain: Mapping[str, Any]) -> Policy:
        """The policy that `as_json` wrote. Raises BadInput if its promise is no longer registered."""
        return cls(get(key), plain["amount"], plain["last_day"])


RESPONSE = Promise("complaint.response", Message("deadlines.promise.response"), "hours", 48, "5.1 g", only_by_wish=True)
SOLUTION = Promise("complaint.solution", Message("deadlines.promise.solution"), "working_days", 7, "5.1 g")
_promises: Registry[Promise] = Registry("promises", lambda promise: promise.key)


def register(promise: Promise) -> None:
    """Registers a promise. The same key again is accepted only for the same promise."""
    _promises.add(promise)


def get(key: str) -> Promise:
    """The promise of this key. Raises BadInput."""
    if key not in _promises:
        raise BadInput("deadlines.no_promise", promise=key)
    return _promises[key]


def title(key: str) -> Text:
    """The promise's title; the key itself if it is no longer registered, because its clocks keep running."""
    return _promises[key].title if key in _promises else key


def since(key: str) -> Text:
    """With what the count of the promise begins; empty for the acceptance."""
    return _promises[key].since if key in _promises else ""


def unit_title(unit: Unit) -> str:
    """The unit as people read it: 小时, 个工作日."""
    return say(f"deadlines.unit.{unit}")


def every() -> list[Promise]:
    """All registered promises."""
    return list(_promises)


def fault(key: str, entry: PromiseEntry) -> str | None:
    """The fault of a line of promises.yml as a sentence; None if it has none."""
    if key not in _promises:
        return say("deadlines.promise_unknown", promise=key)
    promise = _promises[key]
    if promise.unit == "instant":
        return say("deadlines.promise_given", title=promise.title)
    amount = entry.hours if promise.unit == "hours" else entry.working_days
    unit = unit_title(promise.unit)
    if amount is None:
        return say("deadlines.promise_unit", title=promise.title, unit=unit)
    if amount > promise.amount:
        return say("deadlines.promise_longer", title=promise.title, amount=promise.amount, unit=unit,
                   clause=promise.clause)
    return None


def _check_promises(file: PromisesFile) -> list[tuple[Path_, str]]:
    faults: list[tuple[Path_, str]] = []
    for key, entry in file.promises.items():
        found = fault(key, entry)
        if found:
            faults.append((("promises", key), found))
    return faults


def policy_in(file: PromisesFile, key: str) -> Policy:
    """The policy of a promise by a promises.yml. Raises BadInput for an unknown promise."""
    promise = get(key)
    entry = file.promises.get(key)
    if entry is None:
        return Policy(promise, promise.amount)
    return Policy(promise, entry.hours or entry.working_days or promise.amount, entry.last_day)


register(RESPONSE)
register(SOLUTION)
validated_files.register(validated_files.Kind("promises.yml", PromisesFile, _check_promises, dated=True))
