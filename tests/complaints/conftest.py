"""What tests of pages and addresses of the room share."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import OwnDatabase
from tests.processes import House, house


@pytest.fixture
def web(own_company: OwnDatabase, tmp_path: Path) -> Iterator[House]:
    """The web process on a database of the test's own."""
    with house(own_company.url, own_company.servers.redis_url, tmp_path / "log") as found:
        found.start("web")
        yield found
