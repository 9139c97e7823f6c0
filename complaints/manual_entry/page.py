"""The form for manual entry (登记投诉), and the receipt to be read out to the caller or visitor."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request
from nicegui import ui
from sqlalchemy.orm import Session

from complaints import categories, deadline_texts, filing, receipts
from complaints.case.cards import named
from complaints.case.dialogs import maybe
from complaints.filing import Filed
from complaints.manual_entry import manual_filing
from complaints.manual_entry.manual_filing import Known, Noted
from console import drafts, page_frame, widgets
from kernel import instants, time_words
from kernel.errors import HongniangError
from staff import acting, auth_middleware, members, pages, permissions, stores
from staff.members import StaffView

_CSS = (Path(__file__).parent / "manual_entry.css").read_text(encoding="utf-8")
_WAYS = {"phone": "来电", "visit": "到店", "letter": "来信"}
_DRAFTS = ("register:facts", "register:wish")


@dataclass(frozen=True)
class _Choices:
    stores: dict[uuid.UUID, str]
    people: dict[uuid.UUID, str]


def _choices(session: Session, staff: StaffView) -> _Choices:
    return _Choices(stores.names(session), {one.id: named(one) for one in members.all_active(session)})


class Registering:
    """The form in one browser tab, then the receipt."""

    def __init__(self, staff: StaffView, offered: _Choices) -> None:
        self.staff, self.offered = staff, offered
        self.known: Known | None = None
        self.looked = ""  # what was looked up last; any other text needs another look-up
        self.busy = False
        self.unread = True  # the receipt was not read out to the customer

    def build(self) -> None:
        """Builds the form."""
        with ui.element("div").classes("hn-page reg") as self.place:
            ui.label("登记投诉").classes("hn-title")
            self._who()
            self._what()
            self._more()
            with ui.element("div").classes("reg-acts"):
                ui.label("登记后念给顾客听：回执号、两个期限。").classes("hn-quiet")
                self.button = ui.button("登记", on_click=self.register).props("unelevated no-caps")

    def _who(self) -> None:
        with _card("谁、何时"), ui.element("div").classes("reg-grid"):
            self.way = ui.toggle(dict(_WAYS), value="phone").props('unelevated no-caps aria-label="怎么来的"')
            now = time_words.field_value(instants.now())
            self.at = ui.input("来电、到店或收到来信的时间", value=now).props(
                'outlined dense type=datetime-local stack-label '
                'hint="48 小时和 7 个工作日从这一刻起算。来信不知何时收到的，清空即可"')
            with ui.element("div").classes("reg-look"):
                self.reach = ui.input("联系电话，或老顾客的回执号").props(
                    f"outlined dense maxlength={filing.LINE_LIMIT} autocomplete=off")
                self.reach.on("keydown.enter", self.look).on("blur", self.look)
                ui.button("查找顾客", on_click=self.look).props("outline no-caps")
            self.convenient = ui.input("方便接听的时间（可不填）").props("outlined dense maxlength=100")
            self.agreed = ui.checkbox("已告知号码只用于处理这件投诉，顾客同意").classes("reg-wide")
            self.found = ui.element("div").classes("reg-found reg-wide").props('role="status"')

    def _what(self) -> None:
        with _card("什么事"):
            self.facts = ui.textarea("经过", placeholder="按顾客的话记：哪一天、谁、答应了什么、实际怎样").props(
                f"outlined autogrow maxlength={filing.FACTS_LIMIT}").classes("reg-facts")
            drafts.keep(self.facts, _DRAFTS[0])
            self.wish = ui.textarea("诉求（可不填）", placeholder="顾客希望怎么解决").props(
                f"outlined autogrow maxlength={filing.WISH_LIMIT}")
            drafts.keep(self.wish, _DRAFTS[1])
            with ui.element("div").classes("reg-grid"):
                self.kind = _choice("来件", dict(categories.KINDS), "complaint")
                self.category = _choice("类别", dict(categories.TITLES), None)

    def _more(self) -> None:
        with ui.expansion("门店、订单、涉及的同事、代人投诉").classes("hn-card reg-more"), \
                ui.element("div").classes("reg-grid"):
            self.store = _choice("门店", dict(self.offered.stores), None, clearable=True)
            self.order = ui.input("订单号").props(f"outlined dense maxlength={filing.LINE_LIMIT}")
            self.severity = _choice("严重程度（可不选）", dict(filing.SEVERITIES), None, clearable=True)
            self.about = ui.select(dict(self.offered.people), label="涉及的同事", multiple=True, with_input=True).props(
                "outlined dense options-dense use-chips")
            self.acting = ui.input("代谁投诉，例如：替女儿").props(f"outlined dense maxlength={filing.LINE_LIMIT}")
            self.mandate = _choice("委托", dict(filing.MANDATES), "none")

    async def look(self) -> None:
        """Looks the customer up, by contact or receipt number."""
        typed = (self.reach.value or "").strip()
        if typed == self.looked:
            return
        self.looked, self.known = typed, None
        self.found.clear()
        if not typed:
            return

        try:
            found = await acting.act(self.staff, manual_filing.look_up, typed)
        except HongniangError as error:  # the case can be filed without knowing the customer
            with self.found:
                ui.label(error.say())
            return
        if typed != self.looked:  # another text was looked up meanwhile
            return
        self.known = found
        with self.found:
            if self.known is None:
                ui.label("没有找到这位顾客，将作为新顾客登记。").classes("hn-quiet")
                return
            ui.label(f"{self.known.how}：{self.known.pseudonym}").classes("reg-found-who")
            for case in self.known.cases:
                ui.link(f"{case.number} · {case.category_title} · {case.state_title}",
                        f"/cases/{case.number}", new_tab=True)
            self.same = ui.checkbox("登记在这位顾客名下", value=True)
            if self.known.cases:
                ui.label("若说的是同一件事，请到那件投诉里“顾客补充”，不必另行登记。").classes("hn-quiet")

    async def register(self) -> None:
        """Files the case. A refusal loses nothing typed; a second press meanwhile does nothing."""
        if self.busy:
            return
        self.busy = True
        self.button.props("loading")
        try:
            await self.look()
            noted = self._noted()
            filed = await acting.act(self.staff, manual_filing.register, noted)
        except HongniangError as error:
            widgets.sentence(error)
            return
        finally:
            self.busy = False
            self.button.props(remove="loading")
        for key in _DRAFTS:
            drafts.drop(key)
        self._read_out(filed, noted)

    def _noted(self) -> Noted:
        typed = (self.reach.value or "").strip()
        person_id = self.known.person_id if self.known and self.same.value else None
        by_receipt = self.known is not None and self.known.by_number
        return Noted(
            way=self.way.value, at=maybe(self.at), facts=self.facts.value or "", category=self.category.value or "",
            wish=self.wish.value or "", reach="" if by_receipt else typed, agreed=bool(self.agreed.value),
            convenient=self.convenient.value or "", person_id=person_id, kind=self.kind.value,
            severity=self.severity.value, store_id=self.store.value, order_number=self.order.value or "",
            concerning=self.about.value or (), acting_for=self.acting.value or "", mandate=self.mandate.value)

    def _read_out(self, filed: Filed, noted: Noted) -> None:
        """Shows what is read out: number and both deadlines, and the link for the customer."""
        title, now = categories.KINDS[noted.kind], instants.now()
        widgets.clear_refusal()
        self.place.clear()
        with self.place:
            ui.label("已登记，请念给顾客听").classes("hn-title").props('role="status"')
            with ui.element("div").classes("hn-card reg-card"):
                ui.label(f"您的{title}已受理，回执号是：")
                ui.label(filed.number).classes("reg-number").props(f'aria-label="{" ".join(filed.number)}"')
                if filed.response and filed.solution:
                    ui.label(str(deadline_texts.response(filed.response.count, noted.way, now)))
                    ui.label(str(deadline_texts.solution(filed.solution.count, noted.way, now)))
                else:
                    ui.label(f"{title}不计时限，处理后会告知您。")
            if noted.way == "letter" and noted.at is None:
                ui.label("没有填写何时收到来信，已从现在起算。请问明后在案件的“外部平台”里补登收到时间。").classes("hn-problem")
            with _card("案件链接"):
                ui.label("凭链接可以看进度、交证据、答复方案。只发给顾客本人；这里只显示这一次。").classes("hn-quiet")
                ui.input(value=filed.link).props('outlined dense readonly aria-label="案件链接"')
                with ui.element("div").classes("reg-acts"):
                    ui.button("复制链接", on_click=lambda: ui.clipboard.write(filed.link)).props("outline no-caps")
            with ui.element("div").classes("reg-acts"):
                ui.button("已念给顾客", on_click=lambda: self._was_read_out(filed, noted.way)).props(
                    "outline no-caps").bind_enabled(self, "unread")
                ui.button("再登记一件", on_click=lambda: ui.navigate.to("/complaints/new")).props("outline no-caps")
                if permissions.may(self.staff, "complaint.read"):
                    ui.button("打开案件", on_click=lambda: ui.navigate.to(f"/cases/{filed.number}")).props(
                        "unelevated no-caps")


    async def _was_read_out(self, filed: Filed, way: str) -> None:
        """Records that the customer was told number and deadlines; otherwise a call task waits for it."""
        try:
            await acting.act(self.staff, receipts.read_out, filed.complaint_id, "call" if way == "phone" else "visit")
        except HongniangError as error:
            widgets.sentence(error)
            return
        self.unread = False
        ui.notify("已记下：顾客已得知回执号和时限", type="positive")


def _card(title: str) -> ui.element:
    with ui.element("section").classes("hn-card reg-card") as card:
        ui.label(title).classes("reg-card-title")
    return card


def _choice(label: str, options: dict[object, str] | dict[str, str] | dict[uuid.UUID, str], value: object, *,
            clearable: bool = False) -> ui.select:
    return ui.select(dict(options), label=label, value=value, clearable=clearable).props("outlined dense options-dense")


def register() -> None:
    """Registers the page and its entry in the navigation."""
    page_frame.register(page_frame.Section("register", "登记投诉", "add_call", "/complaints/new",
                                           lambda staff: permissions.may(staff, "complaint.file"), order=25))

    @pages.page("/complaints/new", "登记投诉", needs="complaint.file", section="register")
    async def page(request: Request) -> None:
        staff = auth_middleware.current(request)
        offered = await acting.read(staff, _choices)
        ui.add_css(_CSS)
        with page_frame.page("登记投诉", staff=staff, section="register"):
            Registering(staff, offered).build()
