"""Acts on a case's references at outside platforms: register, reply as submitted, another deadline, over."""
from __future__ import annotations

from complaints.case.act_dialogs import reveal_dialog
from complaints.case.dialogs import DialogForm, DialogPage, instant, maybe
from complaints.outside import reference_acts
from complaints.outside.reference_views import ReferenceView, ReplyView
from kernel import instants


def register(page: DialogPage) -> None:
    """The case is at a platform too."""
    form = DialogForm(page.place, "登记外部平台", "外部平台的期限另行计时，48 小时和 7 个工作日照旧。")
    kinds = {s.key: s.title for s in page.now.sources}
    source = form.choice("平台", kinds, next(iter(kinds), None))
    number = form.line("平台编号", limit=reference_acts.NUMBER_LIMIT)
    received = form.moment("收到时间", instants.now())
    deadline = form.moment("来函所载期限（按平台规则计算时不填）")
    url = form.line("网址（可不填）", limit=reference_acts.URL_LIMIT)

    async def go() -> None:
        await page.act(reference_acts.register_by_staff, source.value or "", number.value or "", instant(received),
                       maybe(deadline), (url.value or "").strip() or None, done="已登记")

    form.open("登记", go)


def verbatim(page: DialogPage, reply: ReplyView) -> None:
    """The very text of a reply, with what identifies the customer."""
    reveal_dialog(page, "查看答复原文", "查看原文",
                  lambda reason: page.act(reference_acts.verbatim_on, reply.id, reason, done=""))


def reference(page: DialogPage, act: str, one: ReferenceView) -> None:
    """`act` is reply, deadline or end."""
    {"reply": _reply, "deadline": _deadline, "end": _end}[act](page, one)


def _named(one: ReferenceView) -> str:
    return f"{one.source_title} {one.external_number}"


def _reply(page: DialogPage, one: ReferenceView) -> None:
    form = DialogForm(page.place, f"登记给{_named(one)}的答复", "请原样粘贴已提交的文字。登记后不能修改，只能再登记一次。")
    at = form.moment("提交时间", instants.now())
    text = form.text("答复原文", limit=reference_acts.REPLY_LIMIT)
    form.open("登记答复", lambda: page.act(
        reference_acts.reply_on, one.id, text.value or "", instant(at, one.received_at), done="已登记答复"))


def _deadline(page: DialogPage, one: ReferenceView) -> None:
    form = DialogForm(page.place, f"{_named(one)}改期限", "平台书面同意延期时才改；原来的期限留在记录里。")
    at = form.moment("新的期限", one.deadline_at)
    reason = form.text("依据", "例如：12315 工单 3 月 5 日同意延期", limit=500)
    form.open("改期限", lambda: page.act(
        reference_acts.set_deadline_on, one.id, instant(at), reason.value or "", done="已改期限"))


def _end(page: DialogPage, one: ReferenceView) -> None:
    form = DialogForm(page.place, f"{_named(one)}已办结", "平台自行办结，或顾客在平台撤回：不再需要答复。")
    reason = form.text("怎样办结的", limit=500)
    form.open("记录办结", lambda: page.act(reference_acts.end_on, one.id, reason.value or "", done="已记录办结"))
