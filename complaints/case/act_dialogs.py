"""Dialogs of the acts on a case: each asks for what its act needs."""
from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable

from nicegui import events, ui

from cases import assignment, evidence, links
from complaints import categories, closing, customer_decisions, filing, reopening, staff_acts, stages
from complaints.access import on_complaint
from complaints.case import case_identifiers, notice_dialogs
from complaints.case.cards import named
from complaints.case.case_identifiers import Token
from complaints.case.dialogs import DialogForm, DialogPage, instant, shown_once
from complaints.case.merge_dialogs import merge, split
from complaints.case.pause_dialogs import pause, resume
from console import widgets
from kernel import instants
from kernel.errors import HongniangError
from kernel.wording import say
from people.identifiers import readable

Ask = Callable[[DialogPage], object]
_MEANS = {"response": "沟通情况（算作响应）", "solution": "提出方案（算作方案）"}


def call(page: DialogPage) -> None:
    """Record a call with the customer: when, what was said, whether it counts as response or solution."""
    form = DialogForm(page.place, f"登记通话 {page.now.case.number}", "与顾客通过话就算送达，按通话时间计。")
    at = form.moment("通话时间", instants.now())
    may_propose = page.now.case.kind == "complaint" and "propose" in stages.possible_acts(page.now.case.state)
    means = form.choice("通话内容", {k: v for k, v in _MEANS.items() if k == "response" or may_propose}, "response")
    text = form.text("说了什么", "例如：说明核实进度，约定周四前给方案")
    why = form.line("补记原因", "通话在期限前、期限过后才登记时必填；仍按超时计，两个时间都会列出")
    told = notice_dialogs.Told(form, page, "电话里还告知了（逐项勾选）")
    form.open("登记通话", lambda: page.act(
        staff_acts.record_call, instant(at, page.now.case.accepted_at), text.value or "", means.value, why.value or "",
        told=told.chosen, done="已登记通话"))


def confirm(page: DialogPage, outbox_id: str) -> None:
    """Confirm that a message arrived though the platform doesn't say so: when, and how that is known."""
    sent = page.now.messages[outbox_id].sent_at
    form = DialogForm(page.place, "确认送达", "只有确知顾客看到了，才确认。确认后按送达时间计时限，并记入审计记录。")
    at = form.moment("送达时间", sent)
    how = form.text("怎样得知", "例如：顾客在电话里说看到了这条消息", limit=500)
    form.open("确认送达", lambda: page.act(
        staff_acts.confirm_delivered, uuid.UUID(outbox_id), instant(at, sent), how.value or "", done="已确认送达"))


def assign(page: DialogPage) -> None:
    """Assign the case to another owner."""
    form = DialogForm(page.place, f"指派 {page.now.case.number}", "对方会收到提醒。这件投诉涉及的人不在名单里。")
    able = {s.id: f"{named(s)} · {s.role_title}" for s in page.now.colleagues}
    owner = form.choice("负责人", able, page.now.case.owner_id if page.now.case.owner_id in able else None)

    async def go() -> None:
        await page.act(on_complaint(assignment.assign), owner.value or uuid.UUID(int=0), done="已指派")

    form.open("指派", go)


def note(page: DialogPage) -> None:
    """Write an internal note."""
    _written(page, f"备注 {page.now.case.number}", "只有同事看得到，顾客看不到。", "备注", "备注", staff_acts.add_note, "已备注")


