"""A case opened by a member of staff: reads and acts check their current role and session each time."""
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
    """Implements `DialogPage`; `place` is the element in which dialogs are built, `refresh` runs after each act."""

    place: ui.element

    def __init__(self, staff: StaffView, number: str) -> None:
        self.staff, self.number = staff, number
        self.shown: Shown | None = None

    @property
    def now(self) -> Shown:
        """The case as last read."""
        assert self.shown is not None
        return self.shown

    async def read(self) -> Shown:
        """Reads the case. Raises NotFound, NotAllowed."""
        return await acting.read(self.staff, read_model.read, self.number)

    async def act(self, do: Callable[..., Any], *args: Any, done: str, **kwargs: Any) -> Any:
        """Runs `do(session, staff, case id, *args)`, shows `done` and refreshes; gives what `do` gave.

        Raises what `do` raises, so that a dialog stays open with what was typed.
        """
        found = await acting.act(self.staff, do, self.now.case.id, *args, **kwargs)
        with self.place:
            if done:
                widgets.notify_done(done)
            await self.refresh()
        return found

    async def tried(self, do: Callable[..., Any], *args: Any, done: str, **kwargs: Any) -> None:
        """The same for a button without a dialog: a refusal is shown as a message."""
        try:
            await self.act(do, *args, done=done, **kwargs)
        except HongniangError as error:
            with self.place:
                widgets.sentence(error)

    @abstractmethod
    async def refresh(self, payload: str = "") -> None:
        """Reads what is shown again; `payload` is the id of what changed, if known."""

    @abstractmethod
    def became(self, number: str) -> None:
        """Called when the case was merged into the elder case of this number."""
