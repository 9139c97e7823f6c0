"""The page on which administrators make and revoke API tokens."""
from __future__ import annotations

import uuid
from datetime import date, timedelta

from fastapi import Request
from nicegui import ui
from sqlalchemy.orm import Session

from console import page_frame, widgets
from integration import api_tokens
from integration.api_tokens import TokenView
from kernel import instants, time_words
from kernel.errors import HongniangError
from staff import acting, auth_middleware, members, pages, permissions
from staff.members import StaffView

ENDS = {"90 天": 90, "一年": 365, "两年": 730}


def _read(session: Session, staff: StaffView) -> tuple[list[TokenView], dict[uuid.UUID, str]]:
    found = api_tokens.every(session, staff)
    return found, {s.id: s.name for s in members.many(session, [t.created_by for t in found]).values()}


def register() -> None:
    """Makes the page and its place in the navigation."""
    page_frame.register(page_frame.Section("tokens", "令牌", "key", "/tokens",
                                           lambda staff: permissions.may(staff, "api.manage"), order=92))

    @pages.page("/tokens", "接口令牌", needs="api.manage", section="tokens")
    async def page(request: Request) -> None:
        staff = auth_middleware.current(request)
        with page_frame.page("接口令牌", staff=staff, section="tokens"), ui.element("div").classes("hn-page"):
            with ui.row().classes("items-center justify-between w-full"):
                with ui.column().classes("gap-0.5"):
                    ui.label("接口令牌").classes("hn-title")
                    ui.label("公司的其他系统凭令牌读取、登记投诉。令牌只在建立时显示一次；说明见 /api/docs。").classes("hn-quiet")
                ui.button("建立令牌", icon="add", on_click=lambda: _make(shown, staff)).props(
                    "unelevated no-caps")
            shown: ui.element = ui.element("div").classes("w-full")
        await fill(shown, staff)


async def fill(box: ui.element, staff: StaffView) -> None:
    """Shows all tokens in `box` as they stand. Raises NotSignedIn or NotAllowed."""
    found, names = await acting.read(staff, _read)
    box.clear()
    with box:
        if not found:
            widgets.empty("还没有接口令牌", "其他系统要读取或登记投诉时，在这里为它建立一个。")
        for token in found:
            _row(box, staff, token, names.get(token.created_by, ""))


def _row(box: ui.element, staff: StaffView, token: TokenView, by: str) -> None:
    with ui.row().classes("hn-card items-center no-wrap w-full p-3 mt-2 gap-3"):
        with ui.column().classes("grow min-w-0 gap-0.5"):
            with ui.row().classes("items-center gap-2"):
                ui.label(token.name).classes("font-semibold")
                for scope in sorted(token.scopes):
                    widgets.chip(api_tokens.scopes()[scope].title, "plain")
                if not token.holds:
                    widgets.chip("已撤销" if token.revoked_at else "已到期", "late")
            used = f"最近使用 {time_words.exact(token.last_used_at)}" if token.last_used_at else "还没有用过"
            until = f"{time_words.exact(token.expires_at)} 到期" if token.expires_at else "长期有效"
            ui.label(f"{by} 建于 {time_words.exact(token.created_at)} · {until} · {used}").classes("hn-quiet")
        if token.holds:
            ui.button("撤销", on_click=lambda: _revoke(box, staff, token)).props(
                "outline no-caps color=negative").classes("shrink-0 whitespace-nowrap")


async def _revoke(box: ui.element, staff: StaffView, token: TokenView) -> None:
    if not await widgets.confirm_named(f"撤销“{token.name}”的令牌", "用它的系统立即不能再读取、登记投诉，且无法恢复。", "撤销令牌"):
        return
    try:
        await acting.act(staff, api_tokens.revoke, token.id)
    except HongniangError as error:
        widgets.sentence(error)
        return
    widgets.notify_done("已撤销")
    await fill(box, staff)


async def _make(box: ui.element, staff: StaffView) -> None:
    with ui.dialog() as dialog, ui.card().classes("w-96 max-w-full"):
        ui.label("建立接口令牌").classes("font-semibold")
        name = ui.input("给谁用，如“会员系统”").props("outlined maxlength=40").classes("w-full")
        chosen = {key: ui.checkbox(one.title, value=one.preselected) for key, one in api_tokens.scopes().items()}
        ends = ui.select(list(ENDS), value="一年", label="有效期").props("outlined").classes("w-full")
        with ui.row().classes("justify-end w-full"):
            ui.button("先不", on_click=lambda: dialog.submit(False)).props("flat no-caps")
            ui.button("建立令牌", on_click=lambda: dialog.submit(True)).props("unelevated no-caps")
    if not await dialog:
        return
    last: date = instants.today() + timedelta(days=ENDS[str(ends.value)])
    scopes = [scope for scope, box_ in chosen.items() if box_.value]
    try:
        _, text = await acting.act(
            staff, api_tokens.issue, name.value or "", scopes, instants.midnight(last + timedelta(days=1)))
    except HongniangError as error:
        widgets.sentence(error)
        return
    await fill(box, staff)
    with ui.dialog(value=True), ui.card():
        ui.label("令牌只显示这一次，请现在复制到要用它的系统里。").classes("font-semibold")
        ui.label(text).classes("font-mono break-all").props('data-fresh-token=""')
        ui.button("复制", icon="content_copy", on_click=lambda: ui.clipboard.write(text)).props("flat no-caps")
