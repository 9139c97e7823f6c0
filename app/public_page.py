"""The company's public page (5.4.2): plain HTML without a script, from the company files in force and the staff.

Promises, prices and hours come from those files; a part that the company left out is shown as not published. The page
is in the language of `?lang=`, otherwise of the browser's Accept-Language; what the company wrote stays as it is.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse
from jinja2 import Environment
from sqlalchemy.orm import Session

from app import company_file
from app.public import words as words
from complaints.outside import company_files as outside_files
from deadlines import announced_hours, counting_rules, promises
from deadlines.counting import Count
from deadlines.hours import Hours
from deadlines.promises import RESPONSE, SOLUTION, Policy, unit_title
from deadlines.promises_file import PromisesFile
from kernel import accepted_language, db, html_templates, in_force, instants, money, time_words, wording
from kernel.errors import BadInput
from kernel.settings import settings
from kernel.wording import Language, say
from knowledge_base import quantities
from knowledge_base.fee_schedule import FeeItem, FeeSchedule
from staff import members, permissions, stores

router = APIRouter(include_in_schema=False)
_HERE = Path(__file__).parent / "public"
_AHEAD = 30  # days whose exceptions to the hours are shown
_HTML_LANGUAGE: dict[Language, str] = {"zh-Hans": "zh-CN", "zh-Hant": "zh-HK", "en": "en"}


@dataclass(frozen=True)
class ServiceStatus:
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
    """Somebody who serves (5.4.2 c), with valid certificates (5.3 a)."""

    name: str
    number: str
    title: str
    photo: str
    store: str
    certificates: list[str]


@lru_cache(maxsize=1)
def _environment() -> Environment:
    found = html_templates.environment(_HERE)
    found.filters["yuan"] = money.formatted
    found.filters["bare"] = quantities.bare
    found.globals["unit"] = quantities.unit_title
    return found


@router.get("/")
def page(request: Request, lang: str = "") -> HTMLResponse:
    """The company's public page, made from the company files in force (5.4.2)."""
    now = instants.now()
    language = accepted_language.chosen(lang, request.headers.get("accept-language", ""))
    with wording.reading(language):
        with db.transaction() as session:
            parts = _parts(session, now)
        html = _environment().get_template("page.html").render(
            parts, demo=settings().is_demo, today=instants.shanghai(now), language=language,
            lang=_HTML_LANGUAGE[language], home=f"/?lang={language}" if lang == language else "/",
            chat_address=f"/chat?lang={language}" if lang == language else "/chat")
    return HTMLResponse(html, headers={"Cache-Control": "no-cache", "Vary": "Accept-Language"})


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


def _parts(session: Session, now: datetime) -> dict[str, Any]:
    company: company_file.CompanyFile | None = _in_force(session, "company.yml")
    fees: FeeSchedule | None = _in_force(session, "fees.yml")
    promised = _in_force(session, "promises.yml") or PromisesFile()
    lengths = {place: _length(promises.policy_in(promised, key)) for place, key in company_file.PLACES.items()}
    hours = counting_rules.hours_now(session)
    return {
        "company": company,
        "brand": company.brand if company else say("app.public.brand"),
        "open": service_status(hours, now),
        "week": hours.valid_at(now).week_in_words(),
        "coming": [(time_words.day_with_weekday(day), what)
                   for day, what in announced_hours.coming(hours, now, _AHEAD)],
        "promised": _promised(session, promised, now),
        "complaint_steps": [company_file.filled(text, lengths) for text in company.complaint_steps] if company else [],
        "refund_rules": [company_file.filled(text, lengths) for text in company.refund_rules] if company else [],
        "fees": fees,
        "fee_sections": _sections(fees) if fees else [],
        "people": _people(session, now),
        "routes": (_in_force(session, outside_files.NAME) or outside_files.national()).routes,
    }


def service_status(hours: Hours, now: datetime) -> ServiceStatus:
    """Whether people answer at `now`, and until or from when, in the reader's language."""
    state = hours.state(now)
    if state.open and state.until is None:
        return ServiceStatus(True, say("app.public.hours.always"))
    if state.open and state.until is not None:
        return ServiceStatus(True, say("app.public.hours.until", at=_closing_time(state.until, now)))
    if state.next_open is None:
        return ServiceStatus(False, say("app.public.hours.none"))
    return ServiceStatus(False, say("app.public.hours.from", at=time_words.coming_time(state.next_open, now)))


def _closing_time(until: datetime, now: datetime) -> str:
    """As `time_words.coming_time`, but midnight is 24:00 of the day that ends."""
    local = instants.shanghai(until)
    if (local.hour, local.minute) != (0, 0):
        return time_words.coming_time(until, now)
    day, today = local.date() - timedelta(days=1), instants.shanghai(now).date()
    near = (day - today).days in (0, 1)
    return say("kernel.coming_near" if near else "kernel.coming_far", clock="24:00", day=day,
               near=time_words.coming_day(day, today))


def _length(policy: Policy) -> str:
    return f"{policy.amount} {unit_title(policy.promise.unit)}"


def _promised(session: Session, file: PromisesFile, now: datetime) -> list[_Promised]:
    """Both promises of 5.1 g. Counting an example needs the company files; where one is missing there is no example."""
    try:
        rules = counting_rules.rules_now(session)
    except BadInput:
        rules = None
    found = []
    for promise, title in ((RESPONSE, "app.public.complaints.response"), (SOLUTION, "app.public.complaints.solution")):
        policy = promises.policy_in(file, promise.key)
        example = _example(rules.count(promise.key, now)) if rules else ""
        found.append(_Promised(policy.amount, unit_title(promise.unit), say(title), _how_counted(policy), example))
    return found


def _how_counted(policy: Policy) -> str:
    if policy.promise.unit == "hours":
        return say("app.public.complaints.hours")
    return say("app.public.complaints.days_midnight" if policy.last_day == "midnight" else
               "app.public.complaints.days_close")


def _example(count: Count) -> str:
    key = "app.public.complaints.example_provisional" if count.provisional else "app.public.complaints.example"
    return say(key, due=time_words.deadline(count.due_at, count.last_day))


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
