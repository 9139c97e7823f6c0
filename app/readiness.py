"""`/healthz` and `/readyz`, which answer within seconds even if the database or the broker never does."""
from __future__ import annotations

import asyncio
from collections.abc import Callable

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI
from fastapi.responses import JSONResponse, PlainTextResponse
from sqlalchemy import text

from kernel import db, key_fingerprints, valkey
from kernel.logs import log

PATIENCE = 2.0  # seconds after which a part that has not answered counts as not ready
AFTER = 5  # seconds until the next attempt
_PARTS = ("database", "migrations", "key", "broker")


def add(api: FastAPI, patience: float = PATIENCE) -> None:
    """Adds both addresses."""
    looks = (_Look(_in_database, {"database": False}, patience), _Look(_in_broker, {"broker": False}, patience))

    @api.get("/healthz", include_in_schema=False)
    async def alive() -> PlainTextResponse:
        """Liveness: the process answers."""
        return PlainTextResponse("ok")

    @api.get("/readyz", include_in_schema=False)
    async def ready() -> JSONResponse:
        """Readiness: database, migrations, the key that fits the data, broker; 503 where one of them isn't there."""
        database, broker = await asyncio.gather(*(look.result() for look in looks))
        found = database | broker
        if all(found.get(part) for part in _PARTS):
            return JSONResponse(found)
        return JSONResponse(found, 503, {"Retry-After": str(AFTER)})


class _Look:
    """One thing that is looked at, in a thread of its own, by one request at a time.

    A look that never ends is waited for by later requests as well, so that hanging threads don't accumulate.
    """

    def __init__(self, look: Callable[[], dict[str, bool]], silent: dict[str, bool], patience: float) -> None:
        self._look, self._silent, self._patience = look, silent, patience
        self._running: asyncio.Task[dict[str, bool]] | None = None

    async def result(self) -> dict[str, bool]:
        """What was found; `silent` where there was no answer in time."""
        if self._running is None or self._running.done():
            self._running = asyncio.ensure_future(to_thread.run_sync(self._look, limiter=CapacityLimiter(1)))
        running = self._running
        await asyncio.wait({running}, timeout=self._patience)
        if not running.done():
            log.warning("not_ready", why="no answer")
            return self._silent
        return running.result()


def _in_database() -> dict[str, bool]:
    from app.migrations import is_current

    found: dict[str, bool] = {}
    try:
        with db.transaction() as session:
            session.execute(text("select 1"))
            found["database"] = True
            found["migrations"] = is_current(session)
            found["key"] = found["migrations"] and key_fingerprints.fits(session)
    except Exception as e:
        log.warning("not_ready", why=type(e).__name__)
        found.setdefault("database", False)
    return found


def _in_broker() -> dict[str, bool]:
    try:
        return {"broker": bool(valkey.client().ping())}
    except Exception as e:
        log.warning("not_ready", why=type(e).__name__)
        return {"broker": False}
