"""Numbers of outside platforms that are registered: looked up while others who register the same number wait."""
from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Iterable

from sqlalchemy import String, cast, func, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from complaints.outside.reference_rows import COMPLAINT
from complaints.outside.sources import Source
from complaints.tables import ComplaintReference

_REGISTERING = 7_201_005  # advisory lock: one registration at a time for a platform's number


def one_at_a_time(session: Session, numbers: Iterable[tuple[str, str]]) -> None:
    """Waits until nobody else registers one of these numbers, (source, number), and keeps others waiting until the
    transaction ends.

    A number cannot be locked by its row before it has one, and a second import would file a case of its own for it. The
    caller has locked no case yet (docs/locking.md).
    """
    wanted = sorted({f"{source}\n{written(number).upper()}" for source, number in numbers})
    given = func.unnest(cast(wanted, ARRAY(String))).column_valued("number")
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(given, _REGISTERING))))


def written(external_number: str) -> str:
    """A platform's number as it is kept: full-width characters as ASCII, without blanks around it."""
    return unicodedata.normalize("NFKC", external_number.replace("\x00", "")).strip()


def known(
    session: Session, source: Source, external_number: str, nature: str = COMPLAINT,
) -> tuple[uuid.UUID, uuid.UUID] | None:
    """Reference id and case id of a platform's number that is already registered; None otherwise.

    Waits for others who are registering this number at the moment.
    """
    one_at_a_time(session, [(source.key, external_number)])
    return registered(session, source, external_number, nature)


def cases(session: Session, numbers: Iterable[tuple[str, str]]) -> set[uuid.UUID]:
    """The cases under which any of these numbers, (source, number), is registered, of whatever nature."""
    wanted = [(source, written(number).upper()) for source, number in numbers]
    return set(session.scalars(select(ComplaintReference.complaint_id).where(tuple_(
        ComplaintReference.source, func.upper(ComplaintReference.external_number)).in_(wanted))))


def registered(
    session: Session, source: Source, external_number: str, nature: str,
) -> tuple[uuid.UUID, uuid.UUID] | None:
    found = session.execute(
        select(ComplaintReference.id, ComplaintReference.complaint_id).where(
            ComplaintReference.source == source.key, ComplaintReference.nature == nature,
            func.upper(ComplaintReference.external_number) == written(external_number).upper())).first()
    return (found[0], found[1]) if found else None
