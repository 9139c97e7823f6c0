"""The form of a dialog for an act. It closes only once the act is done, so that a refusal loses nothing typed."""
from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Protocol

from nicegui import ui

from complaints.case.read_model import Shown
from console import widgets
from kernel import instants, time_words
from kernel.errors import HongniangError


class DialogPage(Protocol):
    """The page as its dialogs use it: the case as last read, and `act`, which runs an act on it."""

    place: ui.element

    @property
    def now(self) -> Shown: ...

    async def act(self, do: Callable[..., Any], *args: Any, done: str, **kwargs: Any) -> Any: ...

    def became(self, number: str) -> None: ...


class DialogForm:
    """A dialog: add its fields, then `open` it with the act's name and what runs it."""

    def __init__(self, place: ui.element, title: str, explanation: str = "") -> None:
        self._fields: list[ui.textarea] = []
        with place:
            self.dialog = ui.dialog()
        self.dialog.on("hide", self.dialog.delete)
        with self.dialog, ui.card().classes("case-dialog") as self.card:
            ui.label(title).classes("case-dialog-title")
            if explanation:
                ui.label(explanation).classes("hn-quiet")

    def text(self, label: str, placeholder: str = "", limit: int = 2000, value: str = "") -> ui.textarea:
        """A field of several lines; Ctrl+Enter in it submits. `limit` is in characters."""
        with self.card:
            field = ui.textarea(label, placeholder=placeholder, value=value).props(
                f"outlined autogrow maxlength={limit}").classes("case-wide")
        self._fields.append(field)
        return field

    def line(self, label: str, placeholder: str = "", value: str = "", limit: int = 200) -> ui.input:
        """A field of one line; `limit` is in characters."""
        with self.card:
            return ui.input(label, placeholder=placeholder, value=value).props(
                f"outlined dense maxlength={limit}").classes("case-wide")

    def moment(self, label: str, value: datetime | None = None) -> ui.input:
        """A field for an instant, Shanghai time to the minute."""
        shown = time_words.field_value(value) if value else ""
        with self.card:
            return ui.input(label, value=shown).props(
                "outlined dense type=datetime-local stack-label").classes("case-wide")

    def choice(self, label: str, options: dict[Any, str], value: Any = None, several: bool = False) -> ui.select:
        """A choice of one option, or with `several` of some."""
        with self.card:
            return ui.select(options, label=label, value=value, multiple=several).props(
                "outlined dense options-dense" + (" use-chips" if several else "")).classes("case-wide")

    def open(self, act: str, run: Callable[[], Awaitable[object]], *, grave: bool = False) -> None:
        """Shows the dialog with a button `act` that runs `run`; `grave`: in the colour of acts that can't be undone."""
        async def go() -> None:
            button.props("loading")
            try:
                await run()
            except HongniangError as error:
                widgets.sentence(error)
            else:
                self.dialog.close()
            finally:
                button.props(remove="loading")

        with self.card, ui.element("div").classes("case-dialog-acts"):
            ui.button("先不", on_click=self.dialog.close).props("flat no-caps")
            button = ui.button(act, on_click=go).props("unelevated no-caps" + (" color=negative" if grave else ""))
        for field in self._fields:
            field.on("keydown.ctrl.enter", go).on("keydown.meta.enter", go)
        self.dialog.open()


def instant(field: ui.input, least: datetime | None = None) -> datetime:
    """The instant typed. In the same minute as `least` it is `least`, because the field has no seconds."""
    found = instants.parse(field.value or "")
    return least if least is not None and found == least.replace(second=0, microsecond=0) else found


def maybe(field: ui.input) -> datetime | None:
    """The instant typed; None where the field is empty."""
    return instant(field) if (field.value or "").strip() else None


def shown_once(page: DialogPage, title: str, explanation: str, address: str) -> None:
    """Shows an address that can't be looked up again, with a button that copies it."""
    with page.place:
        dialog = ui.dialog().props("persistent")
    dialog.on("hide", dialog.delete)
    with dialog, ui.card().classes("case-dialog"):
        ui.label(title).classes("case-dialog-title")
        ui.label(explanation).classes("hn-quiet")
        ui.input(value=address).props('outlined dense readonly aria-label="案件链接"').classes("case-wide case-once")
        with ui.element("div").classes("case-dialog-acts"):
            ui.button("复制", on_click=lambda: ui.clipboard.write(address)).props("outline no-caps")
            ui.button("关闭", on_click=dialog.close).props("unelevated no-caps")
    dialog.open()
