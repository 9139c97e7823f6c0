"""Left column: presence, 等待 and 我的, 接入下一位. Rows are changed in place, never rebuilt."""
from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol

from nicegui import ui

from conversations import channels
from handoff.desk.urgency import tone as tone_of
from handoff.queue import ServedView, WaitingView
from kernel import instants, time_words
from people.identifiers import readable

Open = Callable[[uuid.UUID], Awaitable[None]]
Claim = Callable[[uuid.UUID | None], Awaitable[None]]


class _View(Protocol):
    @property
    def request_id(self) -> uuid.UUID: ...


class Row:
    """One customer: who, by which channel, since when, why, and a button to claim them."""

    def __init__(self, open_: Callable[[], Awaitable[None]], claim: Callable[[], Awaitable[None]] | None) -> None:
        self.element = ui.element("div").classes("desk-row").props('role="button" tabindex="0"')
        self.element.on("click", open_).on("keydown.enter.self", open_)
        with self.element:
            with ui.element("div").classes("desk-row-head"):
                self.who = ui.label().classes("desk-row-who")
                self.channel = ui.label().classes("hn-chip plain")
                self.long = ui.label().classes("desk-row-long")
            with ui.element("div").classes("desk-row-foot"):
                self.why = ui.label().classes("desk-row-why")
                if claim:
                    ui.button("接入").props("dense outline no-caps").classes("desk-row-claim").on("click.stop", claim)

    def show(self, who: str, channel: str, why: str, long: str, tone: str, hint: str) -> None:
        """Sets the texts; NiceGUI sends only what changed."""
        self.who.set_text(who)
        self.channel.set_text(channels.title(channel))
        self.why.set_text(why)
        self.long.set_text(long)
        self.long.classes(replace=f"desk-row-long tone-{tone}")
        if self.element.props.get("title") != hint:
            self.element.props["title"] = hint
            self.element.update()

    def mark(self, chosen: bool) -> None:
        """Marks the row whose conversation is open."""
        self.element.classes(add="chosen" if chosen else "", remove="" if chosen else "chosen")


class RowList:
    """Rows in the order of their views: existing rows are kept, new ones created, absent ones deleted."""

    def __init__(self, make: Callable[[uuid.UUID, uuid.UUID], Row], empty: Callable[[], ui.element]) -> None:
        self.box = ui.element("div").classes("desk-rows")
        self.rows: dict[uuid.UUID, Row] = {}
        self._make = make
        self._conversations: dict[uuid.UUID, uuid.UUID] = {}
        with ui.element("div") as self.empty:
            empty()

    def sync(self, keys: Sequence[tuple[uuid.UUID, uuid.UUID]]) -> None:
        """`keys` are (request, conversation) in the wanted order."""
        wanted = {request for request, _ in keys}
        for gone in [request for request in self.rows if request not in wanted]:
            self.rows.pop(gone).element.delete()
            self._conversations.pop(gone)
        for index, (request, conversation) in enumerate(keys):
            if request not in self.rows:
                with self.box:
                    self.rows[request] = self._make(request, conversation)
                self._conversations[request] = conversation
            children = self.box.default_slot.children
            if children[index] is not self.rows[request].element:
                self.rows[request].element.move(self.box, index)
        self.empty.set_visibility(not keys)

    def choose(self, conversation_id: uuid.UUID | None) -> None:
        """Marks the open conversation's row."""
        for request, row in self.rows.items():
            row.mark(self._conversations[request] == conversation_id)


