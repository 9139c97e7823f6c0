"""Posts messages to the targets of alerts.yml by Apprise, to each in a thread of its own.

A target that hangs delays no other: a round waits for answers only for `PATIENCE`, and the target gets nothing more
until it has answered. What it accepts later is reported then, so that it is not sent the same again.
"""
from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextvars import copy_context
from importlib import import_module

from kernel import health
from kernel.logs import log
from notices.company_files import Target

PATIENCE = 2.0  # seconds

Letter = tuple[str, str]  # title and body
_busy: set[str] = set()
_lock = threading.Lock()


def prepare() -> None:
    """Loads what posting needs, so that the first alert is not delayed."""
    import_module("apprise").Apprise.instantiate("json://localhost")


def busy() -> frozenset[str]:
    """Names of targets that have not answered yet."""
    with _lock:
        return frozenset(_busy)


def post(
    letters: Mapping[Target, Letter], accepted_later: Callable[[str], None],
) -> dict[str, bool | None]:
    """Posts to every target; returns whether each accepted it, None for those that have not answered in time.

    `accepted_later` is called with the name of such a target, in another thread, if it accepts the message after all.
    """
    answers: queue.SimpleQueue[tuple[str, bool]] = queue.SimpleQueue()
    found: dict[str, bool | None] = {target.name: None for target in letters}
    closed = threading.Event()

    def run(target: Target, letter: Letter) -> None:
        took = False
        try:
            took = post_one(target, *letter)
            with _lock:
                in_time = not closed.is_set()
                if in_time:
                    answers.put((target.name, took))
            if took and not in_time:
                accepted_later(target.name)
            health.worked(f"alerts.target.{target.name}")
        except Exception as error:
            health.failed(f"alerts.target.{target.name}", error)
        finally:
            with _lock:
                _busy.discard(target.name)

    with _lock:
        _busy.update(found)
    for target, letter in letters.items():
        threading.Thread(target=copy_context().run, args=(run, target, letter), daemon=True, name="alert").start()
    end = time.monotonic() + PATIENCE
    while None in found.values() and (left := end - time.monotonic()) > 0:
        try:
            name, took = answers.get(timeout=left)
        except queue.Empty:
            break
        found[name] = took
    with _lock:
        closed.set()
    while not answers.empty():
        name, took = answers.get()
        found[name] = took
    return found


def post_to_all(targets: Iterable[Target], title: str, body: str) -> dict[str, bool | None]:
    """Posts one message to every target that is not busy, without a record."""
    skipped = busy()
    return post({one: (title, body) for one in targets if one.name not in skipped}, lambda _: None)


def post_one(target: Target, title: str, body: str) -> bool:
    """Posts to one target, waits for its answer and returns whether it accepted the message."""
    from apprise import Apprise, NotifyType  # slow to import: only where something is sent

    robot = Apprise()
    robot.add(target.url)
    took = bool(robot.notify(body=body, title=title, notify_type=NotifyType.FAILURE))
    if not took:
        log.warning("alert_refused", target=target.name)
    return took
