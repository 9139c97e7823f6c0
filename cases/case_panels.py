"""The panel area of a case's page (`case`): rooms register panels, `console.panels` shows them.

A panel reads by (session, staff, case: `cases.kinds.Case`); its `show` gets the open page, a `CasePanelPage`.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from nicegui import ui

PLACE = "case"


class CasePanelPage(Protocol):
    """The open page of a case, as panels use it."""

    place: ui.element

    async def act(self, do: Callable[..., Any], *args: Any, done: str, **kwargs: Any) -> Any:
        """Runs `do(session, staff, case id, …)` and refreshes the page; `done` is the confirmation shown."""
