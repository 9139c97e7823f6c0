"""Runs the checks that the rooms registered and says what is wrong and what to do about it. Changes nothing."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from app import command_servers, room_modules
from kernel import checks, db, unavailable
from kernel.checks import Check, Finding, OfflineCheck
from kernel.errors import HongniangError
from kernel.wording import say

PATIENCE = 8.0  # seconds to wait for servers that are starting or stopping


@dataclass(frozen=True)
class Checked:
    """Result of a check; `say` is one sentence."""

    check: str
    ok: bool
    say: str

    def as_json(self) -> dict[str, Any]:
        """The object of `doctor --json`."""
        return asdict(self)


def examine() -> list[Checked]:
    """Every check in order. Where no database can be reached, one finding says why instead of the checks that need it.

    To be called in the main thread.
    """
    room_modules.know_checks()
    every = checks.in_order()
    in_database = [check for check in every if isinstance(check, Check)]
    first = min(check.order for check in in_database)
    before = [check for check in every if isinstance(check, OfflineCheck) and check.order < first]
    after = [check for check in every if isinstance(check, OfflineCheck) and check not in before]
    return [*_offline(before), *_in_database(in_database), *_offline(after)]


def _in_database(every: list[Check]) -> list[Checked]:
    found: list[Checked] = []
    try:
        with command_servers.system(any_key=True, patience=PATIENCE):
            for check in every:
                found += _safely(check.key, partial(_in_transaction, check.look))
    except HongniangError as e:
        found.append(Checked("servers", False, e.say()))
        found += [one for check in every if check.without for one in _safely(check.key, check.without)]
    return found


def _in_transaction(look: Callable[[Any], Finding]) -> Finding:
    """In a transaction of its own, so that one that fails does not break the others."""
    with db.transaction() as session:
        return look(session)


def _offline(every: list[OfflineCheck]) -> list[Checked]:
    return [one for check in every for one in _safely(check.key, check.look)]


def _safely(key: str, look: Callable[[], Finding | None]) -> Iterator[Checked]:
    """Runs a check; an exception becomes a failed finding."""
    try:
        found = look()
    except Exception as e:
        known = unavailable.sentence(e)
        found = False, str(known) if known else say("app.check.failed", kind=type(e).__name__)
    if found is not None:
        yield Checked(key, *found)