def correct(page: DialogPage) -> None:
    """Correct category, severity, store, order number and the staff whom the case concerns."""
    case = page.now.case
    form = DialogForm(page.place, "更正案件信息", "改动会记入经过。涉及的人不能再查看和处理这件投诉。")
    category = form.choice("类别", dict(categories.TITLES), case.category)
    severity = form.choice("严重程度", dict(filing.SEVERITIES), case.severity)
    store = form.choice("门店", dict(page.now.stores), case.store_id if case.store_id in page.now.stores else None)
    store.props("clearable")
    order = form.line("订单号", value=readable(case.order_number or ""))
    people = {s.id: named(s) for s in [*page.now.everybody, *page.now.concerning]}
    about = form.choice("涉及", people, [one for one in case.concerning if one in people], several=True)

    async def go() -> None:
        number = (order.value or "").strip()
        await page.act(
            staff_acts.correct, category=category.value, severity=severity.value, store_id=store.value,
            of_no_store=store.value is None and case.store_id in page.now.stores,
            order_number=None if number == readable(case.order_number or "") else number,
            concerning=set(about.value or ()), done="已更正")

    form.open("更正", go)


def escalate(page: DialogPage) -> None:
    """Escalate to the supervisors."""
    _written(page, "升级", "主管会立即收到提醒；一般的投诉会改为严重。", "为什么要升级", "升级给主管", staff_acts.escalate, "已升级")


def accept(page: DialogPage) -> None:
    """Record an acceptance given verbally."""
    _written(page, "顾客接受方案", "只有明确的表示才算接受，“谢谢”“好的”不算。附了条件的是新的要求，请另行答复。",
             "顾客何时、怎样表示的", "记录接受", customer_decisions.record_verbal_acceptance, "已记录接受")


def reject(page: DialogPage) -> None:
    """Record that the customer verbally didn't accept the solution."""
    _written(page, "顾客不接受方案", "修改方案的时限从现在起算，顾客会收到日期。", "顾客为什么不接受", "记录不接受",
             customer_decisions.record_verbal_refusal, "已记录不接受，修改方案开始计时")


def add(page: DialogPage) -> None:
    """Record something that the customer added verbally."""
    _written(page, "顾客补充", "写下顾客另外告诉您的情况。", "补充的内容", "记录补充", customer_decisions.record_verbal_addition, "已记录补充")


def withdraw(page: DialogPage) -> None:
    """Record a withdrawal given verbally."""
    form = DialogForm(page.place, "顾客撤回", "进行中的时限会终止，已经超时的仍算超时。顾客会收到告知，30 天内可以重新打开，时限照旧。")
    said, whole = form.text("顾客何时、怎样表示的"), None
    if page.now.case.part_waits:
        with form.card:
            whole = ui.checkbox("顾客说明并入的案件也一并撤回；不选，则尚待答复或方案的并入案件单独继续处理")

    async def go() -> None:
        await page.act(customer_decisions.record_verbal_withdrawal, said.value or "",
                       whole is not None and bool(whole.value), done="已记录撤回")

    form.open("记录撤回", go, grave=True)


def close(page: DialogPage) -> None:
    """Close a case whose solution was accepted and carried out."""
    _written(page, "结案", "顾客会收到回执号和重新打开的办法，看不到下面的说明。", "结案说明", "结案", closing.close, "已结案")


def end(page: DialogPage) -> None:
    """Close a case on which no agreement was reached."""
    _written(page, "以未达成一致结案", "须已送达过修改后的方案。顾客会收到调解、12315 和诉讼途径的说明。", "结案说明",
             "以未达成一致结案", closing.end_without_agreement, "已结案", grave=True)


def reopen(page: DialogPage) -> None:
    """Reopen a closed case."""
    _written(page, "重新打开", "没有兑现的时限按原来的截止时间恢复；都已兑现的，修改方案的时限从现在起算。顾客会收到告知。",
             "为什么重新打开", "重新打开",
             reopening.reopen_by_staff, "已重新打开")


def link(page: DialogPage) -> None:
    """Issue another case link, shown once."""
    form = DialogForm(page.place, "重发案件链接", "凭链接可以查看进度、上传证据、答复方案。原来的链接仍然有效。请先确认是顾客本人。")

    async def go() -> None:
        address = await page.act(on_complaint(links.issue_by_staff), done="已生成链接")
        shown_once(page, "案件链接", "请复制后发给顾客。只显示这一次，不会留在经过里。", address)

    form.open("生成新链接", go)


