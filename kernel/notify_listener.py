"""Listens for PostgreSQL's NOTIFY. A notification is only a wake-up: it may be lost, so callers poll as well."""
from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import psycopg
from psycopg import sql

from kernel import db
from kernel.logs import log

RECONNECT = 1.0


def _conninfo() -> str:
    url = db.engine().url.set(drivername="postgresql")
    return url.render_as_string(hide_password=False)


async def listen(*channels: str) -> AsyncIterator[tuple[str, str]]:
    """Yields (channel, payload) indefinitely; after a lost connection it reconnects and yields ("", "").

    The empty pair means that notifications may have been missed: read everything again.
    """
    missed = False
    while True:
        try:
            connection = await psycopg.AsyncConnection.connect(_conninfo(), autocommit=True)
            async with connection:
                for channel in channels:
                    await connection.execute(sql.SQL("listen {}").format(sql.Identifier(channel)))
                if missed:
                    yield "", ""
                async for note in connection.notifies():
                    yield note.channel, note.payload
        except (psycopg.OperationalError, OSError) as e:
            log.warning("listen_lost", channels=channels, why=type(e).__name__)
            missed = True
            await asyncio.sleep(RECONNECT)
