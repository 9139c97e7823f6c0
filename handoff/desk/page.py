"""The desk's page: three columns on a wide screen, one on a phone; updated in place by notifications."""
from __future__ import annotations

import uuid
from pathlib import Path

from fastapi import Request
from nicegui import ui
from sqlalchemy.orm import Session

from console import live_updates, page_frame, panels, widgets
from conversations.customer_panel import ShownCustomer
from handoff import claiming, presence
from handoff.desk import dialogs, read_model
from handoff.desk.conversation import ConversationColumn, PageActions
from handoff.desk.conversation_lists import ConversationLists
from handoff.desk.customer_column import CustomerColumn, ShownPage
from handoff.desk.desk_session import DeskSession, SharedReading
from handoff.desk.panels import PANELS
from kernel.errors import HongniangError
from staff import auth_middleware, pages, permissions
from staff.members import StaffView

_HERE = Path(__file__).parent
_WAITED_EVERY = 20.0  # seconds between updates of how long everybody has waited
_queue = SharedReading(read_model.waiting)


class Desk:
    """One open desk."""

    def __init__(self, staff: StaffView) -> None:
        self.staff = staff
        self.act = DeskSession(staff)
        self.open_id: uuid.UUID | None = None
        self._badge = 0

    def build(self) -> None:
        """Lays out the three columns."""
        with ui.element("div").classes("desk view-list") as self.root:
            with ui.element("div").classes("desk-left"):
                self._top()
                self.lists = ConversationLists(self.open, self.claim, (_nobody_waits, _nobody_served))
            with ui.element("div").classes("desk-middle"):
                self.talk = ConversationColumn(self.staff, self.act, PageActions(
                    back=lambda: self.view("list"), customer=lambda: self.view("side"), claim=self.claim,
                    left=self.left))
            with ui.element("div").classes("desk-right"):
                self.side = CustomerColumn(lambda: self.view("talk"))

    def _top(self) -> None:
        with ui.element("div").classes("desk-presence"):
            self.presence = ui.toggle(
                {state: presence.title(state) for state in presence.STATES}, value="online",
                on_change=lambda e: self.choose(e.value)).props(
                'dense unelevated no-caps aria-label="我的状态"')
            ui.element("div").classes("desk-space")
            ui.button(icon="keyboard", on_click=dialogs.keys, color=None).props(
                'flat round dense data-key="?" aria-label="快捷键" title="快捷键 ?"').classes("desk-keys-button")

    def view(self, name: str) -> None:
        """Which column a phone shows: list, talk or side."""
        self.root.classes(remove="view-list view-talk view-side", add=f"view-{name}")

    # what the page reads

    async def start(self, open_id: uuid.UUID | None) -> None:
        """Reads the first contents and subscribes to changes."""
        await self.beat()
        await self.refresh_queue()
        await self.refresh_mine()
        if self.lists.mine and not self.lists.waiting:
            self.lists.tab("mine")
        if open_id:
            await self.open(open_id)
        live_updates.subscribe("queue", self._on_queue)
        live_updates.subscribe("conversation", self._on_conversation)
        live_updates.subscribe("board", self._on_board)
        ui.timer(_WAITED_EVERY, self.lists.tick)
        ui.timer(presence.BEAT, self.beat)

    async def refresh_queue(self) -> None:
        """Reads the queue, by one query for all open desks, without customers whom this matchmaker may not serve."""
        found = await _queue.get()
        barred = await self.act.read(read_model.barred)
        rows = [row for row in found.rows if row.person_id not in barred]
        self.lists.show_waiting(rows, found.count - (len(found.rows) - len(rows)))
        self._show_title()

    async def refresh_mine(self) -> None:
        """Reads whom this matchmaker serves."""
        self.lists.show_mine(await self.act.read(read_model.mine))
        self._show_title()

    async def _again(self) -> None:
        """Reads both lists after a refusal; shows the reason where that is refused too."""
        try:
            await self.refresh_queue()
            await self.refresh_mine()
        except HongniangError as error:
            widgets.sentence(error)

    async def _on_queue(self, payload: str = "") -> None:
        await self.refresh_queue()
        await self.refresh_mine()
        await self._still_open()

    async def _on_conversation(self, payload: str = "") -> None:
        if not payload or payload in {str(view.conversation_id) for view in self.lists.mine}:
            await self.refresh_mine()
        if self.open_id and payload in ("", str(self.open_id)):
            await self.talk.changed()
            await self.refresh_side()

    async def _on_board(self, payload: str = "") -> None:
        await self.refresh_side()

    async def refresh_side(self) -> None:
        """Reads the panels of the open customer."""
        if self.open_id is None or self.talk.talk is None:
            return
        shown = self.open_id
        customer = await self.act.read(read_model.customer, shown)
        if shown != self.open_id:
            return
        self.side.show(customer, self._page)
        if self.talk.composer:
            self.talk.composer.offer(customer.subjects)
            self.talk.composer.write_in(customer.language)

    def _page(self, customer: ShownCustomer) -> ShownPage:
        return ShownPage(customer, self.root, self.act, self.refresh_side)

    # what the matchmaker does

    async def open(self, conversation_id: uuid.UUID) -> None:
        """Opens a conversation."""
        with self.root:  # the clicked row may be gone after the query
            try:
                talk = await self.act.read(read_model.talk, conversation_id)
            except HongniangError as error:
                widgets.sentence(error)
                await self._again()
                return
            before = self.talk.talk
            if conversation_id == self.open_id and before and (
                    talk.right, talk.request.id) == (before.right, before.request.id):
                self.view("talk")  # it is open already: keep the text in its composer
                return
            self.open_id = conversation_id
            # so that a reload opens it again
            ui.run_javascript(f"history.replaceState(history.state, '', '?c={conversation_id}')")
            self.talk.show(talk)
            self.lists.choose(conversation_id)
            self.view("talk")
            await self.refresh_side()

    async def claim(self, request_id: uuid.UUID | None) -> None:
        """Claims a customer, or the next one."""
        with self.root:  # claiming deletes the row that was clicked
            try:
                claimed = await self.act(claiming.claim, request_id)
            except HongniangError as error:
                widgets.sentence(error)
                await self._again()
                return
            await self.refresh_queue()
            await self.refresh_mine()
            if claimed is None:
                ui.notify("现在没有顾客在等待。")
                return
            self.lists.tab("mine")
            await self.open(claimed.conversation_id)

    async def left(self) -> None:
        """Closes the open conversation, which this matchmaker no longer serves."""
        with self.root:
            self.open_id = None
            ui.run_javascript("history.replaceState(history.state, '', location.pathname)")
            self.talk.clear()
            self.side.clear()
            self.lists.choose(None)
            self.view("list")
            await self.refresh_queue()
            await self.refresh_mine()

    async def _still_open(self) -> None:
        """Checks whether the open conversation was claimed, transferred or ended elsewhere."""
        if self.open_id is None or self.talk.talk is None:
            return
        try:
            talk = await self.act.read(read_model.talk, self.open_id)
        except HongniangError:
            ui.notify(f"{self.talk.talk.pseudonym}的会话已结束或由同事接待。")
            await self.left()
            return
        if (talk.right, talk.request.id) != (self.talk.talk.right, self.talk.talk.request.id):
            self.talk.show(talk)
            await self.refresh_side()

    async def choose(self, state: str) -> None:
        """Sets presence by hand."""
        try:
            await self.act(_choose, state)
        except HongniangError as error:
            widgets.sentence(error)

    async def beat(self) -> None:
        """Renews the presence of this member of staff."""
        try:
            self.presence.set_value(await self.act.read(_beat))
        except HongniangError as error:
            widgets.sentence(error)

    def _show_title(self) -> None:
        if self.lists.unanswered != self._badge:
            self._badge = self.lists.unanswered
            ui.page_title(f"({self._badge}) 工作台" if self._badge else "工作台")


