"""Accepted versions of the company's files, in the database."""
from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

from sqlalchemy import BigInteger, Identity, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel import audit, documents, instants
from kernel.actors import Actor
from kernel.db import Base, Instant
from kernel.documents import Document
from kernel.errors import BadInput
from kernel.events import Event, publish

_KEEP = 64


class CompanyFile(Base):
    """One accepted version of one file; the newest is in force. Never changed, never deleted."""

    __tablename__ = "company_file"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    hash: Mapped[str]
    content: Mapped[str]
    accepted_at: Mapped[Instant]
    accepted_by: Mapped[str]


@dataclass(frozen=True)
class DocumentAccepted(Event):
    """A new version of a company file came into force."""

    name: str
    version: int
    hash: str


_parsed: OrderedDict[tuple[str, str], Document[Any]] = OrderedDict()
_lock = Lock()


def accept(session: Session, name: str, text: str, by: Actor) -> Document[Any]:
    """Checks a file's text and puts it in force; the same text again changes nothing. Raises BadFile."""
    document = documents.check(name, text)
    newest = session.execute(
        select(CompanyFile.id, CompanyFile.hash).where(CompanyFile.name == name)
        .order_by(CompanyFile.id.desc()).limit(1)
    ).first()
    if newest and newest.hash == document.hash:
        return Document(name, document.value, document.hash, newest.id)
    row = CompanyFile(name=name, hash=document.hash, content=text, accepted_at=instants.now(),
                      accepted_by=by.label or by.id)
    session.add(row)
    session.flush()
    audit.record(session, by, "company.accept", ("company_file", row.id), name=name, hash=document.hash)
    publish(session, DocumentAccepted(name, row.id, document.hash))
    return Document(name, document.value, document.hash, row.id)


def current(session: Session, name: str) -> Document[Any]:
    """The newest accepted version; parsed once a process. Raises BadInput where none was loaded."""
    newest = session.execute(
        select(CompanyFile.id, CompanyFile.hash).where(CompanyFile.name == name)
        .order_by(CompanyFile.id.desc()).limit(1)
    ).first()
    if newest is None:
        raise BadInput("kernel.no_document", name=name)
    with _lock:
        known = _parsed.get((name, newest.hash))
    if known is None:
        content = session.scalars(select(CompanyFile.content).where(CompanyFile.id == newest.id)).one()
        known = documents.check(name, content)
        with _lock:
            _parsed[name, newest.hash] = known
            while len(_parsed) > _KEEP:
                _parsed.popitem(last=False)
    return Document(name, known.value, known.hash, newest.id)
