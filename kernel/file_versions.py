"""Accepted versions of the company's files, in the database, and their times of validity.

There are two questions (docs/decisions/0007). `in_force`: which version is valid at an instant, past or future, for
things that refer to that day (the price list of a contract). `timeline`: by which versions a rule counts over several
days; there a version without a date corrects the one it replaces from the beginning, instead of changing it at an
instant.
"""
from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from sqlalchemy import BigInteger, DateTime, Identity, Index, TextClause, bindparam, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel import audit, instants, validated_files
from kernel.actors import Actor
from kernel.db import Base, Instant
from kernel.errors import BadFile, BadInput
from kernel.events import Event, publish
from kernel.logs import log
from kernel.validated_files import Document, Period, Timeline

_KEEP = 64


class CompanyFileVersion(Base):
    """One accepted version of one file. Never changed, never deleted.

    `effective_at` is the instant that the file names (`dated`), otherwise that of its acceptance, and never before that
    of the version it replaces.
    """

    __tablename__ = "company_file"
    __table_args__ = (Index("ix_company_file_in_force", "name", "effective_at", "id"),)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str]
    hash: Mapped[str]
    content: Mapped[str]
    accepted_at: Mapped[Instant]
    accepted_by: Mapped[str]
    effective_at: Mapped[Instant]
    dated: Mapped[bool]


@dataclass(frozen=True)
class DocumentAccepted(Event):
    """A new version of a company file was accepted: in force at once, or at `effective_at` if that is in the future."""

    name: str
    version: int
    hash: str
    effective_at: datetime | None = None


_parsed: OrderedDict[tuple[str, str], Document[Any]] = OrderedDict()
_lock = Lock()

# The latest that has begun; before the first began, the first: two reads at the edge of an index.
_LATEST = (
    "select id, hash from company_file where id = coalesce("
    "(select id from company_file where name = :name and ({begun}) order by effective_at desc, id desc limit 1),"
    " (select id from company_file where name = :name order by effective_at, id desc limit 1))")
_AT = bindparam("at", type_=DateTime(timezone=True))
_IN_FORCE = text(_LATEST.format(begun="effective_at <= :at")).bindparams(_AT)
# A version accepted without a date is in force, even if the accepting machine's clock is ahead of ours.
_BEGUN = "effective_at <= :at or not dated"
_CURRENT = text(_LATEST.format(begun=_BEGUN)).bindparams(_AT)
_NEWEST_BEGUN = text(f"select max(effective_at) from company_file where name = :name and ({_BEGUN})").bindparams(_AT)
# Versions that count: of consecutive versions without a date only the last, even if there are hundreds.
_IN_TURN = text(
    "select id, hash, effective_at, dated from (select id, hash, effective_at, dated,"
    " lead(dated, 1, true) over (order by effective_at, id) as is_last from company_file where name = :name) as one"
    " where dated or is_last order by effective_at, id")


def accept(session: Session, name: str, text: str, by: Actor) -> Document[Any]:
    """Checks a file's text and accepts it, valid from its own date or from now. Raises BadFile.

    Accepting the text accepted last changes nothing, unless an announced version has come into force since.
    """
    document = validated_files.check(name, text)
    now = instants.now()
    newest = session.execute(
        select(CompanyFileVersion.id, CompanyFileVersion.hash).where(CompanyFileVersion.name == name)
        .order_by(CompanyFileVersion.id.desc()).limit(1)
    ).first()
    if newest and newest.hash == document.hash and (
            document.effective_from is not None or current(session, name).version == newest.id):
        return _numbered(document, newest.id)
    # Without a date it replaces what is in force, even if clocks disagree about which came first.
    begun = session.scalar(_NEWEST_BEGUN, {"name": name, "at": now}) or now
    effective_at = document.effective_from or max(now, begun)
    row = CompanyFileVersion(name=name, hash=document.hash, content=text, accepted_at=now,
                             accepted_by=by.name,
                             effective_at=effective_at, dated=document.effective_from is not None)
    session.add(row)
    session.flush()
    ahead = document.effective_from if effective_at > now else None
    audit.record(session, by, "company.accept", ("company_file", row.id), name=name, hash=document.hash,
                 **({"effective_at": instants.iso(effective_at)} if document.effective_from else {}))
    publish(session, DocumentAccepted(name, row.id, document.hash, ahead))
    return _numbered(document, row.id)


