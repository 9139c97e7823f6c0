"""Cards of the case page: facts with the customer's identifiers, call tasks, evidence."""
from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from nicegui import ui

from cases.evidence import EvidenceView
from complaints import categories, filing, stages
from complaints.case.case_identifiers import Token
from complaints.case.read_model import Shown
from console import widgets
from conversations import channels
from kernel import instants, time_words, wording
from people.identifiers import readable
from staff.members import StaffView


def named(staff: StaffView) -> str:
    """Name and number of a member of staff, as lists and pages show them."""
    return f"{staff.name}（{staff.number}）"


def facts(shown: Shown, reveal: Callable[[Token], Any] | None) -> None:
    """The customer's account and the case's facts; `reveal(token)` where the reader may see identifiers."""
    case = shown.case
    with ui.element("div").classes("hn-card case-card"):
        ui.label(readable(case.facts)).classes("case-text")
        if case.wish:
            ui.label(f"诉求：{readable(case.wish)}").classes("case-text")
        with ui.element("dl").classes("case-facts"):
            for name, said in _known(shown):
                with ui.element("dt"):
                    ui.label(name)
                with ui.element("dd"):
                    ui.label(said).classes("case-text")
        with ui.element("div").classes("case-chips"):
            for flag in case.flags:
                title = wording.loaded(flag.get("title", ""))
                widgets.chip(f"七天内{title}已有 {len(flag.get('numbers', ()))} 件", "soon").props(
                    f'title="{"、".join(flag.get("numbers", ()))}"')
        _links(shown)
        if shown.tokens:
            with ui.element("div").classes("case-tokens"):
                for token in shown.tokens:
                    with ui.element("div").classes("case-token"):
                        ui.label(token.title)
                        if reveal is not None:
                            ui.button("查看", on_click=lambda token=token: reveal(token)).props(
                                f'flat dense no-caps aria-label="查看{token.title}"')
            if reveal is None:
                ui.label("原文在保险库中，需要时请投诉专员或主管查看。").classes("hn-quiet")


def _known(shown: Shown) -> list[tuple[str, str]]:
    case = shown.case
    mandate = f"（{filing.MANDATES[case.mandate or 'none']}）"
    because = stages.BECAUSE.get(case.closed_because or "", "")
    ended = f"{time_words.exact(case.closed_at)} · {because}" if case.closed_at else ""
    received = time_words.exact(case.received_at) if case.received_at != case.accepted_at else ""
    registered = time_words.exact(case.registered_late_at) if case.registered_late_at else ""
    found = [
        ("顾客", shown.person), ("来源", came(case.via, case.channel)),
        ("受理", time_words.exact(case.accepted_at)), ("收到", received), ("登记", registered),
        ("严重程度", case.severity_title), ("涉及", "、".join(named(s) for s in shown.concerning)),
        ("门店", shown.stores.get(case.store_id, "") if case.store_id else ""),
        ("订单", readable(case.order_number or "")),
        ("代为投诉", f"{readable(case.acting_for)}{mandate}" if case.acting_for else ""),
        ("联系方式", readable(case.contact_preference or "")), ("结案", ended),
    ]
    return [(name, said) for name, said in found if said]


def came(via: str, channel: str) -> str:
    """The way and the channel by which it came; once where both have one name, as for telephone calls."""
    return " · ".join(dict.fromkeys((filing.VIA[via], channels.title(channel))))


def _links(shown: Shown) -> None:
    case = shown.case
    with ui.element("div").classes("case-links"):
        if case.conversation_id:
            ui.link("查看会话", f"/desk?c={case.conversation_id}").classes("case-link")
        for title, other in (("并入", case.merged_into), ("分自", case.split_from)):
            if other and other in shown.numbers:
                ui.link(f"{title} {shown.numbers[other]}", f"/cases/{shown.numbers[other]}").classes("case-link")
        for part in shown.parts:
            waits = "，尚待答复或方案" if part.waits else ""
            ui.link(f"并入的 {part.number}（{categories.title(part.category)}{waits}）", f"/cases/{part.number}").classes(
                "case-link")
        for one in shown.related:
            until = f"，顾客可在 {time_words.deadline(one.reopenable_until)} 前重新打开" if one.reopenable_until else ""
            ui.link(f"{one.line}{until}", f"/cases/{one.number}").classes("case-link")
        for sibling in (one for one in shown.siblings
                        if one.id not in {case.merged_into, case.split_from, *(o.id for o in shown.related)}):
            ui.link(f"同一顾客的 {sibling.number}（{sibling.state_title}）", f"/cases/{sibling.number}").classes("case-link")


def calls(
    shown: Shown, call: Callable[[], Any] | None, tell: Callable[[], Any] | None = None,
    not_reached: Callable[[uuid.UUID], Any] | None = None, letter: Callable[[], Any] | None = None,
) -> None:
    """A card for each call or letter task that is open. The reader may record a call (`call`), that the customer was
    told what the task carries (`tell`), that nobody answered (`not_reached(task)`), or a letter, where these are given.
    """
    for one in shown.calls:
        with ui.element("div").classes("case-due"):
            with ui.element("div"):
                ui.label(str(one.title)).classes("case-due-title")
                ui.label(str(one.reason)).classes("case-text")
                ui.label(time_words.list_time(one.created_at, instants.now())).classes("hn-quiet")
            with ui.element("div").classes("case-due-acts"):
                if one.by_letter and one.carries_notices:
                    if letter is not None and not one.posted:
                        ui.button("登记挂号信…", on_click=letter).props("outline dense no-caps")
                elif tell is not None and one.carries_notices:
                    ui.button("登记告知…", on_click=tell).props("outline dense no-caps")
                elif call is not None:
                    ui.button("登记通话…", on_click=call).props("outline dense no-caps")
                if not_reached is not None and not one.by_letter:
                    ui.button("未接通…", on_click=lambda id=one.id: not_reached(id)).props("flat dense no-caps")


def files(shown: Shown, add: Callable[[], Any] | None) -> None:
    """The list of evidence, each a link that downloads it; `add()` where the reader may upload."""
    if not shown.files and add is None:
        return
    with ui.element("div").classes("case-title-row"):
        ui.label(f"证据 {len(shown.files)}" if shown.files else "证据").classes("case-title")
        if add is not None:
            ui.button("上传证据…", on_click=add).props("flat dense no-caps")
    with ui.element("div").classes("hn-card case-card case-files"):
        for one in shown.files:
            _file(shown, one)
        if not shown.files:
            ui.label("还没有证据。顾客可以从案件链接上传，您也可以代为上传。").classes("hn-quiet")


def _file(shown: Shown, one: EvidenceView) -> None:
    address = f"/api/staff/complaints/{shown.numbers.get(one.case_id, shown.case.number)}/evidence/{one.id}"
    with ui.element("a").classes("case-file").props(f'href="{address}" download aria-label="下载 {one.name}"'):
        ui.icon("attach_file")
        with ui.element("div"):
            ui.label(one.name).classes("case-file-name")
            at = time_words.list_time(one.at, instants.now())
            ui.label(f"{size(one.size)} · {one.by} · {at}").classes("hn-quiet").props(
                f'title="SHA-256 {one.sha256}"')


def size(count: int) -> str:
    """A size in bytes as people read it: `512 字节`, `12 KB`, `1.4 MB`."""
    if count < 1024:
        return f"{count} 字节"
    return f"{count / 1024:.0f} KB" if count < 2**20 else f"{count / 2**20:.1f} MB"
