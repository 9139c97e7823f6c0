"""References at outside platforms on the case page: a card for each, and the dialogs of what is done with one."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from complaints.case import outside_particulars
from complaints.case.act_dialogs import reveal_dialog
from complaints.case.cards import named
from complaints.case.dialogs import DialogForm, DialogPage, instant, maybe
from complaints.case.read_model import Shown
from complaints.outside import agency_times, particulars, reference_acts, reference_dates, reference_replies
from complaints.outside.particulars import NAMES, TITLES
from complaints.outside.reference_rows import COMPLAINT, REPORT
from complaints.outside.reference_views import NATURES, ReferenceView, ReplyView
from console import widgets
from kernel import instants, time_words
from people import identifiers
from people.identifiers import readable


def show(
    shown: Shown, do: Callable[[str, ReferenceView], Any] | None, verbatim: Callable[[ReplyView], Any] | None,
) -> None:
    """A card for each outside platform at which the dispute lies: number, deadline, replies as submitted.

    `do(act, reference)` where the reader may handle the case, `verbatim(reply)` where they may see identifiers.
    """
    if not shown.references:
        return
    ui.label("外部平台").classes("case-title")
    for one in shown.references:
        with ui.element("div").classes("hn-card case-card case-outside"):
            with ui.element("div").classes("case-entry-head"):
                ui.label(f"{one.source_title} {one.external_number}").classes("case-entry-title")
                if one.nature == REPORT:
                    widgets.chip("举报", "soon")
                if one.ended_because:
                    widgets.chip("已办结", "plain")
                elif one.replies:
                    widgets.chip("已答复", "calm")
            _dates(one, do)
            _particulars(shown, one)
            if one.ended_because:
                ui.label(f"办结：{one.ended_because}").classes("case-text")
            if one.url:
                with ui.element("a").classes("case-link").props(
                        f'href="{_escaped(one.url)}" target="_blank" rel="noopener noreferrer"'):
                    ui.label("打开平台页面")
            for n, reply in enumerate(one.replies, 1):
                with ui.element("div").classes("case-reply"):
                    ui.label(f"第 {n} 次答复 · {time_words.exact(reply.submitted_at)} 提交").classes("hn-quiet").props(
                        f'title="原文 SHA-256 {reply.sha256}"')
                    ui.label(readable(reply.text)).classes("case-text")
                    if verbatim is not None and identifiers.TOKEN.search(reply.text):
                        ui.button("查看原文…", on_click=lambda reply=reply: verbatim(reply)).props("flat dense no-caps")
            if do is not None:
                _acts(one, do)


def _dates(one: ReferenceView, do: Callable[[str, ReferenceView], Any] | None) -> None:
    """When it was received and is due; what its letter did not say is an open question."""
    until = "平台没有规定"
    if one.clock:
        until = time_words.deadline(one.clock.due_at, one.clock.count.last_day)
    elif "deadline_at" in one.missing:
        until = "未写明"
    word = "登记" if "received_at" in one.missing else "收到"
    ui.label(f"{word} {time_words.exact(one.received_at)} · 答复期限 {until}").classes("hn-quiet")
    for name, question, label, act in (
            ("received_at", "来函没有写明何时收到，暂从登记时起算。请问明后补登。", "补登收到时间…", "received"),
            ("deadline_at", "来函没有写明答复期限。请向来函方问明后补登。", "补登期限…", "deadline")):
        if name in one.missing:
            with ui.element("div").classes("case-due"):
                ui.label(question).classes("case-text")
                if do is not None:
                    ui.button(label, on_click=lambda act=act: do(act, one)).props("outline dense no-caps")


def _particulars(shown: Shown, one: ReferenceView) -> None:
    """Outcome, first contact, mediation and payment, as far as known; beneath them the agency's own times."""
    names = {staff.id: named(staff) for staff in shown.everybody}
    contact = one.particulars.first_contact_id
    known = [(TITLES[name], str(value)) for name in NAMES
             if (value := particulars.value(one.particulars, name, names.get(contact, "") if contact else ""))]
    if known:
        with ui.element("dl").classes("case-facts"):
            for title, value in known:
                with ui.element("dt"):
                    ui.label(title)
                with ui.element("dd"):
                    ui.label(readable(value)).classes("case-text")
    if one.agency:
        ui.label("监管部门的期限（约束监管部门，不是本公司的期限）").classes("hn-quiet case-agency")
        for time in one.agency:
            ui.label(f"{time.what}：{agency_times.said(time)}").classes("hn-quiet case-text")


def _acts(one: ReferenceView, do: Callable[[str, ReferenceView], Any]) -> None:
    with ui.element("div").classes("case-chips"):
        ui.button("登记答复…", on_click=lambda: do("reply", one)).props("outline dense no-caps")
        ui.button("结果、调解、赔付…", on_click=lambda: do("particulars", one)).props("flat dense no-caps")
        if not one.replies and not one.ended_because and "deadline_at" not in one.missing:
            ui.button("改期限…", on_click=lambda: do("deadline", one)).props("flat dense no-caps")
        if "received_at" not in one.missing:
            ui.button("更正收到时间…", on_click=lambda: do("received", one)).props("flat dense no-caps")
        if one.nature == COMPLAINT:
            ui.button("另有举报…", on_click=lambda: do("report", one)).props("flat dense no-caps")
        if not one.ended_because:
            ui.button("平台已办结…", on_click=lambda: do("end", one)).props("flat dense no-caps")


def _escaped(address: str) -> str:
    return address.replace('"', "%22").replace("<", "%3C").replace(">", "%3E")