def upload(page: DialogPage) -> None:
    """Upload evidence; each file is reported as stored or refused, and a refusal keeps the others."""
    form = DialogForm(page.place, "上传证据",
                      f"{evidence.KINDS}，每份不超过 {evidence.LARGEST // 2**20} MB，一件投诉最多 {evidence.MOST} 份。")
    with form.card:
        box = ui.upload(label="选择文件，或拖到这里", multiple=True, auto_upload=True, max_file_size=evidence.LARGEST).props(
            "flat bordered").classes("case-wide")
        results = ui.element("div").classes("case-told").props('role="status"')

    def report(text: str, tone: str) -> None:
        with results:
            ui.label(text).classes(f"tone-{tone}")

    async def store(sent: events.MultiUploadEventArguments) -> None:
        for file in sent.files:
            try:
                await page.act(on_complaint(evidence.add_by_staff), file.name, await file.read(), done="")
            except HongniangError as error:
                report(error.say(), "late")
            else:
                report(f"已收下“{file.name}”。", "calm")
        box.reset()

    box.on_multi_upload(store)
    box.on("rejected", lambda: report(say(
        "cases.file_large", name="所选文件", megabytes=evidence.LARGEST // 2**20), "late"), args=[])
    with form.card, ui.element("div").classes("case-dialog-acts"):
        ui.button("关闭", on_click=form.dialog.close).props("unelevated no-caps")
    form.dialog.open()


def look_behind(page: DialogPage, token: Token) -> None:
    """Reveal the identifier for which a token stands."""
    kind = token.title.split("·")[0]
    reveal_dialog(page, f"查看{token.title}", f"查看{kind}",
                  lambda reason: page.act(case_identifiers.reveal, token.text, reason, done=""))


def reveal_dialog(page: DialogPage, title: str, act: str, ask: Callable[[str], Awaitable[str]]) -> None:
    """Asks for a reason, then shows the identifiers that `ask(reason)` gives, until the dialog is closed."""
    form = DialogForm(page.place, title, "查看会记入审计记录：谁、何时、为什么。")
    reason = form.line("查看原因", "例如：按顾客约定的时间回电")
    with form.card:
        shown = ui.label().classes("case-revealed")
        shown.set_visibility(False)

        async def reveal_it() -> None:
            try:
                shown.set_text(await ask(reason.value or ""))
            except HongniangError as error:
                widgets.sentence(error)
                return
            shown.set_visibility(True)
            button.set_visibility(False)

        with ui.element("div").classes("case-dialog-acts"):
            ui.button("关闭", on_click=form.dialog.close).props("flat no-caps")
            button = ui.button(act, on_click=reveal_it).props("unelevated no-caps")
        reason.on("keydown.enter", reveal_it)
    form.dialog.open()


def _written(
    page: DialogPage, title: str, explanation: str, label: str, act: str, do: Callable[..., object], done: str, *,
    grave: bool = False,
) -> None:
    """A dialog that asks for one text; `do` is called with the case's id and the text."""
    form = DialogForm(page.place, title, explanation)
    text = form.text(label)
    go: Callable[[], Awaitable[object]] = lambda: page.act(do, text.value or "", done=done)  # noqa: E731
    form.open(act, go, grave=grave)


FORMS: dict[str, Ask] = {
    "call": call, "accept": accept, "reject": reject, "add": add, "withdraw": withdraw, "link": link, "assign": assign,
    "note": note, "correct": correct, "escalate": escalate, "evidence": upload, "merge": merge, "split": split,
    "pause": pause, "resume": resume, "close": close, "end": end, "reopen": reopen,
    "tell": notice_dialogs.tell, "letter": notice_dialogs.letter, "unreachable": notice_dialogs.end_unreached,
}
