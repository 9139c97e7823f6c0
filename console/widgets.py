"""Widgets that several pages use."""
from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from nicegui import Client, context, ui

from console import words
from kernel import instants, time_words
from kernel.errors import HongniangError

TICK = 20.0  # seconds


class TimeLeft:
    """The time left until an instant, as text that updates itself.

    The exact instant on hover and for screen readers.
    """

    def __init__(self, due_at: datetime, act_by: datetime | None = None) -> None:
        self.label = ui.label()
        self._act_by = act_by
        self._due_at = due_at
        self._tone = ""
        self.tick()
        ui.timer(TICK, self.tick)

    def set(self, due_at: datetime, act_by: datetime | None = None) -> None:
        """Another instant."""
        self._due_at, self._act_by = due_at, act_by
        self.tick()

    def tick(self) -> None:
        """Updates the text."""
        said, tone = time_words.time_left(self._due_at, instants.now())
        self.label.set_text(said)
        exact = words.deadline(self._due_at, self._act_by)
        self.label.props(f'title="{exact}" aria-label="{said}，{exact}"')
        if tone != self._tone:
            self.label.classes(remove=f"tone-{self._tone}", add=f"tone-{tone}")
            self._tone = tone


def time_left(due_at: datetime, act_by: datetime | None = None) -> TimeLeft:
    """What is left until `due_at`."""
    return TimeLeft(due_at, act_by)


def empty(title: str, say: str, action: tuple[str, Callable[[], Any]] | None = None) -> ui.element:
    """The placeholder of an empty list: a title, and what to do."""
    with ui.element("div").classes("hn-empty") as box:
        ui.label(title).classes("hn-empty-title")
        ui.label(say)
        if action:
            ui.button(action[0], on_click=action[1]).props("flat no-caps")
    return box


def chip(text: str, tone: str = "") -> ui.label:
    """A word in a rounded field; `tone` is calm, soon, late, plain or nothing."""
    return ui.label(text).classes(f"hn-chip {tone}")


_refusals: WeakKeyDictionary[Client, ui.notification] = WeakKeyDictionary()


def sentence(error: HongniangError) -> None:
    """Shows why an act was refused, replacing the message of an earlier refusal."""
    client = context.client
    clear_refusal()
    _refusals[client] = ui.notification(
        error.say(), type="negative", position="top", close_button="知道了", timeout=8, multi_line=True)


def clear_refusal() -> None:
    """Removes the message of the last refusal, after the act was done."""
    before = _refusals.pop(context.client, None)
    if before is not None and not before.is_deleted:
        before.dismiss()


def notify_done(text: str) -> None:
    """Shows that an act was done."""
    clear_refusal()
    ui.notify(text, type="positive", position="top", timeout=3000)


async def confirm_named(title: str, say: str, act: str) -> bool:
    """Asks before a dangerous act; the button names its effect."""
    with ui.dialog() as dialog, ui.card():
        ui.label(title).style("font-weight:600")
        ui.label(say).classes("hn-quiet")
        with ui.row().style("justify-content:flex-end;width:100%"):
            ui.button("先不", on_click=lambda: dialog.submit(False)).props("flat no-caps")
            ui.button(act, on_click=lambda: dialog.submit(True)).props("no-caps unelevated color=negative")
    return bool(await dialog)
