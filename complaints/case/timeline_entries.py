"""The timeline (经过) on the case page: an entry's text, what its message counted as, whether it was delivered."""
from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from nicegui import ui

from cases.timeline import Entry
from complaints import categories, filing, stages
from complaints.case import available_acts
from complaints.case.read_model import Shown
from console import widgets
from kernel import instants, time_words
from people.identifiers import readable

STATES = {"queued": ("等待发送", "plain"), "sending": ("发送中", "plain"), "sent": ("已发出，等待送达", "plain"),
          "delivered": ("已送达", "calm"), "failed": ("发送失败", "late"), "uncertain": ("是否送达不明", "soon"),
          "handed_over": ("已交付", "calm")}
MEANS = {"response": "算作响应", "solution": "算作方案", "courtesy": "问候，不算响应"}
_TONES = {"breached": "late", "delivery_failed": "late", "delivery_taken_back": "late", "call_needed": "soon",
          "letter_needed": "soon",
          "response_delivered": "calm", "solution_delivered": "calm", "accepted": "calm", "lifted": "calm",
          "breach_withdrawn": "calm", "deadline_moved": "soon",
          "rejected": "soon", "escalated": "soon", "flagged": "soon", "paused": "soon",
          "pause_asked": "soon", "material_arrived": "soon", "pause_approved": "soon",
          "pause_void": "late", "pause_revoked": "late",
          "telling": "soon", "told": "calm",
          "silence_told": "calm", "not_told": "late",
          "related": "soon", "not_reached": "soon", "letter_returned": "late", "unreachable": "soon"}
_SENT = ("replied", "proposing")


def entry_lines(entry: Entry, stores: dict[str, str]) -> list[str]:
    """Lines beneath an entry's title; `stores` are names by id as text."""
    facts, lines = entry.facts, []
    if facts.get("source"):
        lines.append(f"{facts['source']} {facts.get('number', '')}".strip())
    elif facts.get("number") and entry.kind != "filed":
        lines.append(str(facts["number"]))
    if facts.get("into"):
        lines.append(f"并入 {facts['into']}")
    if entry.kind == "filed" and facts.get("via") in filing.VIA:
        lines.append(f"途径：{filing.VIA[facts['via']]}")
    if entry.kind == "changed":
        lines += _changed(facts, stores)
    because = stages.BECAUSE.get(str(facts.get("because")), "")
    if because and because != str(facts.get("text")):  # a case that closes by itself has its reason as text, too
        lines.append(because)
    lines += [str(facts[key]) for key in ("text", "reason", "wished", "asked_for", "owner", "clock", "moved")
              if facts.get(key)]
    lines += [str(one) for one in facts.get("paused_before", ())]
    lines += _told(entry)
    if facts.get("numbers"):
        lines.append("、".join(facts["numbers"]))
    if facts.get("noted_because"):
        lines.append(f"补记于 {time_words.day_time(_instant(facts['noted_at']))}，原因：{facts['noted_because']}")
    if facts.get("until"):
        approved = f"，批准：{facts['approver']}" if facts.get("approver") else "，未批准前照常计时"
        lines.append(f"最迟 {time_words.day_time(_instant(facts['until']))} 恢复{approved}")
    if facts.get("nature"):
        lines.append(str(facts["nature"]))
    if facts.get("due"):
        lines.append(f"答复期限 {time_words.full_deadline(_instant(facts['due']))}")
    return lines


def _instant(fact: str | datetime) -> datetime:
    return fact if isinstance(fact, datetime) else instants.parse_any(fact)


def _told(entry: Entry) -> list[str]:
    """What the customer was or is to be told, by which way, and the proof."""
    facts, lines = entry.facts, []
    if facts.get("what"):
        lines.append(" · ".join(str(facts[key]) for key in ("what", "way") if facts.get(key)))
    elif entry.kind == "silence_told":
        lines.append("当时没有记录送达凭证")
    if facts.get("letter"):
        lines.append(f"挂号信 {facts['letter']}")
    if facts.get("whats"):
        lines.append("、".join(map(str, facts["whats"])))
    if facts.get("told_by"):
        lines.append(f"记录人 {facts['told_by']}")
    if facts.get("noted_at"):
        lines.append(f"记录于 {time_words.exact(_instant(facts['noted_at']))}")
    return lines + [str(one) for one in facts.get("attempts", ())]


