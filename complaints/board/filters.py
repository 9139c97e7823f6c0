"""The board's filters: read from and written to the page's address, and as SQL conditions on a case."""
from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, or_

from cases import assignment, conflict_of_interest
from cases.board.read_model import VIEWS as VIEWS
from complaints import categories, filing, numbers
from complaints.access import KIND
from complaints.tables import Complaint

WORDS_LIMIT = 60
_KNOWN: dict[str, Mapping[str, str]] = {
    "view": VIEWS, "category": categories.TITLES, "kind": categories.KINDS, "severity": filing.SEVERITIES,
    "via": filing.VIA,
}
_IDS = ("owner", "store", "concerning")
NOBODY = uuid.UUID(int=0)  # `none` in an address: cases without an owner, or without a store


@dataclass(frozen=True)
class Filters:
    """`owner`, `store` and `concerning` are ids; `q` is a receipt number or a text to be found in account and wish."""

    view: str = "all"
    owner: uuid.UUID | None = None
    store: uuid.UUID | None = None
    concerning: uuid.UUID | None = None
    category: str | None = None
    kind: str | None = None
    severity: str | None = None
    via: str | None = None
    q: str = ""

    @classmethod
    def of_query(cls, query: Mapping[str, str]) -> Filters:
        """From the parameters of an address; unknown parameters and values are ignored."""
        found: dict[str, Any] = {}
        for key, known in _KNOWN.items():
            if query.get(key) in known:
                found[key] = query[key]
        for key in _IDS:
            try:
                found[key] = NOBODY if query[key] == "none" and key != "concerning" else uuid.UUID(query[key])
            except (KeyError, ValueError):
                continue
        return cls(**found, q=" ".join(query.get("q", "").replace("\x00", "").split())[:WORDS_LIMIT])

    @property
    def query(self) -> str:
        """The query string of these filters with its question mark; empty for the whole board."""
        given = {f.name: "none" if value == NOBODY else str(value) for f in fields(self)
                 if (value := getattr(self, f.name)) and (f.name, value) != ("view", "all")}
        return f"?{urlencode(given)}" if given else ""

    @property
    def narrows(self) -> bool:
        """Whether any filter besides the view is set."""
        return self != Filters(view=self.view)

    def seen(self, view: str) -> Filters:
        """The same filters with another view."""
        return replace(self, view=view)

    def but(self, **changed: Any) -> Filters:
        """The same with these filters changed; None removes one."""
        return replace(self, **changed)


EVERYTHING = Filters()


def conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """Conditions of all filters but the view."""
    found: list[ColumnElement[bool]] = []
    for column, value in ((Complaint.store_id, filters.store), (Complaint.category, filters.category),
                          (Complaint.kind, filters.kind), (Complaint.severity, filters.severity),
                          (Complaint.via, filters.via)):
        if value == NOBODY:
            found.append(column.is_(None))
        elif value is not None:
            found.append(column == value)
    if filters.owner == NOBODY:
        found.append(unowned())
    elif filters.owner is not None:
        found.append(assignment.is_owned(KIND, Complaint.id, filters.owner))
    if filters.concerning is not None:
        found.append(conflict_of_interest.hides(KIND, Complaint.id, filters.concerning))
    if filters.q:
        found.append(_words(filters.q))
    return found


def unowned() -> ColumnElement[bool]:
    """The condition that a case has no owner."""
    return ~assignment.is_owned(KIND, Complaint.id)


def _words(q: str) -> ColumnElement[bool]:
    number = numbers.normalise(q)
    if number:
        return Complaint.number == number
    texts = (Complaint.facts, Complaint.wish)
    # LIKE finds the same as ILIKE where no letter has two cases, as in Chinese, in a quarter of the time.
    words = [column.contains(q, autoescape=True) if q.lower() == q.upper() else column.icontains(q, autoescape=True)
             for column in texts]
    return or_(Complaint.number.contains(q.upper(), autoescape=True), *words) if q.isascii() else or_(*words)
