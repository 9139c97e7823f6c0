"""The place of panels on a case's page (`case`): rooms register what they know of a case, `console.panels` shows it.

A panel reads by (session, staff, case: `cases.kinds.Case`); its `show` is given the open page, a `CasePanelPage`.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from nicegui import ui

PLACE = "case"


class CasePanelPage(Protocol):
    """The open page of a case, for what a panel does."""

    place: ui.element

    async def act(self, do: Callable[..., Any], *args: Any, done: str, **kwargs: Any) -> Any:
        """Runs `do(session, staff, case id, …)` and reads the page again; `done` is what is said then."""
