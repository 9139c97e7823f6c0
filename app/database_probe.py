"""Asks the database whether it answers, in a thread, while the program still imports what it needs besides."""
from __future__ import annotations

import json
import threading

from app import command_servers
from kernel.errors import TryLater
from kernel.settings import settings


class Probe:
    """One question, asked from the moment of its making. `silent()` gives the refusal of a database that hangs."""

    def __init__(self) -> None:
        self._refused: TryLater | None = None
        self._asking = threading.Thread(target=self._ask, daemon=True)
        self._asking.start()

    def _ask(self) -> None:
        address = settings().database_url or _published()
        if address is None:
            return
        try:
            command_servers.must_answer(address, command_servers.DOCTORS)
        except TryLater as e:
            if e.key == "app.database_silent":  # whatever else is wrong is found out by who connects to work with it
                self._refused = e

    def silent(self) -> TryLater | None:
        """Waits for the answer; None if there was one, or no database is known or can be reached."""
        self._asking.join()
        return self._refused


def _published() -> str | None:
    try:
        return str(json.loads((settings().data / command_servers.ADDRESSES).read_text())["database"])
    except (OSError, ValueError, KeyError):
        return None
