"""Dialogs of the desk: transfer, end of service, search in the knowledge base, keyboard shortcuts."""
from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable

from nicegui import ui
from sqlalchemy.orm import Session

from console import dialogs, widgets
from handoff import presence
from handoff.desk.desk_session import DeskSession
from handoff.desk.read_model import Colleague
from kernel.errors import HongniangError
from knowledge_base import articles
from knowledge_base import search as knowledge_search
from staff import permissions
from staff.members import StaffView

KEYS = (
    ("j / k、↓ / ↑", "在列表中向下、向上"), ("Enter", "打开选中的会话"), ("1 / 2", "等待列表、我的列表"), ("n", "接入下一位"),
    ("r", "写回复"), ("Ctrl + Enter", "发送"), ("Esc", "离开输入框"), ("/", "搜索知识库"), ("?", "显示快捷键"),
)
_TYPING = 0.2  # seconds without a key before searching


def _dialog(title: str) -> tuple[ui.dialog, ui.card]:
    return dialogs.titled(title, "desk")


def close(pseudonym: str, end: Callable[[str], Awaitable[None]]) -> None:
    """Asks for the summary and ends the service."""
    dialog, card = _dialog(f"结束对{pseudonym}的服务")
    with card:
        ui.label("顾客会收到一句告知，之后由智能客服应答；需要时可以再转人工。").classes("hn-quiet")
        note = ui.textarea(label="服务小结", placeholder="顾客要什么，做了什么，还差什么").props(
            "outlined autogrow autofocus maxlength=1000")
        with ui.element("div").classes("desk-dialog-acts"):
            ui.button("继续服务", on_click=dialog.close).props("flat no-caps")
            button = ui.button("结束服务").props("unelevated no-caps")
        button.on_click(lambda: dialogs.submit(dialog, button, end(note.value or "")))
        note.on("keydown.ctrl.enter", lambda: dialogs.submit(dialog, button, end(note.value or "")))
    dialog.open()


def transfer(
    pseudonym: str, colleagues: list[Colleague],
    to_colleague: Callable[[uuid.UUID, str], Awaitable[None]], to_queue: Callable[[str], Awaitable[None]],
) -> None:
    """Asks to whom to transfer the customer, with a note for them."""
    dialog, card = _dialog(f"转交{pseudonym}")
    with card:
        note = ui.textarea(label="给接手的同事", placeholder="已经了解到什么，下一步是什么").props("outlined autogrow maxlength=1000")
        with ui.element("div").classes("desk-colleagues"):
            for one in colleagues:
                with ui.element("div").classes("desk-colleague"):
                    with ui.element("div"):
                        ui.label(f"{one.staff.name} · {one.staff.title}")
                        with ui.element("div").classes("desk-colleague-state"):
                            ui.label(presence.title(one.presence)).classes(f"presence-{one.presence}")
                            ui.label(f"正在服务 {one.serving} / {one.staff.capacity}").classes("hn-quiet")
                    button = ui.button("转交" if one.has_room else "已满").props("outline dense no-caps")
                    button.set_enabled(one.has_room)
                    button.on_click(lambda one=one, button=button: dialogs.submit(
                        dialog, button, to_colleague(one.staff.id, note.value or "")))
            if not colleagues:
                ui.label("没有其他可以接待的同事。").classes("hn-quiet")
        with ui.element("div").classes("desk-dialog-acts"):
            ui.button("取消", on_click=dialog.close).props("flat no-caps")
            back = ui.button("转回等待队列").props("outline no-caps")
            back.on_click(lambda: dialogs.submit(dialog, back, to_queue(note.value or "")))
    dialog.open()


def search(act: DeskSession, insert: Callable[[str], None], query: str = "") -> None:
    """Searches the articles while one types; a click puts the answer into the composer."""
    dialog, card = _dialog("知识库")
    latest = 0
    with card:
        text = ui.input(placeholder="搜索：退费、服务流程、隐私…", value=query).props(
            'outlined dense autofocus clearable aria-label="搜索知识库"')
        found = ui.element("div").classes("desk-hits")

    def use(body: str) -> None:
        insert(body)
        dialog.close()

    async def look() -> None:
        nonlocal latest
        latest += 1
        mine, wanted = latest, (text.value or "").strip()
        await asyncio.sleep(_TYPING)
        if mine != latest:
            return
        try:
            hits = await act.read(_answers, wanted) if wanted else []
        except HongniangError as error:
            widgets.sentence(error)
            return
        if mine != latest:
            return
        found.clear()
        with found:
            for title, clause, body in hits:
                with ui.element("div").classes("desk-hit").props('role="button" tabindex="0"') as row:
                    with ui.element("div").classes("desk-hit-head"):
                        ui.label(title).classes("desk-hit-title")
                        if clause:
                            ui.label(clause).classes("hn-chip")
                    ui.label(body).classes("desk-hit-body")
                row.on("click", lambda body=body: use(body)).on("keydown.enter", lambda body=body: use(body))
            if wanted and not hits:
                ui.label("没有找到。换个说法试试，或写信给知识库负责人补充。").classes("hn-quiet")
            if not wanted:
                ui.label("输入几个字，选一条，答案会放进输入框，发送前可以修改。").classes("hn-quiet")

    text.on_value_change(look)
    dialog.on("show", look)
    dialog.open()


def _answers(session: Session, staff: StaffView, query: str) -> list[tuple[str, str, str]]:
    """Title, clause and text of the best articles."""
    permissions.require(staff, "knowledge_search.read")
    return [
        (hit.title, hit.clause or "", articles.get(session, hit.article).body)
        for hit in knowledge_search.search(session, query, 6)
    ]


def keys() -> None:
    """Shows the keyboard shortcuts."""
    dialog, card = _dialog("快捷键")
    with card, ui.element("div").classes("desk-keys"):
        for key, does in KEYS:
            ui.label(key).classes("desk-key")
            ui.label(does)
    dialog.open()
