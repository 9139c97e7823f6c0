"""Right column: the customer, with the panels that rooms registered for them."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from console import panels, widgets
from conversations import channels
from conversations.customer_panel import PLACE, CustomerPage, ShownCustomer
from handoff import access
from handoff.desk.desk_session import DeskSession
from handoff.desk.read_model import Customer
from people import identifiers


class ShownPage(CustomerPage):
    """How a panel acts on the customer who is shown."""

    def __init__(self, customer: ShownCustomer, place: ui.element, act: DeskSession,
                 refresh: Callable[[], Any]) -> None:
        self._customer, self._place, self._act, self._refresh = customer, place, act, refresh
        self._drafts: dict[str, str] = {}

    @property
    def customer(self) -> ShownCustomer:
        return self._customer

    @property
    def place(self) -> ui.element:
        return self._place

    @property
    def drafts(self) -> dict[str, str]:
        return self._drafts

    def readable(self, text: str) -> str:
        """The text with its tokens as the desk shows them."""
        return identifiers.readable(text)

    async def act(self, act: Callable[..., Any], *args: Any) -> Any:
        """Runs `act(session, staff, …)`."""
        return await self._act(act, *args)

    async def act_for_served(self, act: Callable[..., Any], *args: Any) -> Any:
        """Runs `act(session, staff, customer, …)`; refused where somebody else serves the customer."""
        return await self._act(access.while_serving, self._customer, act, *args)

    async def refresh(self) -> None:
        """Reads the panels again."""
        await self._refresh()


class CustomerColumn:
    """Draws only what changed; for another customer the whole column."""

    def __init__(self, back: Callable[[], None]) -> None:
        self._back = back
        self._shown: ShownCustomer | None = None
        self._page: ShownPage | None = None
        self.box = ui.element("div").classes("desk-side-box")
        self.clear()

    def clear(self) -> None:
        """Shows that no conversation is open."""
        self._shown = None
        self.box.clear()
        with self.box:
            widgets.empty("顾客", "打开一个会话后，这里显示顾客的投诉、时限和笔记。")

    def show(self, customer: Customer, page: Callable[[ShownCustomer], ShownPage]) -> None:
        """Shows the customer of a conversation; `page` makes the page through which its panels act."""
        if self._shown != customer.shown:
            self._open(customer.shown, page(customer.shown))
        self._column.show(customer.panels)

    def _open(self, shown: ShownCustomer, page: ShownPage) -> None:
        if self._page and self._shown and self._shown.conversation_id == shown.conversation_id:
            page.drafts.update(self._page.drafts)
        self._shown, self._page = shown, page
        self.box.clear()
        with self.box:
            with ui.element("div").classes("desk-side-head"):
                ui.button(icon="arrow_back", on_click=self._back).props(
                    'flat round dense aria-label="返回会话"').classes("desk-back desk-side-back")
                with ui.element("div"):
                    ui.label(shown.pseudonym).classes("desk-side-name")
                    ui.label(channels.title(shown.channel)).classes("hn-quiet")
            self._column = panels.PanelColumn(PLACE, page)
