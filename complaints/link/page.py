"""A complaint's page at its case link (案件链接): what its customer may see and do without an account.

It shows nothing that identifies a person: stage, deadlines with their count, also those of each case merged into it,
the solution with identifiers hidden, titles of timeline entries. With the link one may accept, refuse, withdraw, add,
reopen, or ask for a person.
"""
from __future__ import annotations

import uuid
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from sqlalchemy.orm import Session

from cases import customer_notices, evidence, timeline
from cases.link.pages import LinkAct, LinkPage, Visit, html_language, pages
from complaints import case_view, closing, customer_decisions, decision_notices, merged_parts, reopening, stages
from complaints.access import KIND, subject_of
from complaints.case_view import CaseView
from deadlines.clocks import ClockView
from deadlines.count_explanation import count_in_words, day_in_words
from kernel import html_templates, instants, time_words
from kernel.actors import Actor
from kernel.settings import settings
from kernel.titles import Titles
from kernel.wording import say
from notices import notice_views
from people import identifiers

_HERE = Path(__file__).parent
NOTICES = 20  # the newest, and all that wait to be told
DONE = Titles("complaints.link.done", (
    "accepted", "rejected", "withdrawn", "added", "filed", "wanted", "reopened"))
# The confirmation of an act is shown only in these states; confirmations not listed are shown in any state.
_WHILE = {"accepted": {"accepted"}, "rejected": {"rejected"}, "withdrawn": {"withdrawn"},
          "reopened": {"received", "responded", "rejected"}}


@lru_cache(maxsize=1)
def _environment() -> Environment:
    found = html_templates.environment(_HERE)
    found.filters["day"] = time_words.day_with_weekday
    found.filters["moment"] = time_words.day_time
    found.filters["explained"], found.filters["day_why"] = count_in_words, day_in_words
    return found


def _render(session: Session, complaint_id: uuid.UUID, visit: Visit) -> str:
    case = case_view.by_id(session, complaint_id)
    holds = case.state in _WHILE.get(visit.done, {case.state})
    said = _withdrawn(session, case) if visit.done == "withdrawn" else DONE.get(visit.done, "") if holds else ""
    return _environment().get_template("case.html").render(
        _facts(session, case), lang=html_language(), token=visit.token, problem=visit.problem, asking=visit.asking,
        written=visit.written, said=visit.said or said,
        demo=settings().is_demo, kinds=evidence.KINDS, megabytes=evidence.LARGEST // 2**20,
        limit=customer_decisions.TEXT_LIMIT)


def _withdrawn(session: Session, case: CaseView) -> str:
    """What was withdrawn just now, and which parts go on; also on the page of such a part, by whose link it was."""
    entries = timeline.of(session, KIND, case.id)
    if case.state == "withdrawn":
        since = next((e.at for e in reversed(entries) if e.kind == "withdrawn"), case.closed_at or case.accepted_at)
        parts = [str(e.facts["number"]) for e in entries if e.kind == "separated_from" and e.at >= since]
        return say("complaints.link.withdrawn_but_parts", number=case.number, parts=parts) if parts else (
            DONE["withdrawn"])
    elder = next((str(e.facts["number"]) for e in reversed(entries) if e.kind == "separated"), "")
    return say("complaints.link.withdrawn_but_this", number=elder, part=case.number) if elder and case.is_open else ""


def _facts(session: Session, case: CaseView) -> dict[str, Any]:
    entries = timeline.of(session, KIND, case.id)
    solution = next((e.facts.get("text") for e in reversed(entries) if e.kind == "proposing" or (
        e.kind == "called" and e.facts.get("means") == "solution")), None) if case.proposed_at else None
    now = instants.now()
    shown = [c for c in (case.response, case.solution, case.revised) if c is not None and c.state != "cancelled"]
    parts = merged_parts.of(session, case.id)
    may_be_seen = timeline.shown_to_customer(KIND)
    return {
        "case": case, "now": now, "clocks": [(c, _standing(c, case)) for c in shown],
        "parts": [(part.named, [(c, _standing(c, case)) for c in case.clocks if c.subject_id == part.id
                                and c.state not in ("cancelled", "superseded")]) for part in parts],
        "going_on": [part.named for part in parts if part.waits],
        "solution": identifiers.hidden(solution) if solution else None,
        "entries": [e for e in reversed(entries) if e.kind in may_be_seen],
        "files": evidence.of(session, subject_of(case.id)),
        "because": stages.BECAUSE.get(case.closed_because or "", ""),
        "notices": _notices(session, case), "closes_at": closing.silence_ends_at(session, case.id),
        "may_decide": case.state == "proposed", "reopenable": (
            case.reopenable_until is not None and now < case.reopenable_until),
    }


def _notices(session: Session, case: CaseView) -> list[tuple[datetime, str]]:
    """What the customer was or is to be told, the newest first; receipt and solution have parts of the page.

    That the case was merged is marked as over once it is a case of its own again.
    """
    announced = case.state == "proposed"
    found = [one for one in notice_views.of(session, customer_notices.family(session, subject_of(case.id)))
             if one.cancelled_at is None and one.what not in ("receipt", "solution")
             and (announced or one.what != "announcement")]
    newest = {one.id for one in found[-NOTICES:]}
    return [(one.created_at, identifiers.hidden(str(one.message)) + (
        say("complaints.link.merging_over") if one.what == "merging" and one.subject[1] == case.id else ""))
        for one in reversed(found) if one.id in newest or one.is_pending]


def _standing(clock: ClockView, case: CaseView) -> tuple[str, str]:
    """The state of a clock in words for its customer, and its tone."""
    if clock.met_at is not None:
        if clock.is_noted_afterwards:
            return say("complaints.link.met_noted", at=clock.met_at, noted=clock.noted_at), "late"
        if clock.breached_at is not None:
            return say("complaints.link.met_late", at=clock.met_at), "late"
        return say("complaints.link.met", at=clock.met_at), "calm"
    if not case.is_open:
        return say("complaints.link.ended"), "plain"
    if instants.now() > clock.due_at:
        return say("complaints.link.late"), "late"
    due = time_words.deadline(clock.due_at, clock.count.last_day)
    return say("complaints.link.due_provisional" if clock.provisional else "complaints.link.due", due=due), "calm"


def _reject(session: Session, by: Actor, complaint_id: uuid.UUID, text: str) -> None:
    clock = customer_decisions.reject(session, by, complaint_id, text)
    decision_notices.on_page(session, complaint_id, decision_notices.REFUSAL, clock)


def _reopen(session: Session, by: Actor, complaint_id: uuid.UUID, text: str) -> None:
    clock = reopening.reopen(session, by, complaint_id, text)
    if clock is not None:
        decision_notices.on_page(session, complaint_id, decision_notices.REOPENING, clock)


PAGE = LinkPage(KIND, _render, DONE.message("filed"), {
    "accept": LinkAct(customer_decisions.accept, "accepted", asked=True),
    "reject": LinkAct(_reject, "rejected", asked=True, keeps=True),
    "withdraw": LinkAct(customer_decisions.withdraw, "withdrawn", asked=True, keeps=True),
    "reopen": LinkAct(_reopen, "reopened", asked=True, keeps=True),
    "add": LinkAct(customer_decisions.add, "added"),
    "person": LinkAct(customer_decisions.ask_person, "wanted"),
}, shows_notices=True)
pages.add(PAGE)