class ConversationLists:
    """Both lists behind their tabs."""

    def __init__(
        self, open_: Open, claim: Claim, empties: tuple[Callable[[], ui.element], Callable[[], ui.element]],
    ) -> None:
        self.waiting: list[WaitingView] = []
        self.waiting_count = 0
        self.mine: list[ServedView] = []
        self._chosen: uuid.UUID | None = None
        with ui.element("div").classes("desk-tabs").props('role="tablist"'):
            self._tabs = {
                "waiting": self._tab("waiting", "1"),
                "mine": self._tab("mine", "2"),
            }
        with ui.element("div").classes("desk-list") as self._waiting_pane:
            self.next = ui.button("接入下一位", on_click=lambda: claim(None)).props(
                'unelevated no-caps data-key="n" title="快捷键 n"').classes("desk-next")
            self._waiting_rows = RowList(
                lambda request, talk: Row(lambda: open_(talk), lambda: claim(request)), empties[0])
            self._more = ui.label().classes("hn-quiet desk-more")
        with ui.element("div").classes("desk-list") as self._mine_pane:
            self._mine_rows = RowList(lambda _, talk: Row(lambda: open_(talk), None), empties[1])
        self.tab("waiting")

    def _tab(self, name: str, key: str) -> ui.label:
        with ui.element("button").classes("desk-tab").props(
                f'role="tab" type="button" data-key="{key}"').on("click", lambda: self.tab(name)) as button:
            label = ui.label()
        button.props["id"] = f"desk-tab-{name}"
        return label

    def tab(self, name: str) -> None:
        """Shows one of the lists."""
        self.current = name
        self._waiting_pane.set_visibility(name == "waiting")
        self._mine_pane.set_visibility(name == "mine")
        for key, label in self._tabs.items():
            button = label.parent_slot.parent if label.parent_slot else label
            button.props["aria-selected"] = "true" if key == name else "false"
            button.update()

    def show_waiting(self, rows: list[WaitingView], count: int) -> None:
        """The queue changed."""
        self.waiting, self.waiting_count = rows, count
        self._waiting_rows.sync([(row.request_id, row.conversation_id) for row in rows])
        self._more.set_text(f"仅显示前 {len(rows)} 位，另有 {count - len(rows)} 位在等待" if count > len(rows) else "")
        self.next.set_enabled(bool(rows))
        self.tick()

    def show_mine(self, rows: list[ServedView]) -> None:
        """Whom this matchmaker serves changed."""
        self.mine = rows
        self._mine_rows.sync([(row.request_id, row.conversation_id) for row in rows])
        self.tick()

    def choose(self, conversation_id: uuid.UUID | None) -> None:
        """Marks the open conversation."""
        self._chosen = conversation_id
        self.tick()

    def tick(self) -> None:
        """Updates how long everybody has waited."""
        now = instants.now()
        self._tabs["waiting"].set_text(f"等待 {self.waiting_count}")
        self._tabs["mine"].set_text(f"我的 {len(self.mine)}")
        for waits in self.waiting:
            long, tone = _wait(waits, now)
            self._waiting_rows.rows[waits.request_id].show(
                waits.pseudonym, waits.channel, readable(waits.about), long, tone,
                f"{time_words.past_time(waits.requested_at, now)} 请求人工：{waits.reason}")
        for served in self.mine:
            long, tone, why = _service(served, now)
            self._mine_rows.rows[served.request_id].show(
                served.pseudonym, served.channel, why, long, tone, f"{time_words.past_time(served.claimed_at, now)} 接入")
        self._waiting_rows.choose(self._chosen)
        self._mine_rows.choose(self._chosen)

    @property
    def unanswered(self) -> int:
        """Customers who wait for a person: in the queue, or for this matchmaker's answer."""
        return self.waiting_count + sum(1 for served in self.mine if served.unanswered_since)


def _wait(view: WaitingView, now: datetime) -> tuple[str, str]:
    if view.kind == "callback" and view.promised_at:
        if view.promised_at > now:
            return f"{time_words.past_time(view.promised_at, now)} 回访", "calm"
        return f"约好 {time_words.clock_time(view.promised_at)} 回访", tone_of(view.promised_at, now)
    return time_words.waited("已等", view.requested_at, now), tone_of(view.requested_at, now)


def _service(view: ServedView, now: datetime) -> tuple[str, str, str]:
    last = readable(f"我：{view.last_text}" if view.last_is_ours else view.last_text or view.reason)
    if view.unanswered_since is None:
        return "已回复", "quiet", last
    return time_words.waited("待回复", view.unanswered_since, now), tone_of(view.unanswered_since, now), last
