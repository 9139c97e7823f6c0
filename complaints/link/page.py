"""A complaint's page at its case link (案件链接): what its customer may see and do without an account.

It shows nothing that identifies: stage, deadlines with their count, the solution with identifiers hidden, what happened
by its titles. Whoever holds the link may accept, refuse, withdraw, add, reopen, ask for a person.
"""
from __future__ import annotations

import uuid
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sqlalchemy.orm import Session

from cases import evidence, timeline
from cases.link.pages import LinkAct, LinkPage, Visit, pages
from complaints import case_view, closing, customer_decisions, stages
from complaints.access import KIND, subject_of
from complaints.case_view import CaseView
from deadlines.clocks import ClockView
from deadlines.count_explanation import count_in_words
from kernel import instants, time_words
from kernel.settings import settings
from people import identifiers

_HERE = Path(__file__).parent
DONE = {
    "accepted": "已记下您接受方案。方案履行后我们会结案，并告诉您。",
    "rejected": "已记下您不接受方案，以及您的理由。修改后的方案会在下面写明的时间前给您。",
    "withdrawn": "已按您的要求撤回。三十天内可以重新打开。",
    "added": "已补充，负责的同事会看到。",
    "filed": "文件已收到，加密保存，只有处理这件投诉的人能看。",
    "wanted": "已转告。红娘会在聊天里或按您留的方式联系您。",
    "reopened": "已重新打开。新的方案会在下面写明的时间前给您。",
}
# What was said of an act is no longer said when the case has gone on since; the others hold whatever its state.
_WHILE = {"accepted": "accepted", "rejected": "rejected", "withdrawn": "withdrawn", "reopened": "responded"}


@lru_cache(maxsize=1)
def _environment() -> Environment:
    found = Environment(loader=FileSystemLoader(_HERE), autoescape=select_autoescape(), undefined=StrictUndefined,
                        trim_blocks=True, lstrip_blocks=True)
    found.filters["day"] = time_words.day_with_weekday
    found.filters["moment"] = time_words.day_time
    found.filters["explained"] = count_in_words
    return found


def _render(session: Session, complaint_id: uuid.UUID, visit: Visit) -> str:
    case = case_view.by_id(session, complaint_id)
    holds = _WHILE.get(visit.done, case.state) == case.state
    return _environment().get_template("case.html").render(
        _facts(session, case), token=visit.token, problem=visit.problem, asking=visit.asking, written=visit.written,
        said=visit.said or (DONE.get(visit.done, "") if holds else ""), demo=settings().is_demo, kinds=evidence.KINDS,
        megabytes=evidence.LARGEST // 2**20, limit=customer_decisions.TEXT_LIMIT)


def _facts(session: Session, case: CaseView) -> dict[str, Any]:
    entries = timeline.of(session, KIND, case.id)
    solution = next((e.facts.get("text") for e in reversed(entries) if e.kind == "proposing" or (
        e.kind == "called" and e.facts.get("means") == "solution")), None) if case.proposed_at else None
    now = instants.now()
    shown = [c for c in (case.response, case.solution, case.revised) if c is not None and c.state != "cancelled"]
    may_be_seen = timeline.shown_to_customer(KIND)
    return {
        "case": case, "now": now, "clocks": [(c, _standing(c, case)) for c in shown],
        "solution": identifiers.hidden(solution) if solution else None,
        "entries": [e for e in reversed(entries) if e.kind in may_be_seen],
        "files": evidence.of(session, subject_of(case.id)),
        "because": stages.BECAUSE.get(case.closed_because or "", ""),
        "may_decide": case.state == "proposed", "reopenable": (
            case.reopenable_until is not None and now <= case.reopenable_until),
    }


def _standing(clock: ClockView, case: CaseView) -> tuple[str, str]:
    """A clock in words for its customer, and its tone."""
    if clock.met_at is not None:
        late = clock.breached_at is not None
        said = f"已于 {time_words.day_time(clock.met_at)} 完成" + ("，超过了时限，很抱歉" if late else "")
        return said, "late" if late else "calm"
    if not case.is_open:
        return "随案件结束", "plain"
    if instants.now() > clock.due_at:
        return "已超过时限，很抱歉。主管已收到提醒", "late"
    said = f"{time_words.deadline(clock.due_at, clock.count.last_day)}前"
    return said + ("（暂定）" if clock.provisional else ""), "calm"


PAGE = LinkPage(KIND, _render, DONE["filed"], {
    "accept": LinkAct(customer_decisions.accept, "accepted", asked=True),
    "reject": LinkAct(customer_decisions.reject, "rejected", asked=True, keeps=True),
    "withdraw": LinkAct(customer_decisions.withdraw, "withdrawn", asked=True, keeps=True),
    "reopen": LinkAct(closing.reopen, "reopened", asked=True, keeps=True),
    "add": LinkAct(customer_decisions.add, "added"),
    "person": LinkAct(customer_decisions.ask_person, "wanted"),
})
pages.add(PAGE)
