"""Customers by their pseudonyms."""
from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel import instants
from kernel.errors import NotFound
from people.tables import Person

# characters of made-up names
_FIRST = "青白朱碧素墨兰金银秋春晚晓云月星雪霜雨溪山松竹梅荷桂枫柳苇棠"
_SECOND = "竹石砚舟帆笛笺灯窗亭桥泉湖岸岭原野林叶禾麦莲萍鹿鹤雁莺蝉萤贝"


@dataclass(frozen=True)
class PersonView:
    """A customer without anything that the vault keeps."""

    id: uuid.UUID
    pseudonym: str


def new_pseudonym() -> str:
    """A made-up name that reveals nothing about the person, such as 青竹 37."""
    return f"{secrets.choice(_FIRST)}{secrets.choice(_SECOND)} {secrets.randbelow(90) + 10}"


def make(session: Session) -> PersonView:
    """A new customer."""
    row = Person(pseudonym=new_pseudonym(), created_at=instants.now())
    session.add(row)
    session.flush()
    return PersonView(row.id, row.pseudonym)


def get(session: Session, person_id: uuid.UUID) -> PersonView:
    """One customer. Raises NotFound."""
    found = many(session, [person_id])
    if person_id not in found:
        raise NotFound("people.no_person")
    return found[person_id]


def many(session: Session, person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, PersonView]:
    """Customers by id, in one query."""
    rows = session.execute(select(Person.id, Person.pseudonym).where(Person.id.in_(set(person_ids))))
    return {row.id: PersonView(row.id, row.pseudonym) for row in rows}
