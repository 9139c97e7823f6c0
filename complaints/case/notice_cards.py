"""What the customer of a case was told (告知记录): each notice with its ways, their outcome and the proof."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from cases.customer_notices import LETTER
from complaints.case.read_model import Shown
from console import widgets
from kernel import instants, time_words
from notices.notice_views import OPEN, STATES, Attempt, NoticeView
from people.identifiers import readable

_TONES = {"told": "calm", "cancelled": "plain", "telling": "soon", "untold": "late"}
_PROOFS = {"by": "记录人 {}", "number": "挂号信 {}", "note": "{}", "reason": "{}"}


def show(shown: Shown, answer: Callable[[str, bool], Any] | None) -> None:
    """Builds the list, the newest first; `answer(number, arrived)` where the reader may record a letter's outcome."""
    if not shown.notices:
        return
    ui.label("告知记录").classes("case-title")
    with ui.element("div").classes("hn-card case-card case-notices"):
        for one in reversed(shown.notices):
            _notice(shown, one, answer)


def _notice(shown: Shown, one: NoticeView, answer: Callable[[str, bool], Any] | None) -> None:
    with ui.element("div").classes("case-notice"):
        with ui.element("div").classes("case-entry-head"):
            other = "" if one.subject[1] == shown.case.id else f"{shown.numbers.get(one.subject[1], '')} · "
            ui.label(f"{other}{one.what_title}").classes("case-entry-title")
            widgets.chip(STATES[one.state], _TONES[one.state])
            ui.label(time_words.list_time(one.told_at or one.created_at, instants.now())).classes("hn-quiet").props(
                f'title="{time_words.exact(one.told_at or one.created_at)}"')
        if one.is_pending:
            ui.label(readable(str(one.message))).classes("case-text")
        for line in lines_of(one):
            ui.label(line).classes("hn-quiet")
        waits = [a for a in one.attempts if a.way == LETTER and a.outcome == OPEN]
        if answer is not None and waits:
            with ui.element("div").classes("case-chips"):
                for letter in waits:
                    ui.button("登记签收…", on_click=lambda n=letter.ref: answer(n, True)).props("flat dense no-caps")
                    ui.button("登记退回…", on_click=lambda n=letter.ref: answer(n, False)).props("flat dense no-caps")


def lines_of(one: NoticeView) -> list[str]:
    """The attempts of a notice, after why it was cancelled if it was."""
    return [*([cancelled_line(one)] if one.cancelled_at else []), *map(attempt_line, one.attempts)]


def cancelled_line(one: NoticeView) -> str:
    """Why a notice need not be told any more, by whose act, and when."""
    at = time_words.exact(one.cancelled_at) if one.cancelled_at else ""
    return "，".join(part for part in (one.why_cancelled, one.cancelled_by, at) if part)


def attempt_line(attempt: Attempt) -> str:
    """An attempt as one line: way, outcome, when, how that is known."""
    at = time_words.exact(attempt.shown_at or attempt.started_at)
    proof = [text.format(readable(str(attempt.proof[name]))) for name, text in _PROOFS.items()
             if attempt.proof.get(name)]
    noted_at = attempt.proof.get("noted_at")
    if noted_at is not None:
        proof.append(f"记录于 {time_words.exact(noted_at)}")
    return "，".join([f"{attempt.way_title}：{attempt.outcome_title}", at, *proof])