def _nobody_waits() -> ui.element:
    return widgets.empty("没有顾客在等待", "顾客请求人工后会出现在这里，先到的在上面。")


def _nobody_served() -> ui.element:
    return widgets.empty("您还没有接入顾客", "接入后，正在服务的顾客会列在这里，等您回复的在上面。")


def _beat(session: Session, staff: StaffView) -> str:
    return presence.beat(staff.id)


def _choose(session: Session, staff: StaffView, state: str) -> None:
    presence.set_state(staff.id, state)


def _named(text: str) -> uuid.UUID | None:
    """The conversation named in the address; None for a malformed id, with which the desk opens without one."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def register() -> None:
    """Makes the page and its place in the navigation."""
    for panel in PANELS:
        panels.register(panel)
    page_frame.register(page_frame.Section(
        key="desk", title="工作台", icon="forum", path="/desk", order=10,
        may=lambda staff: permissions.may(staff, "desk.open")))

    @pages.page("/desk", "工作台", needs="desk.open", section="desk")
    async def desk(request: Request, c: str = "") -> None:
        staff = auth_middleware.current(request)
        ui.add_css((_HERE / "desk.css").read_text(encoding="utf-8"))
        ui.add_body_html(f"<script>{(_HERE / 'desk.js').read_text(encoding='utf-8')}</script>")
        with page_frame.page("工作台", staff=staff, section="desk"):
            page = Desk(staff)
            page.build()
        await ui.context.client.connected()
        await page.start(_named(c))