def register_reference(page: DialogPage) -> None:
    """Asks for platform, number and dates of a dispute that lies at a platform too."""
    form = DialogForm(page.place, "登记外部平台", "外部平台的期限另行计时，48 小时和 7 个工作日照旧。")
    kinds = {s.key: str(s.title) for s in page.now.sources}
    source = form.choice("平台", kinds, next(iter(kinds), None))
    nature = form.choice("性质", dict(NATURES), COMPLAINT)
    number = form.line("平台编号", limit=reference_acts.NUMBER_LIMIT)
    received = form.moment("收到时间：来函到达的时间，不知道时不填", instants.now())
    deadline = form.moment("来函所载期限（按平台规则计算，或来函没有写时不填）")
    url = form.line("网址（可不填）", limit=reference_acts.URL_LIMIT)

    async def go() -> None:
        await page.act(reference_acts.register_by_staff, source.value or "", number.value or "", maybe(received),
                       maybe(deadline), (url.value or "").strip() or None, nature=nature.value, done="已登记")

    form.open("登记", go)


def reveal_reply(page: DialogPage, reply: ReplyView) -> None:
    """Asks for a reason, then shows a reply as submitted, with what identifies the customer."""
    reveal_dialog(page, "查看答复原文", "查看原文",
                  lambda reason: page.act(reference_replies.verbatim_on, reply.id, reason, done=""))


def open_dialog(page: DialogPage, act: str, one: ReferenceView) -> None:
    """The dialog of an act on a reference: a key of `_DIALOGS`."""
    _DIALOGS[act](page, one)


def _title(one: ReferenceView) -> str:
    return f"{one.source_title} {one.external_number}"


def _reply(page: DialogPage, one: ReferenceView) -> None:
    form = DialogForm(page.place, f"登记给{_title(one)}的答复", "请原样粘贴已提交的文字。登记后不能修改，只能再登记一次。")
    at = form.moment("提交时间", instants.now())
    text = form.text("答复原文", limit=reference_replies.REPLY_LIMIT)
    why = form.line("补记原因", "在期限前提交、期限过后才登记时必填；仍按超时计，两个时间都会列出")
    form.open("登记答复", lambda: page.act(
        reference_replies.reply_on, one.id, text.value or "", instant(at, one.received_at), why.value or "",
        done="已登记答复"))


def _deadline(page: DialogPage, one: ReferenceView) -> None:
    if "deadline_at" in one.missing:
        _deadline_asked(page, one)
        return
    form = DialogForm(page.place, f"{_title(one)}改期限", "平台书面同意延期时才改；原来的期限留在记录里。")
    at = form.moment("新的期限", one.deadline_at)
    reason = form.text("依据", "例如：12315 工单 3 月 5 日同意延期", limit=500)
    form.open("改期限", lambda: page.act(
        reference_acts.set_deadline_on, one.id, instant(at), reason.value or "", done="已改期限"))


def _end(page: DialogPage, one: ReferenceView) -> None:
    form = DialogForm(page.place, f"{_title(one)}已办结", "平台自行办结，或顾客在平台撤回：不再需要答复。")
    reason = form.text("怎样办结的", limit=500)
    form.open("记录办结", lambda: page.act(reference_acts.end_on, one.id, reason.value or "", done="已记录办结"))


def _deadline_asked(page: DialogPage, one: ReferenceView) -> None:
    form = DialogForm(page.place, f"{_title(one)}补登期限", "问明后填写；来函确实没有规定期限的，不填日期，只写依据。")
    at = form.moment("答复期限")
    reason = form.text("依据（填了期限的可不填）", "例如：3 月 5 日电话向 12345 坐席问明", limit=500)

    async def go() -> None:
        due_at = maybe(at)
        if due_at is None:
            await page.act(reference_dates.state_no_deadline_on, one.id, reason.value or "", done="已记录：没有期限")
        else:
            await page.act(reference_acts.set_deadline_on, one.id, due_at, reason.value or "", done="已补登期限")

    form.open("补登", go)


def _received(page: DialogPage, one: ReferenceView) -> None:
    first = "received_at" in one.missing
    form = DialogForm(page.place, f"{_title(one)}的收到时间",
                      "来函到达公司的时间，不是录入的时间；同一来函的投诉和举报一并登记。"
                      "早于本案受理的，自收到时起另行计时；改晚不会推迟已告知顾客的期限。")
    at = form.moment("收到时间", None if first else one.received_at)
    reason = form.text("依据（可不填）" if first else "依据", "例如：收发室登记簿、信封上的邮戳", limit=500)
    form.open("登记收到时间", lambda: page.act(
        reference_dates.set_received_on, one.id, instant(at, one.received_at), reason.value or "", done="已登记收到时间"))


def _report(page: DialogPage, one: ReferenceView) -> None:
    form = DialogForm(page.place, f"{_title(one)}另有举报", "举报另立一条：投诉了结，不等于举报了结。来函没有定期限的，不填。")
    number = form.line("举报编号", value=one.external_number, limit=reference_acts.NUMBER_LIMIT)
    deadline = form.moment("来函所载期限（没有则不填）")
    form.open("登记举报", lambda: page.act(
        reference_acts.register_by_staff, one.source, number.value or "",
        None if "received_at" in one.missing else one.received_at, maybe(deadline), one.url,
        nature=REPORT, came_with=one.id, done="已登记举报"))


_DIALOGS = {"reply": _reply, "deadline": _deadline, "end": _end, "received": _received, "report": _report,
            "particulars": outside_particulars.open_dialog}
