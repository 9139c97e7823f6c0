"""The composer: the case it is about, the text, canned responses, articles, send. Drafts survive a lost connection."""
from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable

from nicegui import ui

from console import drafts, widgets
from conversations import message_subjects
from conversations.message_subjects import OpenSubject
from handoff import canned_responses
from handoff.agent_replies import TEXT_LIMIT
from kernel import ids
from kernel.errors import HongniangError
from kernel.ids import Subject
from kernel.wording import Language

Send = Callable[[str, Subject | None, uuid.UUID], Awaitable[None]]


class Composer:
    """For one conversation.

    A press of send has an id that changes only after it succeeded, so that pressing twice sends once.
    """

    def __init__(
        self, conversation_id: uuid.UUID, name: str, language: Language, send: Send,
        search: Callable[[], Awaitable[None]],
    ) -> None:
        self._key = f"desk:{conversation_id}"
        self._name = name
        self._send = send
        self._press = ids.new_id()
        self._none = f"不针对{'、'.join(message_subjects.titles().values())}"
        self._offered: dict[str, OpenSubject] = {}
        with ui.element("div").classes("desk-composer"):
            with ui.element("div").classes("desk-about-row"):
                self.about = ui.select({"": self._none}, value="", label="针对").props(
                    "dense outlined options-dense").classes("desk-about")
                self.hint = ui.label().classes("desk-about-hint")
            self.text = ui.textarea(placeholder="写给顾客的话。Ctrl+Enter 发送").props(
                f"outlined autogrow dense maxlength={TEXT_LIMIT} aria-label=回复").classes("desk-text")
            self.text.on("keydown.ctrl.enter", self.send).on("keydown.meta.enter", self.send)
            with ui.element("div").classes("desk-tools"):
                with ui.button("常用语", icon="chat_bubble_outline").props("flat dense no-caps"):
                    self._canned = ui.menu()
                ui.button("知识库", icon="search", on_click=search).props(
                    'flat dense no-caps data-key="/" title="快捷键 /"')
                ui.element("div").classes("desk-space")
                self.button = ui.button("发送", on_click=self.send).props('unelevated no-caps title="Ctrl+Enter"')
        drafts.keep(self.text, self._key)
        self._language: Language | None = None
        self.write_in(language)

    def write_in(self, language: Language) -> None:
        """Offers the canned responses in the language in which the customer is written to."""
        if language == self._language:
            return
        self._language = language
        self._canned.clear()
        with self._canned:
            for title, sentence in canned_responses.sentences(self._name, language):
                with ui.menu_item(on_click=lambda text=sentence: self.insert(text)).classes("desk-quick"):
                    ui.label(title).classes("desk-quick-title")
                    ui.label(sentence).classes("desk-quick-text")

    def offer(self, found: list[OpenSubject]) -> None:
        """Offers the customer's open cases; the chosen one stays chosen while it is open."""
        self._offered = {str(one.subject[1]): one for one in found}
        options = {"": self._none} | {key: one.label for key, one in self._offered.items()}
        kept = self.about.value if self.about.value in options else ""
        self.about.set_options(options, value=kept)
        self.about.parent_slot.parent.set_visibility(bool(found))  # type: ignore[union-attr]
        self.hint.set_text(next((one.hint for one in found if one.hint), ""))

    def insert(self, text: str) -> None:
        """Puts a text after what is written."""
        written = (self.text.value or "").rstrip()
        self.text.set_value(f"{written}\n{text}" if written else text)
        self.text.run_method("focus")

    async def send(self) -> None:
        """Sends the text; where that fails, it stays and the reason is shown."""
        said, press = (self.text.value or "").strip(), self._press
        if not said:
            return
        about = self._offered[self.about.value].subject if self.about.value in self._offered else None
        self.button.props("loading")
        try:
            await self._send(said, about, press)
        except HongniangError as error:
            widgets.sentence(error)
            return
        finally:
            self.button.props(remove="loading")
        if self._press == press:
            self._press = ids.new_id()
            if (self.text.value or "").strip() == said:
                self.text.set_value("")
            drafts.drop(self._key)