def hold(session: Session) -> None:
    """Makes others wait who would accept a version until this transaction ends, so that what is in force stays so.

    For an act that compares with the version in force and then accepts one; call it before the comparison.
    """
    session.execute(text("lock table company_file in share row exclusive mode"))


def current(session: Session, name: str) -> Document[Any]:
    """The version in force now; parsed once in each process. Raises BadInput where none was loaded."""
    return _latest(session, _CURRENT, name, instants.now())


def current_text(session: Session, name: str) -> tuple[str, str]:
    """Hash and text of the version in force now. Raises BadInput where none was loaded."""
    version = current(session, name).version
    found = session.execute(select(CompanyFileVersion.hash, CompanyFileVersion.content).where(
        CompanyFileVersion.id == version)).one()
    return found.hash, found.content


def in_force(session: Session, name: str, at: datetime) -> Document[Any]:
    """The version in force at `at`, past or future: of those effective by then the one that took effect last.

    Of several of one instant the one accepted last; before the first took effect, the first. Raises BadInput if none
    was loaded.
    """
    return _latest(session, _IN_FORCE, name, at)


def _latest(session: Session, statement: TextClause, name: str, at: datetime) -> Document[Any]:
    found = session.execute(statement, {"name": name, "at": at}).first()
    if found is None:
        raise BadInput("kernel.no_document", name=name)
    return _read(session, name, found.id, found.hash)


def timeline(session: Session, name: str) -> Timeline[Any]:
    """The versions by which a rule counts over several days, including announced ones.

    A dated version begins at its instant. One without a date is a correction and counts from where the version that it
    replaced began: hours loaded this morning apply to yesterday as well. Raises BadInput if none was loaded.
    """
    rows = session.execute(_IN_TURN, {"name": name}).all()
    if not rows:
        raise BadInput("kernel.no_document", name=name)
    found: list[tuple[datetime | None, int, str]] = []
    for row in rows:
        begins = row.effective_at if row.dated else found[-1][0] if found else None
        if found and found[-1][0] == begins:
            found.pop()
        found.append((begins, row.id, row.hash))
    now = instants.now()
    return Timeline(tuple(_readable(session, name, found, now)))


def _readable(
    session: Session, name: str, found: list[tuple[datetime | None, int, str]], now: datetime,
) -> list[Period[Any]]:
    """The periods with their versions.

    A past version that this program cannot read any more is omitted; the next version then covers its time.
    """
    periods: list[Period[Any]] = []
    for place, (begins, version, hash) in enumerate(found):
        try:
            periods.append(Period(begins if periods else None, _read(session, name, version, hash)))
        except BadFile:
            ends = found[place + 1][0] if place + 1 < len(found) else None
            if ends is None or ends > now:
                raise
            log.warning("old_version_unreadable", name=name, version=version)
    return periods


def announced(session: Session, name: str) -> list[Document[Any]]:
    """Versions that will come into force, in order."""
    return [document for _, document in timeline(session, name).after(instants.now())]


def newest(session: Session, name: str) -> Document[Any]:
    """The version accepted last, in force or not. Raises BadInput where none was loaded."""
    found = session.execute(
        select(CompanyFileVersion.id, CompanyFileVersion.hash).where(CompanyFileVersion.name == name)
        .order_by(CompanyFileVersion.id.desc()).limit(1)
    ).first()
    if found is None:
        raise BadInput("kernel.no_document", name=name)
    return _read(session, name, found.id, found.hash)


def _read(session: Session, name: str, version: int, hash: str) -> Document[Any]:
    with _lock:
        known = _parsed.get((name, hash))
    if known is None:
        content = session.scalars(select(CompanyFileVersion.content).where(CompanyFileVersion.id == version)).one()
        known = validated_files.check(name, content)
        with _lock:
            _parsed[name, hash] = known
            while len(_parsed) > _KEEP:
                _parsed.popitem(last=False)
    return _numbered(known, version)


def _numbered(document: Document[Any], version: int) -> Document[Any]:
    return Document(document.name, document.value, document.hash, version, document.effective_from)
