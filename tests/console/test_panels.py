"""Panels that rooms register for an area of a page."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from console import panels
from console.panels import Panel
from kernel import registry


@pytest.fixture(autouse=True)
def _own_panels() -> Iterator[None]:
    """Panels that a test registers are removed afterwards."""
    with registry.temporarily():
        yield


def nothing(value: Any, page: Any) -> None:
    """Shows nothing."""


def read_title(session: Session, staff: Any, subject: Any) -> str | None:
    return f"{subject} for {staff}" if subject else None


def test_panels_of_a_place_are_read_in_order_and_those_that_show_nothing_are_left_out(db: Session) -> None:
    def read_nothing(session: Session, staff: Any, subject: Any) -> None:
        return None

    last, first, hidden = (Panel("test-place", "last", 30, read_title, nothing),
                           Panel("test-place", "first", 10, read_title, nothing),
                           Panel("test-place", "hidden", 20, read_nothing, nothing))
    for panel in (last, first, hidden, last):
        panels.register(panel)
    assert panels.of("test-place") == [first, hidden, last] and panels.of("elsewhere") == []
    found = panels.read("test-place", db, "Chen", "a case")
    assert list(found.items()) == [("first", "a case for Chen"), ("last", "a case for Chen")]


def test_another_panel_of_the_same_key_is_refused() -> None:
    panels.register(Panel("test-twice", "one", 10, read_title, nothing))
    with pytest.raises(RuntimeError):
        panels.register(Panel("test-twice", "one", 20, read_title, nothing))
    other = Panel("test-other-place", "one", 20, read_title, nothing)
    panels.register(other)
    assert panels.of("test-other-place") == [other]
