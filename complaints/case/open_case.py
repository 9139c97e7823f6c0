"""A case that somebody has before them: it is read as they may see it, and acts on it are done as who they are now."""
from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from nicegui import ui

from complaints.case import read_model
from complaints.case.read_model import Shown
from console import widgets
from kernel.errors import HongniangError
from staff import acting
from staff.members import StaffView


class OpenCase(ABC):
    """What dialogs need of a case; `place` is where they stand, `refresh` what follows each act."""

    place: ui.element

    def __init__(self, staff: StaffView, number: str) -> None:
        self.staff, self.number = staff, number
        self.shown: Shown | None = None

    @property
    def now(self) -> Shown:
        """The case as it was read last."""
        assert self.shown is not None
        return self.shown

    async def read(self) -> Shown:
        """The case as it stands. Raises NotFound, NotAllowed."""
        return await acting.read(self.staff, read_model.read, self.number)

    async def act(self, do: Callable[..., Any], *args: Any, done: str, **kwargs: Any) -> Any:
        """Runs an act of the room on this case, as the member of staff they are now; gives what it gave.

        Raises what the room raises: whoever asked keeps what was typed.
        """
        found = await acting.act(self.staff, do, self.now.case.id, *args, **kwargs)
        with self.place:
            if done:
                widgets.notify_done(done)
            await self.refresh()
        return found

    async def tried(self, do: Callable[..., Any], *args: Any, done: str) -> None:
        """The same for a button by itself: a refusal is said."""
        try:
            await self.act(do, *args, done=done)
        except HongniangError as error:
            with self.place:
                widgets.sentence(error)

    @abstractmethod
    async def refresh(self, payload: str = "") -> None:
        """What is shown is read again."""

    @abstractmethod
    def became(self, number: str) -> None:
        """The case went into an elder one."""
