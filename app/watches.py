"""Watches over the whole installation: loops and tasks that fail or hang, disk, connections, timers."""
from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from app import part_titles
from app import words as words
from deadlines import timers
from kernel import checks, key_check, key_fingerprints, process_health, time_words
from kernel.settings import settings
from kernel.wording import Message
from notices import troubles
from notices.troubles import Watch

FREE = 500 * 2**20  # bytes that should be free on each disk
FULL = 0.85  # share of the database's connections in use from which on they may run out
FAILING = timedelta(seconds=20)
_CONNECTIONS = text(
    "select count(*), current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
    " from pg_stat_activity where backend_type = 'client backend'")


def folders() -> list[Path]:
    """The folders whose disks must have room: data, and uploaded files where they are on this machine."""
    found = [settings().data]
    address = settings().files_url
    if address and (address.startswith(("file://", "/")) or "://" not in address):
        found.append(Path(address.removeprefix("file://")))
    return found


def free_bytes(folder: Path) -> int:
    """Bytes free on the disk of a folder, which need not exist yet."""
    return shutil.disk_usage(next(p for p in (folder, *folder.absolute().parents) if p.exists())).free


def free_on_disks() -> dict[str, int]:
    """Bytes free on each disk of the folders, by the disk's number; read once in a run of `doctor`."""
    def read() -> dict[str, int]:
        by_disk = {os.stat(next(p for p in (one, *one.absolute().parents) if p.exists())).st_dev: one
                   for one in folders()}
        return {str(number): free_bytes(folder) for number, folder in enumerate(by_disk.values())}

    return checks.read_once("disk", read)


def connections(session: Session) -> tuple[int, int]:
    """How many connections to the database are in use, and how many there may be."""
    used, most = session.execute(_CONNECTIONS).one()
    return used, most


def failing_parts(session: Session) -> dict[str, Message]:
    """A sentence for each part that fails again and again, or does nothing, by its name."""
    found = {one.part: Message("app.trouble.failing", part=part_titles.title(one.part), times=one.times, why=one.error)
             for one in process_health.failing(session, FAILING)}
    return found | {one.part: Message("app.trouble.silent", part=part_titles.title(one.part), since=one.since)
                    for one in process_health.silent(session)}


def clocks(session: Session) -> dict[str, Message]:
    """A sentence for each running process whose machine's clock differs from the database's, by its name."""
    return {process: Message("app.trouble.clock_fast" if apart > timedelta() else "app.trouble.clock_slow",
                             process=process, length=time_words.duration(abs(apart)))
            for process, apart in process_health.clocks_that_differ(session).items()}


def low_disks(wanted: int = FREE) -> dict[str, Message]:
    """A sentence for each disk that has fewer than `wanted` bytes free."""
    return {disk: Message("app.check.disk_full", free=free / 2**30)
            for disk, free in free_on_disks().items() if free < wanted}


def few_connections(session: Session, full: float = FULL) -> dict[str, Message]:
    """A sentence where at least the share `full` of the database's connections is in use."""
    used, most = connections(session)
    return {"": Message("app.trouble.connections", used=used, most=most)} if used >= full * most else {}


def _timers(session: Session) -> Mapping[str, Message]:
    count, kind = timers.stuck(session)
    return {"": Message("deadlines.timers_stuck", count=count, kind=kind)} if count else {}


def _disk(_: Session) -> Mapping[str, Message]:
    return low_disks()


def unfit_key(session: Session) -> dict[str, Message]:
    """A sentence where the key file, as it is now, is missing or not that of the database."""
    path, known = settings().key_path, key_fingerprints.noted(session)
    refused = key_check.refusal(path, known) if known else None
    if refused is None:
        return {}
    facts = {name: str(fact) if isinstance(fact, Path) else fact for name, fact in refused.facts.items()}
    return {"": Message("app.trouble.key", why=Message(refused.key, **facts))}


troubles.register(Watch("part", failing_parts), Watch("disk", _disk, troubles.of_its_machine(_disk)),
                  Watch("connections", few_connections), Watch("timers", _timers),
                  Watch("key", unfit_key, troubles.of_its_machine(unfit_key)), Watch("clock", clocks))
