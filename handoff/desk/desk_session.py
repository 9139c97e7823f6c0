"""Calls from an open desk: as its member of staff, or one query shared by all open desks."""
from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Concatenate, Generic, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from kernel import db
from staff import acting
from staff.members import StaffView

P = ParamSpec("P")
T = TypeVar("T")
_GATHER = 0.02  # seconds within which pages notified of the same change share one query


class DeskSession:
    """Acts and readings of one member of staff from an open page."""

    def __init__(self, staff: StaffView) -> None:
        self.staff = staff

    async def __call__(
        self, act: Callable[Concatenate[Session, StaffView, P], T], *args: P.args, **kwargs: P.kwargs,
    ) -> T:
        """Runs `act(session, staff, …)` and commits. Raises what the room raises."""
        return await acting.act(self.staff, act, *args, **kwargs)

    async def read(
        self, read: Callable[Concatenate[Session, StaffView, P], T], *args: P.args, **kwargs: P.kwargs,
    ) -> T:
        """The same for what the page reads by itself."""
        return await acting.read(self.staff, read, *args, **kwargs)


class SharedReading(Generic[T]):
    """One query for all open pages: calls before it begins get its result, a later call starts the next one."""

    def __init__(self, read: Callable[[Session], T]) -> None:
        self._read = read
        self._coming: asyncio.Task[T] | None = None

    async def get(self) -> T:
        """The result of a query that begins after this call."""
        loop = asyncio.get_running_loop()
        if self._coming is None or self._coming.get_loop() is not loop:
            self._coming = loop.create_task(self._soon())
        return await asyncio.shield(self._coming)

    async def _soon(self) -> T:
        await asyncio.sleep(_GATHER)
        self._coming = None
        return await db.in_thread(self._now)

    def _now(self) -> T:
        with db.transaction() as session:
            return self._read(session)
