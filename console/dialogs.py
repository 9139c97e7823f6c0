"""Dialogs that ask for what an act needs."""
from __future__ import annotations

from collections.abc import Awaitable

from nicegui import ui

from console import widgets
from kernel.errors import HongniangError


def titled(title: str, name: str) -> tuple[ui.dialog, ui.card]:
    """A dialog with a title, deleted when it is closed; `name` is the prefix of its CSS classes."""
    dialog = ui.dialog()
    dialog.on("hide", dialog.delete)
    with dialog, ui.card().classes(f"{name}-dialog") as card:
        ui.label(title).classes(f"{name}-dialog-title")
    return dialog, card


async def submit(dialog: ui.dialog, button: ui.button, act: Awaitable[None]) -> None:
    """Runs the act; closes on success, otherwise shows the refusal and keeps the typed text."""
    button.props("loading")
    try:
        await act
    except HongniangError as error:
        widgets.sentence(error)
    else:
        dialog.close()
    finally:
        button.props(remove="loading")
