"""The page on which administrators see and manage who works here (5.3)."""
from __future__ import annotations

import uuid
from typing import Any

from fastapi import Request
from nicegui import ui
from sqlalchemy.orm import Session

from console import page_frame, widgets
from kernel import instants
from kernel.errors import HongniangError
from staff import accounts, acting, auth_middleware, members, pages, permissions, sessions, stores
from staff.logged_out_pages import send_home
from staff.members import Record, StaffView


def _read(session: Session, staff: StaffView) -> tuple[list[Record], dict[uuid.UUID, str]]:
    permissions.require(staff, "staff.manage")
    return members.everybody(session), stores.names(session)


def _end(session: Session, staff: StaffView, staff_id: uuid.UUID) -> int:
    permissions.require(staff, "staff.manage")
    return sessions.end_all(session, staff_id)


def register() -> None:
    """Makes the page and its place in the navigation."""
    page_frame.register(page_frame.Section("staff", "员工", "badge", "/staff",
                                           lambda staff: permissions.may(staff, "staff.manage"), order=90))

    @pages.page("/staff", "员工", needs="staff.manage", section="staff")
    async def page(request: Request) -> None:
        staff = auth_middleware.current(request)
        with page_frame.page("员工", staff=staff, section="staff"), ui.element("div").classes("hn-page"):
            ui.label("员工").classes("hn-title")
            ui.label("姓名、照片、工号对顾客公示；证书与培训按要求登记。").classes("hn-quiet")
            box = ui.element("div").classes("staff-list")
        await _fill(box, staff)


async def _fill(box: ui.element, staff: StaffView) -> None:
    records, shops = await acting.read(staff, _read)
    box.clear()
    with box:
        for record in records:
            show_member(box, staff, record, shops)


def show_member(box: ui.element, staff: StaffView, record: Record, shops: dict[uuid.UUID, str]) -> None:
    """Builds the card of one member of staff; `box` is the list, filled anew after an act, `shops` are names by id."""
    member = record.member
    with ui.row().classes("hn-card items-center no-wrap w-full p-3 mt-2 gap-3"):
        ui.html(f'<img src="{member.photo_url}" alt="" width="48" height="48" class="rounded-full">', sanitize=False)
        with ui.column().classes("grow min-w-0 gap-0.5"):
            with ui.row().classes("items-center gap-2"):
                ui.label(member.name).classes("font-semibold")
                widgets.chip(f"工号 {member.number}", "plain")
                widgets.chip(member.role_title)
                if not member.active:
                    widgets.chip("已停用", "late")
            where = shops.get(member.store_id, "总部") if member.store_id else "总部"
            ui.label(f"{member.title} · {where} · 同时接待 {member.capacity} 人").classes("hn-quiet")
            for name, number, until in record.certificates:
                late = until is not None and until < instants.today()
                ui.label(f"{name} {number}" + (f"，有效至 {until}" if until else "") + ("（已过期）" if late else "")).classes(
                    "hn-quiet" + (" tone-late" if late else ""))
            if record.trainings:
                topic, held, result = max(record.trainings, key=lambda t: t[1])
                ui.label(f"最近培训：{topic}（{held}，{result}）").classes("hn-quiet")
        _menu(box, staff, member)


def _menu(box: ui.element, staff: StaffView, member: StaffView) -> None:
    async def done(act: Any, *args: Any, say: str, leave: bool = False) -> None:
        try:
            found = await acting.act(staff, act, member.id, *args)
            if leave:
                await acting.act(staff, _end, member.id)
        except HongniangError as error:
            widgets.sentence(error)
            return
        if leave:
            send_home(member.id)
        widgets.notify_done(say.format(found))
        await _fill(box, staff)

    async def reset() -> None:
        if await widgets.confirm_named(f"重设 {member.name} 的密码", "原密码立即失效，新密码只显示这一次。", "重设密码"):
            try:
                fresh = await acting.act(staff, accounts.reset_password, member.id)
                await acting.act(staff, _end, member.id)
            except HongniangError as error:
                widgets.sentence(error)
                return
            send_home(member.id)
            with ui.dialog(value=True), ui.card():
                ui.label(f"{member.name} 的新密码（首次登录须修改）")
                ui.label(fresh).classes("text-xl font-mono").props('data-fresh-password=""')

    with ui.button(icon="more_vert").props(f'flat round aria-label="{member.name} 的操作"'), ui.menu():
        for role in permissions.ROLES:
            title = permissions.role_title(role)
            if role != member.role:
                ui.menu_item(f"改为{title}", on_click=lambda r=role, t=title: done(accounts.set_role, r, say=f"已改为{t}"))
        ui.separator()
        ui.menu_item("重设密码", on_click=reset)
        ui.menu_item("结束其所有登录", on_click=lambda: done(_end, say="已结束 {} 个登录", leave=True))
        if member.active:
            ui.menu_item("停用", on_click=lambda: done(accounts.set_active, False, say="已停用", leave=True))
        else:
            ui.menu_item("恢复", on_click=lambda: done(accounts.set_active, True, say="已恢复"))
