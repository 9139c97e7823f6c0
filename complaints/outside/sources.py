"""Outside platforms (外部平台) from which complaints come, and by when each wants its answer.

The platforms here are known to every company; its `outside.yml` adds to them or replaces them. A deadline that a
platform's letter states takes precedence over these rules.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from complaints.outside import company_files
from complaints.outside.company_files import OutsideFile, Unit
from deadlines import counting_rules
from deadlines.count_explanation import count_in_words
from deadlines.counting import count_working_days
from kernel import in_force, instants
from kernel.errors import BadInput
from kernel.wording import Message, Text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PAPER = "paper"

# key → unit and amount of its deadline; title and basis are sentences. The regulator's own times bind the regulator:
# what binds the company is the date in its letter, so those are `stated`.
KNOWN: dict[str, tuple[Unit, int | None]] = {
    "12315": ("stated", None),
    "odr": ("working_days", 10),
    "12345": ("stated", None),
    "council": ("stated", None),
    "court": ("stated", None),
    "heimao": ("none", None),
    "appstore": ("none", None),
    PAPER: ("none", None),
}


@dataclass(frozen=True)
class Rule:
    """By when a platform wants its answer: as `company_files.Deadline`, with `basis` for staff to read."""

    unit: Unit
    amount: int | None
    basis: Text


@dataclass(frozen=True)
class Source:
    """A platform as the company deals with it."""

    key: str
    title: Text
    rule: Rule

    @property
    def via(self) -> str:
        """How a case that comes from it was filed."""
        return "csv" if self.key == PAPER else "outside"


def every(session: Session) -> dict[str, Source]:
    """All platforms by key: those known to every company, and those of its `outside.yml`."""
    found = {key: Source(key, Message(f"complaints.source.{key}"),
                         Rule(unit, amount, Message(f"complaints.source_basis.{key}")))
             for key, (unit, amount) in KNOWN.items()}
    try:
        file: OutsideFile = in_force.current(session, company_files.NAME).value
    except BadInput:
        return found  # the company has no such file
    named = {key: Source(key, entry.title, Rule(entry.deadline.unit, entry.deadline.amount, entry.deadline.basis))
             for key, entry in file.sources.items()}
    return found | named


def title(session: Session, key: str) -> Text:
    """A platform's title; its key where it isn't known any more."""
    source = every(session).get(key)
    return source.title if source else key


def find(session: Session, given: str) -> Source:
    """A platform by its key, its title or one of the names in it (`法院` of 法院、仲裁), as somebody typed it.

    Raises BadInput naming those that are known, also for a name of several.
    """
    known, plain = every(session), given.strip()
    for source in known.values():
        if plain.casefold() in (source.key, str(source.title).casefold()):
            return source
    named = [source for source in known.values() if plain.casefold() in str(source.title).casefold().split("、")]
    if len(named) == 1:
        return named[0]
    raise BadInput("complaints.no_source", source=plain[:40], known=[
        source.title if str(source.title).startswith(source.key)
        else Message("complaints.outside.source_with_key", key=source.key, title=source.title)
        for source in known.values()])


def due(session: Session, source: Source, received_at: datetime) -> tuple[datetime | None, Text]:
    """When the platform's rule wants the answer to something received then, and why.

    None where it sets no deadline, or only its letter states one.
    """
    return counted(session, source.rule, received_at)


def kept_rule(source: Source | None, unit: str | None, amount: int | None) -> Rule:
    """The rule by which a reference's deadline was counted: unit and amount as then, whatever the source has now."""
    return Rule("working_days" if unit == "working_days" else "days", amount, source.rule.basis if source else "")


def counted(
    session: Session, rule: Rule, received_at: datetime, rules: counting_rules.Rules | None = None,
) -> tuple[datetime | None, Text]:
    """Like `due`, by a rule, so that a reference's deadline can be recounted; by `rules`, or those in force.

    The instant is None if the rule sets no deadline, or only the platform's letter states one.
    """
    if rule.amount is None:
        return None, rule.basis
    if rule.unit == "working_days":
        rules = rules or counting_rules.rules_now(session)
        count = count_working_days(received_at, rule.amount, rules.calendar, rules.hours)
        return count.due_at, Message("complaints.outside.working_days", basis=rule.basis, count=count_in_words(
            count, Message("complaints.outside.since_receipt")))
    # The day of receipt isn't counted (Civil Code 201 ¶1).
    last = instants.shanghai(received_at).date() + timedelta(days=rule.amount)
    why = Message("complaints.outside.days", basis=rule.basis, amount=rule.amount)
    return instants.midnight(last + timedelta(days=1)), why