def _changed(facts: dict[str, Any], stores: dict[str, str]) -> list[str]:
    lines = []
    if facts.get("category") in categories.TITLES:
        lines.append(f"类别：{categories.TITLES[facts['category']]}")
    if facts.get("severity") in filing.SEVERITIES:
        lines.append(f"严重程度：{filing.SEVERITIES[facts['severity']]}")
    if "store" in facts:
        lines.append(f"门店：{stores.get(facts['store'], '已更正') if facts['store'] else '不属于哪一家'}")
    if facts.get("order"):
        lines.append("订单号：已更正")
    if "concerning" in facts:
        lines.append(f"涉及：{'、'.join(facts['concerning']) or '无人'}")
    return lines


def chips(entry: Entry, shown: Shown) -> list[tuple[str, str]]:
    """(label, tone) of the chips beside an entry: what its message counted as, too short, state of delivery."""
    outbox_id = str(entry.facts.get("outbox_id", ""))
    if entry.kind == "called":
        return [(MEANS.get(str(entry.facts.get("means")), ""), "plain")] if entry.facts.get("means") else []
    if entry.kind not in _SENT:
        return []
    message = shown.messages.get(outbox_id)
    found = [(MEANS.get(message.means if message else str(entry.facts.get("means")), ""), "plain")]
    if message and message.short:
        found.append(("不足十个字", "soon"))
    state = shown.states.get(outbox_id)
    if message and message.arrived and state != "delivered":
        found.append(("已送达（人工确认）", "calm"))
    elif message and message.taken_back_at:
        found.append(("平台撤回送达", "late"))
    elif state:
        found.append(STATES[state])
    return [one for one in found if one[0]]


def _while_ended(entry: Entry, shown: Shown) -> list[str]:
    ended = {str(clock.id) for clock in shown.case.clocks if clock.due_while_ended}
    return ["在撤回或结案期间到期"] if entry.kind == "breached" and entry.facts.get("clock_id") in ended else []


def show(shown: Shown, entries: Iterable[Entry], confirm: Callable[[str], Any] | None) -> None:
    """Builds the entries in their order; `confirm(outbox id)` where the reader may confirm that a message arrived."""
    names = {str(id): name for id, name in shown.stores.items()}
    for entry in entries:
        _entry(entry, shown, names, confirm)


def _entry(entry: Entry, shown: Shown, names: dict[str, str], confirm: Callable[[str], Any] | None) -> None:
    outbox_id = str(entry.facts.get("outbox_id", ""))
    with ui.element("div").classes(f"case-entry {entry.kind} {'' if entry.withdrawn else _TONES.get(entry.kind, '')}"):
        ui.element("div").classes("case-dot")
        with ui.element("div").classes("case-entry-body"):
            with ui.element("div").classes("case-entry-head"):
                ui.label(str(entry.title)).classes("case-entry-title")
                other = "" if entry.case_id == shown.case.id else f"{shown.numbers[entry.case_id]} · "
                at = time_words.list_time(entry.at, instants.now())
                ui.label(f"{other}{entry.who} · {at}").classes("hn-quiet").props(
                    f'title="{time_words.exact(entry.at)}"')
            for line in [*entry_lines(entry, names), *_while_ended(entry, shown)]:
                ui.label(readable(line)).classes("case-text" + (" case-note" if entry.kind == "noted" else ""))
            beside = chips(entry, shown)
            doubtful = confirm is not None and available_acts.may_confirm_delivery(shown, entry)
            if beside or doubtful:
                with ui.element("div").classes("case-chips"):
                    for word, tone in beside:
                        widgets.chip(word, tone)
                    if doubtful and confirm is not None:
                        ui.button("确认送达…", on_click=lambda: confirm(outbox_id)).props("flat dense no-caps")
