"""Dialogs of merging two cases and of splitting one."""
from __future__ import annotations

from nicegui import ui

from complaints import categories, filing, merging, numbers
from complaints.case import available_acts
from complaints.case.dialogs import DialogForm, DialogPage, shown_once


def merge(page: DialogPage) -> None:
    """Merge with another open case of the same customer, by its receipt number; the customer's cases are offered."""
    form = DialogForm(page.place, f"并案 {page.now.case.number}", "保留受理较早的回执号，两件的时限照旧，由同一次答复达成。顾客会收到告知。")
    siblings = page.now.siblings
    number = form.line("与哪一件合并（回执号）", "例如 T7K-4QX-9HM", siblings[0].number if siblings else "", limit=40)
    with form.card, ui.element("div").classes("case-siblings"):
        ui.label("这位顾客的其他投诉" if siblings else "这位顾客没有其他进行中的投诉；不同顾客的投诉不能并案。").classes("hn-quiet")
        for one in siblings:
            ui.button(f"{one.number} · {one.category_title} · {one.state_title}",
                      on_click=lambda one=one: number.set_value(one.number)).props("flat dense no-caps align=left")
        warning = ui.label().classes("case-text tone-soon")
    reason = form.text("为什么是同一件事", limit=500)

    def warn() -> None:
        wanted = numbers.normalise(number.value or "")
        other = next((one for one in siblings if numbers.normalise(one.number) == wanted), None)
        differs = other is not None and other.category != page.now.case.category
        warning.set_visibility(differs)
        if differs and other is not None:
            warning.set_text(f"类别不同：{page.now.case.category_title}、{other.category_title}。并案后一次答复同时达成两件的时限，"
                             "答复里两件都要讲到；不是同一件事请不要并案。")

    number.on_value_change(warn)
    warn()

    async def go() -> None:
        elder = await page.act(merging.merge_by_number, number.value or "", reason.value or "", done="已并案")
        if elder != page.now.case.number:
            page.became(elder)

    form.open("并案", go, grave=True)


def split(page: DialogPage) -> None:
    """Split off a part as a case of its own; its link is shown once."""
    form = DialogForm(page.place, "拆分", "分出的一件有自己的回执号，受理时间不变，已有的响应同样算数。顾客会收到告知。")
    paused = [clock.title for clock in available_acts.paused(page.now)]
    if paused:
        with form.card:
            ui.label(f"{'、'.join(paused)}正在暂停：暂停只对原案有效，分出的一件自拆分起照常计时；需要暂停的，请为它另行申请。").classes(
                "case-text tone-soon")
    facts = form.text("分出的经过", limit=filing.FACTS_LIMIT)
    category = form.choice("类别", dict(categories.TITLES), page.now.case.category)
    wish = form.line("诉求（可不填）", limit=filing.WISH_LIMIT)

    async def go() -> None:
        made = await page.act(merging.split, facts.value or "", category.value, (wish.value or "").strip() or None,
                              done="已拆分")
        running = "分出的一件照常计时，不随原案暂停。" if paused else ""
        shown_once(page, f"已分出 {made.number}", f"{running}请把链接转给顾客。只显示这一次。", made.link)

    form.open("拆分", go)
