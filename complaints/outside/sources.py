"""Outside platforms (外部平台) from which complaints come, and by when each wants its answer.

What stands here holds for all companies; `outside.yml` adds to it or corrects it. A deadline that a platform's letter
states always goes first.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from complaints.outside import company_files
from complaints.outside.company_files import Deadline, OutsideFile, SourceEntry
from deadlines import counting_rules
from deadlines.count_explanation import count_in_words
from deadlines.counting import count_working_days
from kernel import in_force, instants
from kernel.errors import BadInput

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PAPER = "paper"
STATED = "以来函所载期限为准"


def _source(title: str, unit: str, basis: str, amount: int | None = None) -> SourceEntry:
    return SourceEntry(title=title, deadline=Deadline.model_validate({"unit": unit, "amount": amount, "basis": basis}))


KNOWN: dict[str, SourceEntry] = {
    # the regulator's own times bind the regulator; what binds us is the date in its letter
    "12315": _source("12315（市场监管）", "stated", f"{STATED}（消法 46）"),
    "odr": _source("12315 平台 ODR", "working_days", "在线消费纠纷解决：收到之日起 10 个工作日", 10),
    "12345": _source("12345 热线", "stated", "以工单所载期限为准"),
    "council": _source("消协、消保委", "stated", f"{STATED}（消法实施条例 45）"),
    "court": _source("法院、仲裁", "stated", "以传票或通知所载期限为准"),
    "heimao": _source("黑猫投诉", "none", "平台自定，没有法定期限"),
    "appstore": _source("应用商店", "none", "平台自定，没有法定期限"),
    PAPER: _source("门店书面登记", "none", "公司自己的登记"),
}


@dataclass(frozen=True)
class Source:
    """A platform as the company deals with it."""

    key: str
    title: str
    deadline: Deadline

    @property
    def via(self) -> str:
        """How a case that comes from it was filed."""
        return "csv" if self.key == PAPER else "outside"


def every(session: Session) -> dict[str, Source]:
    """All platforms by key."""
    named: dict[str, SourceEntry] = {}
    try:
        file: OutsideFile = in_force.current(session, company_files.NAME).value
        named = dict(file.sources)
    except BadInput:
        named = {}  # a company without the file has those that everybody has
    return {key: Source(key, entry.title, entry.deadline) for key, entry in {**KNOWN, **named}.items()}


def find(session: Session, given: str) -> Source:
    """A platform by its key or title. Raises BadInput naming those that are known."""
    known, plain = every(session), given.strip()
    for source in known.values():
        if plain.casefold() in (source.key, source.title.casefold()):
            return source
    raise BadInput("complaints.no_source", source=plain[:40],
                   known="、".join(
        s.title if s.title.startswith(s.key) else f"{s.key}（{s.title}）" for s in known.values()))


def due(session: Session, source: Source, received_at: datetime) -> tuple[datetime | None, str]:
    """When the platform's rule wants the answer for something received then, and how that is told.

    None where it sets no deadline. Raises BadInput where only its letter says it.
    """
    rule = source.deadline
    return counted(session, source.title, rule.unit, rule.amount, rule.basis, received_at)


def counted(
    session: Session, title: str, unit: str, amount: int | None, basis: str, received_at: datetime,
) -> tuple[datetime | None, str]:
    """The same by the parts of a rule, so that what was counted can be counted again."""
    if unit == "stated":
        raise BadInput("complaints.no_deadline", source=title, basis=basis)
    if amount is None:
        return None, basis
    if unit == "working_days":
        rules = counting_rules.rules_now(session)
        count = count_working_days(received_at, amount, rules.calendar, rules.hours)
        return count.due_at, f"{basis}。{count_in_words(count)}"
    last = instants.shanghai(received_at).date() + timedelta(days=amount)  # the day of receipt isn't counted (201 ¶1)
    return instants.midnight(last + timedelta(days=1)), f"{basis}：收到次日起 {amount} 个自然日"
