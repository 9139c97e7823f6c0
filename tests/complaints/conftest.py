"""Fixtures shared by the room's tests of pages and addresses."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import OwnDatabase
from tests.processes import Installation, running_installation


@pytest.fixture
def web(own_company: OwnDatabase, tmp_path: Path) -> Iterator[Installation]:
    """The web process on its own database."""
    with running_installation(own_company.url, own_company.servers.redis_url, tmp_path / "log") as found:
        found.start("web")
        yield found
