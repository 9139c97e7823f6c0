"""Stores (门店), as `company.yml` names them."""
from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from staff.tables import Store


def sync(session: Session, stores: Iterable[tuple[str, str, str, str, str, str]]) -> None:
    """Adds or updates stores, given as (code, name, city, address, phone, hours)."""
    known = {row.code: row for row in session.scalars(select(Store))}
    for code, name, city, address, phone, hours in stores:
        row = known.get(code)
        if row is None:
            row = Store(code=code, name=name, city=city, address=address, phone=phone, hours_note=hours)
            session.add(row)
        row.name, row.city, row.address, row.phone, row.hours_note = name, city, address, phone, hours
    session.flush()


def names(session: Session) -> dict[uuid.UUID, str]:
    """Names of stores by id."""
    return {row.id: row.name for row in session.execute(select(Store.id, Store.name))}


def codes(session: Session) -> dict[str, uuid.UUID]:
    """Ids of stores by their codes in company.yml."""
    return {row.code: row.id for row in session.execute(select(Store.id, Store.code))}
