"""The company's public page (5.4.2): plain HTML without a script, told from the files in force and the staff.

No number of a promise, price or hour is written here or in the template. What a company left out is said to be missing.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sqlalchemy.orm import Session

from app import company_file
from complaints.outside import company_files as outside_files
from deadlines import announced_hours, counting_rules, promises
from deadlines.counting import Count
from deadlines.hours import Hours
from deadlines.promises import RESPONSE, SOLUTION, Policy, unit_title
from deadlines.promises_file import PromisesFile
from kernel import db, in_force, instants, money, time_words
from kernel.errors import BadInput
from kernel.settings import settings
from knowledge_base.fees import FeeItem, FeeSchedule
from staff import members, permissions, stores

router = APIRouter(include_in_schema=False)
_HERE = Path(__file__).parent / "public"
_AHEAD = 30  # days whose exceptions to the hours are told


@dataclass(frozen=True)
class CompanyFacts:
    """Whether people answer now, and the sentence that says until or from when."""

    now: bool
    say: str


@dataclass(frozen=True)
class _Promised:
    """A promise as customers read it; `example` is the deadline of a complaint filed this minute."""

    amount: int
    unit: str
    title: str
    counted: str
    example: str


@dataclass(frozen=True)
class _Person:
    """Somebody who serves (5.4.2 c), with certificates that still hold (5.3 a)."""

    name: str
    number: str
    title: str
    photo: str
    store: str
    certificates: list[str]


@lru_cache(maxsize=1)
def _environment() -> Environment:
    found = Environment(loader=FileSystemLoader(_HERE), autoescape=select_autoescape(), undefined=StrictUndefined,
                        trim_blocks=True, lstrip_blocks=True)
    found.filters["yuan"] = money.formatted
    found.filters["unit"] = lambda unit: unit.removeprefix("个")
    return found


@router.get("/")
def page() -> HTMLResponse:
    """The company's public page, told from the files in force (5.4.2)."""
    now = instants.now()
    with db.transaction() as session:
        told = _told(session, now)
    html = _environment().get_template("page.html").render(told, demo=settings().is_demo, today=instants.shanghai(now))
    return HTMLResponse(html, headers={"Cache-Control": "no-cache"})


@router.get("/public/page.css")
def style() -> FileResponse:
    """The public page's style."""
    return FileResponse(_HERE / "page.css", media_type="text/css", headers={"Cache-Control": "no-cache"})


def _in_force(session: Session, name: str) -> Any:
    """The value of a company file, None where the company has none."""
    try:
        return in_force.current(session, name).value
    except BadInput:
        return None


def _told(session: Session, now: datetime) -> dict[str, Any]:
    company: company_file.CompanyFile | None = _in_force(session, "company.yml")
    fees: FeeSchedule | None = _in_force(session, "fees.yml")
    kept = _in_force(session, "promises.yml") or PromisesFile()
    words = {place: _length(promises.policy_in(kept, key)) for place, key in company_file.PLACES.items()}
    hours = counting_rules.hours_now(session)
    return {
        "company": company,
        "brand": company.brand if company else "红娘",
        "open": standing(hours, now),
        "week": hours.valid_at(now).week_in_words(),
        "coming": [(time_words.day_with_weekday(day), what)
                   for day, what in announced_hours.coming(hours, now, _AHEAD)],
        "promised": _promised(session, kept, now),
        "complaint_steps": [company_file.filled(t, words) for t in company.complaint_steps] if company else [],
        "refund_rules": [company_file.filled(t, words) for t in company.refund_rules] if company else [],
        "fees": fees,
        "fee_sections": _sections(fees) if fees else [],
        "people": _people(session, now),
        "routes": (_in_force(session, outside_files.NAME) or outside_files.national()).routes,
    }


def standing(hours: Hours, now: datetime) -> CompanyFacts:
    """Whether people answer at `now`, and until or from when, for customers."""
    state = hours.state(now)
    if state.open:
        return CompanyFacts(True, f"人工服务中，到{_closing(state.until, now)}" if state.until else "人工服务中，全天不间断")
    if state.next_open is None:
        return CompanyFacts(False, "人工服务暂停，智能客服随时在")
    return CompanyFacts(False, f"现在不是人工服务时间，红娘{time_words.coming_time(state.next_open, now)} 上班")


def _closing(until: datetime, now: datetime) -> str:
    """Like `opening`, but midnight is the 24:00 of the day that ends."""
    local = instants.shanghai(until)
    if (local.hour, local.minute) != (0, 0):
        return time_words.coming_time(until, now)
    return time_words.coming_time(until - timedelta(minutes=1), now).replace("23:59", "24:00")


def _length(policy: Policy) -> str:
    return f"{policy.amount} {unit_title(policy.promise.unit)}"


def _promised(session: Session, kept: PromisesFile, now: datetime) -> list[_Promised]:
    """Both promises of 5.1 g. A count needs all its files; without them there is no example."""
    try:
        rules = counting_rules.rules_now(session)
    except BadInput:
        rules = None
    found = []
    for promise, title in ((RESPONSE, "专人响应"), (SOLUTION, "给出解决方案")):
        policy = promises.policy_in(kept, promise.key)
        example = _example(rules.count(promise.key, now)) if rules else ""
        found.append(_Promised(policy.amount, unit_title(promise.unit), title, _how_counted(policy), example))
    return found


def _how_counted(policy: Policy) -> str:
    if policy.promise.unit == "hours":
        return "从您提交时起连续计算，夜间和节假日照算。"
    end = "到 24:00 为止" if policy.last_day == "midnight" else "到当天服务时间结束为止"
    return f"提交当天不计，从次日起数；周末与法定节假日不计，调休上班的日子计入；最后一天{end}。"


def _example(count: Count) -> str:
    settled = "（放假安排尚未公布，暂定）" if count.provisional else ""
    return f"现在提交：{time_words.deadline(count.due_at, count.last_day)}前{settled}"


def _sections(fees: FeeSchedule) -> list[tuple[str, list[FeeItem]]]:
    found: dict[str, list[FeeItem]] = {}
    for item in fees.items:
        found.setdefault(item.section, []).append(item)
    return list(found.items())


def _people(session: Session, now: datetime) -> list[_Person]:
    shops, today, roles = stores.names(session), instants.shanghai(now).date(), list(permissions.ROLES)
    return [
        _Person(r.member.name, r.member.number, r.member.title, r.member.photo_url,
                shops.get(r.member.store_id, "") if r.member.store_id else "",
                [name for name, _, until in r.certificates if until is None or until >= today])
        for r in sorted(members.everybody(session), key=lambda r: (roles.index(r.member.role), r.member.number))
        if r.member.active
    ]
