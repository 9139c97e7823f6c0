"""Middle column: the open conversation with its head and actions, its lines, and the composer."""
from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from nicegui import ui

from console import widgets
from conversations import channels, message_subjects
from handoff import agent_replies, end_of_service, transfer
from handoff.desk import dialogs, read_model
from handoff.desk.composer import Composer
from handoff.desk.desk_session import DeskSession
from handoff.desk.read_model import Talk
from handoff.desk.transcript_view import Transcript
from kernel import instants, time_words
from kernel.errors import HongniangError
from kernel.ids import Subject
from people.identifiers import readable
from staff.members import StaffView


@dataclass(frozen=True)
class PageActions:
    """What the page does for the middle column: back to the list, show the customer, claim, and end of the service."""

    back: Callable[[], None]
    customer: Callable[[], None]
    claim: Callable[[uuid.UUID | None], Awaitable[None]]
    left: Callable[[], Awaitable[None]]


class ConversationColumn:
    """Rebuilt for another conversation, updated in place for the same one."""

    def __init__(self, staff: StaffView, act: DeskSession, actions: PageActions) -> None:
        self.staff, self.act, self.actions = staff, act, actions
        self.talk: Talk | None = None
        self.composer: Composer | None = None
        self.transcript: Transcript | None = None
        self.box = ui.element("div").classes("desk-talk-box")
        self.clear()

    def clear(self) -> None:
        """Shows that no conversation is open."""
        self.talk = self.composer = self.transcript = None
        self.box.clear()
        with self.box:
            widgets.empty("还没有打开会话", "从左侧选一位顾客，或按 n 接入下一位。按 ? 查看全部快捷键。")

    def show(self, talk: Talk) -> None:
        """Opens a conversation."""
        self.talk, self.composer = talk, None
        self.box.clear()
        with self.box:
            self._head(talk)
            _begun(talk)
            self.transcript = Transcript(
                talk.pseudonym, self.staff.id, self._earlier, self._resend if talk.right == "serve" else None)
            self.transcript.add(talk.transcript)
            if talk.right == "serve":
                self.composer = Composer(
                    talk.conversation_id, self.staff.name, talk.language, self._send, self._search)
            else:
                self._foot(talk)

    def _head(self, talk: Talk) -> None:
        now = instants.now()
        with ui.element("div").classes("desk-head"):
            ui.button(icon="arrow_back", on_click=self.actions.back).props(
                'flat round dense aria-label="返回列表"').classes("desk-back")
            with ui.element("div").classes("desk-head-who"):
                with ui.element("div").classes("desk-head-line"):
                    ui.label(talk.pseudonym).classes("desk-head-name")
                    ui.label(channels.title(talk.channel)).classes("hn-chip plain")
                since = time_words.past_time(talk.request.claimed_at or talk.request.requested_at, now)
                ui.label(_standing(talk, since)).classes("hn-quiet desk-head-standing")
            ui.element("div").classes("desk-space")
            ui.button(icon="person_outline", on_click=self.actions.customer).props(
                'flat round dense aria-label="顾客资料"').classes("desk-to-side")
            if talk.right == "serve":
                ui.button("转交", on_click=self._transfer).props("flat no-caps").classes("desk-act")
                ui.button("结束服务", on_click=self._close).props("outline no-caps").classes("desk-act")

    def _foot(self, talk: Talk) -> None:
        with ui.element("div").classes("desk-composer desk-foot"):
            if talk.right == "preview":
                ui.label(f"顾客在等待人工：{talk.request.reason}").classes("desk-foot-say")
                ui.button("接入", on_click=partial(self.actions.claim, talk.request.id)).props("unelevated no-caps")
            else:
                ui.label(f"{talk.served_by or '同事'}正在服务这位顾客，您可以查看，不能回复。").classes("hn-quiet desk-foot-say")

    async def changed(self) -> None:
        """Something happened in the open conversation: appends new lines, updates the delivery states of ours."""
        if self.talk is None or self.transcript is None:
            return
        shown = self.talk.conversation_id
        page = await self.act.read(read_model.since, shown, self.transcript.read_after)
        if self.talk and self.talk.conversation_id == shown:
            self.transcript.add(page)

    async def _earlier(self) -> None:
        if self.talk is None or self.transcript is None:
            return
        try:
            page = await self.act.read(read_model.earlier, self.talk.conversation_id, self.transcript.first_seq)
        except HongniangError as error:
            widgets.sentence(error)
            return
        self.transcript.put_before(page)

    async def _send(self, text: str, about: Subject | None, press: uuid.UUID) -> None:
        if self.talk is None:
            return
        await self.act(agent_replies.reply, self.talk.conversation_id, text, about, press)
        await self.changed()

    async def _resend(self, outbox_id: uuid.UUID) -> None:
        if self.talk is None:
            return
        with self.box:  # the line that was clicked is drawn again
            try:
                await self.act(agent_replies.resend, self.talk.conversation_id, outbox_id)
                await self.changed()
            except HongniangError as error:
                widgets.sentence(error)

    async def _search(self) -> None:
        if self.composer:
            dialogs.search(self.act, self.composer.insert)

    async def _transfer(self) -> None:
        if self.talk is None:
            return
        talk = self.talk

        async def to_colleague(colleague: uuid.UUID, note: str) -> None:
            await self.act(transfer.to_colleague, talk.conversation_id, colleague, note)
            await self.actions.left()

        async def to_queue(note: str) -> None:
            await self.act(transfer.to_queue, talk.conversation_id, note)
            await self.actions.left()

        colleagues = await self.act.read(read_model.colleagues)
        with self.box:
            dialogs.transfer(talk.pseudonym, colleagues, to_colleague, to_queue)

    async def _close(self) -> None:
        if self.talk is None:
            return
        talk = self.talk

        async def end(note: str) -> None:
            await self.act(end_of_service.close, talk.conversation_id, note)
            await self.actions.left()

        with self.box:
            dialogs.close(talk.pseudonym, end)


def _begun(talk: Talk) -> None:
    begun = talk.begun
    if begun and begun.story:
        hoped = f" · 诉求：{begun.wish}" if begun.wish else ""
        ui.label(f"{message_subjects.title(begun.kind)}填到一半，还没有提交："
                 f"{readable(begun.story)}{readable(hoped)}").classes("desk-begun")


def _standing(talk: Talk, at: str) -> str:
    if talk.right == "serve":
        return f"{at} 接入 · {talk.request.reason}"
    return f"{at} 请求人工 · {talk.request.reason}" if talk.right == "preview" else f"由{talk.served_by or '同事'}服务"
