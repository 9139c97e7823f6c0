"""Checks of the whole installation for `doctor`: company folder, disk, servers, migrations, invariants."""
from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from app import command_servers, company, invariants, migrations, watches
from app import words as words
from kernel import checks, database_clock, db, instants, process_health, time_words, valkey
from kernel.checks import Check, Finding, OfflineCheck
from kernel.errors import HongniangError
from kernel.settings import settings
from kernel.wording import say

NEEDS_POSTGRES = 16
PROCESSES = 4  # web, loops, worker, beat
BROKER = 2.0  # seconds within which Valkey should answer


def _company() -> Finding:
    try:
        names = company.check(settings().company_folder)
    except HongniangError as e:
        return False, say("app.check.company_bad", why=e.say().splitlines()[0])
    return True, say("app.check.company_good", count=len(names))


def _disk() -> Finding:
    free = min(watches.free_on_disks().values())
    return free >= watches.FREE, say(
        "app.check.disk_good" if free >= watches.FREE else "app.check.disk_full", free=free / 2**30)


def _demo() -> Finding | None:
    return (True, say("app.check.demo")) if settings().is_demo else None


def _database(session: Session) -> Finding:
    version = int(session.execute(text("show server_version_num")).scalar_one()) // 10000
    most = int(session.execute(text("show max_connections")).scalar_one())
    need = db.THREADS + 4
    if version < NEEDS_POSTGRES:
        return False, say("app.check.postgres_old", version=version, wanted=NEEDS_POSTGRES)
    if most < PROCESSES * need:
        return False, say("app.check.connections_few", most=most, need=need)
    used, may = watches.connections(session)
    if used >= watches.FULL * may:
        return False, say("app.trouble.connections", used=used, most=may)
    kind = "app.check.postgres_external" if settings().database_url else "app.check.postgres_embedded"
    return True, say(kind, version=version, most=most, need=need, used=used)


def _migrations(session: Session) -> Finding:
    if migrations.is_current(session):
        return True, say("app.check.schema_good", head=migrations.head())
    return False, say("app.check.schema_old")


def _time(session: Session) -> Finding:
    """This command's machine and every process that publishes its health."""
    apart = abs(instants.difference())
    if apart > database_clock.LIMIT:
        return False, say("app.check.time_bad", length=time_words.duration(apart))
    if others := watches.clocks(session):
        return False, say("app.check.time_others", clocks=list(others.values()))
    return True, say("app.check.time_good")


def _broker(_: Session) -> Finding:
    valkey.ping(BROKER)
    return True, say("app.check.valkey_good")


def _broker_alone() -> Finding | None:
    """While the database does not answer, Valkey is asked all the same, where its address is known."""
    address = settings().redis_url or command_servers.published_valkey(settings().data)
    if address is None:
        return None
    valkey.ping(BROKER, address)
    return True, say("app.check.valkey_good")


def _loops(session: Session) -> Finding:
    """A system that was stopped as intended has no parts, and that is no fault."""
    failing = watches.failing_parts(session)
    if failing:
        return False, say("app.check.loops_failing", parts=list(failing.values()))
    count = process_health.known(session)
    return True, say("app.check.loops_well", count=count) if count else say("app.check.loops_none")


def _invariants(session: Session) -> Finding:
    found = invariants.check(session)
    broken = [say("app.check.broken_invariant", sentence=f.sentence, count=f.count) for f in found if f.count]
    if broken:
        return False, say("app.check.invariants_bad", broken="；".join(broken))
    return True, say("app.check.invariants_good", count=len(found))


checks.register(
    OfflineCheck("company", 10, _company), OfflineCheck("disk", 20, _disk), OfflineCheck("demo", 30, _demo),
    Check("database", 100, _database), Check("migrations", 110, _migrations), Check("time", 120, _time),
    Check("broker", 130, _broker, _broker_alone), Check("loops", 255, _loops), Check("promises", 270, _invariants),
)
