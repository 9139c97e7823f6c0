"""No test depends on the machine: its default port, a system that runs there, or the user's `.env` and settings.

Tests run in an empty folder, so that neither they nor the processes they start find the `.env` of the checkout, without
the settings of the environment. What would reach beyond is refused by a hook on the events of `sys.addaudithook`.
"""
from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from kernel.settings import ROOT, Settings

DEFAULT_PORT: int = Settings.model_fields["port"].default
_OURS = ("app.cli", "/hongniang")
_LISTENING = ("up", "web")
_enforced = False


def begin(folder: Path) -> None:
    """Makes `folder`, which is empty, the working folder, removes settings, and enforces the rules from now on."""
    global _enforced
    for name in [n for n in os.environ if n.startswith("HONGNIANG_") or n in ("DATABASE_URL", "REDIS_URL")]:
        del os.environ[name]
    folder.mkdir(parents=True)
    os.chdir(folder)
    _enforced = True


def fault(event: str, arguments: Sequence[Any]) -> str | None:
    """Why an event of the audit hook may not happen in a test; None where it may."""
    if event == "open" and isinstance(arguments[0], str | os.PathLike):
        read = os.path.abspath(os.fspath(arguments[0]))
        return "reads the .env of the checkout" if read == str(ROOT / ".env") else None
    if event in ("socket.bind", "socket.connect"):
        address = arguments[1]
        return f"uses port {DEFAULT_PORT}" if isinstance(address, tuple) and address[1] == DEFAULT_PORT else None
    if event == "subprocess.Popen":
        _, command, folder, environment = arguments
        return _start_fault([os.fsdecode(part) for part in _listed(command)], folder, environment)
    return None


def _listed(command: Any) -> list[Any]:
    return [command] if isinstance(command, str | bytes | os.PathLike) else list(command)


def _start_fault(command: list[str], folder: Any, environment: Mapping[Any, Any] | None) -> str | None:
    if not any(ours in part for part in command for ours in _OURS):
        return None
    if Path(os.fsdecode(folder) if folder is not None else os.getcwd()).resolve() == ROOT:
        return "starts the program in the checkout, where it reads the user's .env"
    given = {os.fsdecode(name): os.fsdecode(value) for name, value in (environment or os.environ).items()}
    if set(_LISTENING) & set(command) and given.get("HONGNIANG_PORT", str(DEFAULT_PORT)) == str(DEFAULT_PORT):
        return f"starts a web process on the default port {DEFAULT_PORT}"
    return None


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if _enforced and event in ("open", "socket.bind", "socket.connect", "subprocess.Popen") \
            and (said := fault(event, arguments)):
        pytest.fail(f"a test {said}: it must stand alone (tests/standing_alone.py)")


sys.addaudithook(_hear)
