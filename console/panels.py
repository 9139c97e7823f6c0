"""Panels that rooms register for an area of a page: beside a conversation (`customer`), on a case (`case`).

The page reads the values of all its panels in one transaction. A region of a page, so also a panel, is rebuilt only if
the value that it shows has changed: what is being typed, opened or clicked in the others is left alone.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from nicegui import ui
from sqlalchemy.orm import Session

from kernel.registry import Registry

Read = Callable[[Session, Any, Any], Any]
Show = Callable[[Any, Any], None]


@dataclass(frozen=True)
class Panel:
    """One panel; `order` is its position in the place, the smallest on top.

    `read(session, staff, subject)` gives a value that can be compared, or None where the panel isn't shown; `subject`
    is what the place shows. `show(value, page)` builds the contents; `page` is how the panel's buttons act.
    """

    place: str
    key: str
    order: int
    read: Read
    show: Show


_panels: Registry[Panel] = Registry("panels", lambda panel: f"{panel.place}/{panel.key}")


def register(panel: Panel) -> None:
    """Adds a panel to its place. Registering the same again changes nothing; raises RuntimeError for another."""
    _panels.add(panel)


def of(place: str) -> list[Panel]:
    """The panels of a place, in order."""
    return sorted((panel for panel in _panels if panel.place == place), key=lambda panel: panel.order)


def read(place: str, session: Session, staff: Any, subject: Any) -> dict[str, Any]:
    """What the panels of an area show of `subject`, by key; panels with nothing to show are omitted."""
    found = {panel.key: panel.read(session, staff, subject) for panel in of(place)}
    return {key: value for key, value in found.items() if value is not None}


class Region:
    """A part of an open page, built in the current element, that is rebuilt only if the value that it shows changed.

    Its contents are laid out as those of the element around it, unless `classes` say otherwise.
    """

    def __init__(self, classes: str = "hn-panel") -> None:
        self.box = ui.element("div").classes(classes)
        self._shown: Any = None

    def show(self, value: Any, build: Callable[[], object]) -> None:
        """Empties the region and calls `build()` in it, unless it shows `value` already; None leaves it empty.

        `value` must hold everything that `build` draws or closes over.
        """
        if self._shown == value:
            return
        self._shown = value
        self.box.clear()
        if value is not None:
            with self.box:
                build()


class PanelColumn:
    """The panels of an area on one open page, one below the other in the current element."""

    def __init__(self, place: str, page: Any) -> None:
        self._page = page
        self._regions = [(panel, Region()) for panel in of(place)]

    def show(self, values: Mapping[str, Any]) -> None:
        """Draws the panels whose value has changed."""
        for panel, region in self._regions:
            value = values.get(panel.key)
            region.show(value, partial(panel.show, value, self._page))
