"""The transcript of the open conversation: bubbles, day marks, delivery states of our messages. Lines are appended."""
from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

from nicegui import ui

from conversations import message_subjects
from conversations.messages import Line
from handoff.desk.read_model import TranscriptPage
from kernel import instants, time_words
from people.identifiers import readable

STATES = {
    "queued": "发送中", "sending": "发送中", "sent": "已发出", "delivered": "已送达", "failed": "未送达",
    "uncertain": "是否送达未知", "handed_over": "已交给渠道",
}
SETTLED = frozenset({"delivered", "failed", "handed_over"})  # states that don't change any more
_PAUSE = timedelta(minutes=5)  # after a longer pause a line shows sender and time again
_SIDE = {"customer": "theirs", "bot": "bot", "person": "ours", "system": "system"}


class Transcript:
    """One conversation's lines in a column, the newest at the bottom."""

    def __init__(
        self, customer: str, staff_id: uuid.UUID, earlier: Callable[[], Awaitable[None]],
        resend: Callable[[uuid.UUID], Awaitable[None]] | None,
    ) -> None:
        self.customer, self.staff_id = customer, staff_id
        self.names: dict[uuid.UUID, str] = {}
        self.resent: set[uuid.UUID] = set()
        self._resend = resend
        self.lines: list[Line] = []
        self._states: dict[uuid.UUID, ui.element] = {}
        self._shown_states: dict[uuid.UUID, str] = {}
        self._named: dict[str, tuple[object, datetime]] = {}
        with ui.element("div").classes("desk-scroll").props('tabindex="-1"'):  # column-reverse: stays at the bottom
            with ui.element("div").classes("desk-lines").props('role="log" aria-label="会话记录"'):
                self.earlier = ui.button("更早的消息", on_click=earlier).props("flat dense no-caps").classes("desk-earlier")
                self.box = ui.element("div").classes("desk-lines-box")

    @property
    def first_seq(self) -> int:
        """`seq` of the oldest line shown, 0 where there is none."""
        return self.lines[0].seq if self.lines else 0

    @property
    def read_after(self) -> int:
        """The `seq` after which to read: before our oldest message whose state may change, else the last line's."""
        unsettled = [line.seq - 1 for line in self.lines if _ours(line) and line.state not in SETTLED]
        return min(unsettled) if unsettled else self.lines[-1].seq if self.lines else 0

    def put_before(self, page: TranscriptPage) -> None:
        """Shows an earlier page above what is shown."""
        later = TranscriptPage([*page.lines, *self.lines], page.has_earlier, page.names, page.resent)
        self.box.clear()
        self._states.clear()
        self._shown_states.clear()
        self._named.clear()
        self.lines = []
        self.add(later)

    def add(self, page: TranscriptPage) -> None:
        """Appends new lines, and updates known ones whose delivery changed."""
        self.names.update(page.names)
        self.resent.update(page.resent)
        known = {line.id: i for i, line in enumerate(self.lines)}
        fresh = [line for line in page.lines if line.id not in known]
        for line in page.lines:
            if line.id in known:
                self.lines[known[line.id]] = line
        if not known:
            self.earlier.set_visibility(page.has_earlier)
        with self.box:
            for line in fresh:
                self._add(line, self.lines[-1] if self.lines else None)
                self.lines.append(line)
        self._show_states()

    def _add(self, line: Line, before: Line | None) -> None:
        side = _SIDE[line.who]
        day = instants.shanghai(line.at).date()
        if before is None or instants.shanghai(before.at).date() != day:
            self._named.clear()
            ui.label(time_words.past_day(day, instants.today())).classes("desk-day")
        if side == "system":
            ui.label(f"{time_words.clock_time(line.at)} {readable(line.text)}").classes("desk-system")
            return
        if self._shows_sender(line):
            about = f" · 针对{title}" if (title := message_subjects.title(line.about_kind)) else ""
            ui.label(f"{self._who(line)} {time_words.clock_time(line.at)}{about}").classes(f"desk-who {side}")
        with ui.element("div").classes(f"desk-bubble {side}") as bubble:
            ui.label(readable(line.text))
            if line.buttons:
                offered = "　".join(f"［{_unbroken(button.title)}］" for button in line.buttons)
                ui.label(offered).classes("desk-offered").props('aria-label="给顾客的按钮"')
        bubble.props["title"] = time_words.numeric(line.at, seconds=True)
        if _ours(line):
            self._states[line.id] = ui.element("div").classes("desk-state").props('role="status"')

    def _shows_sender(self, line: Line) -> bool:
        """Whether to show sender and time: another sender on that side, another case, or a pause of five minutes."""
        edge = "left" if line.who == "customer" else "right"
        speaker = (line.who, line.staff_id, line.about_id)
        named, at = self._named.get(edge, (None, line.at))
        if named == speaker and line.at - at <= _PAUSE:
            return False
        self._named[edge] = (speaker, line.at)
        return True

    def _who(self, line: Line) -> str:
        if line.who == "customer":
            return self.customer
        if line.who == "bot":
            return "智能客服"
        if line.staff_id == self.staff_id:
            return "我"
        return self.names.get(line.staff_id, "同事") if line.staff_id else "同事"

    def _show_states(self) -> None:
        """Shows the delivery state under our last message, and under each that wasn't delivered."""
        ours = [line for line in self.lines if line.id in self._states]
        for line in ours:
            lost = line.state in ("failed", "uncertain")
            shown = STATES.get(line.state or "", "") if lost or line is ours[-1] else ""
            if line.id in self.resent:
                shown = f"{shown}，已重发"
            elif lost and line.reason:
                shown = f"{shown}：{line.reason}"
            box = self._states[line.id]
            if self._shown_states.get(line.id) == shown:
                continue
            self._shown_states[line.id] = shown
            box.clear()
            with box:
                if shown:
                    ui.label(shown).classes(f"state-{line.state}")
                if lost and self._resend and line.id not in self.resent:
                    ui.button("重发", on_click=partial(self._resend, line.id)).props("flat dense no-caps")


def _ours(line: Line) -> bool:
    return line.who == "person"


def _unbroken(title: str) -> str:
    """A button's title without places at which a line may break."""
    return "\u2060".join(title)
