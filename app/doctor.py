"""Runs the checks that the rooms registered and says what is wrong and what to do about it. Changes nothing."""
from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextvars import copy_context
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app import command_servers, room_modules
from app.database_probe import Probe
from kernel import checks, db, instants, unavailable
from kernel.checks import Check, Finding, OfflineCheck
from kernel.errors import HongniangError, TryLater
from kernel.wording import say

PATIENCE = 3.0  # seconds to wait for servers that are starting or stopping
SILENCE = 1.5  # seconds without the end of a check after which the database is asked whether it answers
LONGEST = 30.0  # seconds for one check of a database that answers
_SNAPSHOT = text("set transaction isolation level repeatable read, read only")


@dataclass(frozen=True)
class Checked:
    """Result of a check; `say` is one sentence."""

    check: str
    ok: bool
    say: str

    def as_json(self) -> dict[str, Any]:
        """The object of `doctor --json`."""
        return asdict(self)


def examine(probe: Probe | None = None) -> list[Checked]:
    """Every check in order. Where no database can be reached, one finding says why instead of the checks that need it.

    `probe` is a question to the database that is under way. To be called in the main thread.
    """
    with checks.one_run():
        return _all(probe)


def _all(probe: Probe | None) -> list[Checked]:
    room_modules.know_checks()
    every = checks.in_order()
    in_database = [check for check in every if isinstance(check, Check)]
    first = min(check.order for check in in_database)
    before = [check for check in every if isinstance(check, OfflineCheck) and check.order < first]
    after = [check for check in every if isinstance(check, OfflineCheck) and check not in before]
    return [*_offline(before), *_in_database(in_database, probe), *_offline(after)]


def _in_database(every: list[Check], probe: Probe | None) -> list[Checked]:
    found: list[Checked] = []
    try:
        if probe is not None and (silent := probe.silent()):
            raise silent
        with command_servers.system(any_key=True, patience=PATIENCE, connect=command_servers.DOCTORS):
            _examined(every, found)
    except HongniangError as e:
        found.append(Checked("servers", False, e.say()))
        known = {one.check for one in found}
        found += [one for check in every if check.without and check.key not in known
                  for one in _safely(check.key, check.without)]
    return found


def _examined(every: list[Check], found: list[Checked]) -> None:
    """Appends the findings in a thread, because a server that hangs leaves whoever asks it waiting for good.

    When no check has ended for `SILENCE`, the database is asked on a connection of its own: one that works may take
    long. Raises TryLater where it hangs, or where one check takes longer than `LONGEST`; the other checks are skipped.
    """
    url = db.engine().url.render_as_string(hide_password=False)
    failed: list[BaseException] = []
    ended = threading.Event()

    def look() -> None:
        try:
            _in_one_snapshot(every, found)
        except BaseException as e:
            failed.append(e)
        finally:
            ended.set()

    threading.Thread(target=copy_context().run, args=(look,), daemon=True).start()
    before, since = 0, time.monotonic()
    while not ended.wait(SILENCE):
        if len(found) > before:
            before, since = len(found), time.monotonic()
            continue
        command_servers.must_answer(url, command_servers.DOCTORS)
        if time.monotonic() - since > LONGEST:
            raise TryLater("app.database_silent", after=5, seconds=round(LONGEST))
    if failed:
        known = unavailable.sentence(failed[0])
        if known is None:
            raise failed[0]
        raise TryLater(known.key, after=5, **known.facts)


def _in_one_snapshot(every: list[Check], found: list[Checked]) -> None:
    """All checks see one state of the database and one instant, so that no line contradicts another.

    Each has a savepoint of its own, so that one that fails does not break the others. Raises where the database is
    away, because then none can be made.
    """
    with db.transaction() as session:
        session.execute(_SNAPSHOT)
        with instants.standing_still():
            for check in every:
                found += _safely(check.key, partial(_in_savepoint, session, check.look), session)


def _in_savepoint(session: Session, look: Callable[[Session], Finding]) -> Finding:
    with session.begin_nested():
        return look(session)


def _offline(every: list[OfflineCheck]) -> list[Checked]:
    return [one for check in every for one in _safely(check.key, check.look)]


def _safely(key: str, look: Callable[[], Finding | None], session: Session | None = None) -> Iterator[Checked]:
    """Runs a check; an exception becomes a failed finding. Raises where it broke the transaction of `session`."""
    try:
        found = look()
    except Exception as e:
        if session is not None and (not session.is_active or session.connection().invalidated):
            raise
        known = unavailable.sentence(e)
        found = False, str(known) if known else say("app.check.failed", kind=type(e).__name__)
    if found is not None:
        yield Checked(key, *found)
