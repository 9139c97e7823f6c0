"""One running system and one Chromium for all journeys; each journey has its own people."""
from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.journeys.browser.installation import Installation
from tests.journeys.browser.screens import Screens, screens
from tools import chromium

HERE = Path(__file__).parent
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder is marked as a browser journey."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def system(_own_settings: Path) -> Iterator[Installation]:
    """`hongniang up`, on an empty folder, human service around the clock."""
    with tempfile.TemporaryDirectory(prefix="hongniang-journeys-") as folder:
        found = Installation(Path(folder))
        try:
            found.start()
            found.hours("[00:00-24:00]")
            yield found
        finally:
            found.stop()


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """The Chromium of this machine."""
    path = chromium.find()
    assert path, "make test-browser says how to get one"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def people(chrome: Browser, system: Installation) -> Iterator[Screens]:
    """Browser pages of this journey; errors, foreign requests and policy violations fail it."""
    with screens(chrome, system.address) as found:
        yield found
