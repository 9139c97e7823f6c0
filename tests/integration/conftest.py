"""Fixtures shared by the room's tests."""
from __future__ import annotations

from collections.abc import Iterator

import pytest

from platforms.hooks import Receiver
from tests.makers.integration import a_receiver


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A program of the company on its own network."""
    with a_receiver(monkeypatch) as found:
        yield found
