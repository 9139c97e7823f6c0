"""Many rows by one statement. They are sent as one JSON array, which costs a fraction of one parameter per value."""
from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, TableValuedAlias, Text, cast, column, func, literal, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.orm import DeclarativeBase, Session

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


def insert(session: Session, rows_of: type[DeclarativeBase], rows: Sequence[dict[str, Any]], then: str = "") -> None:
    """Inserts rows that all have the same columns; other columns get the database's default, not the ORM's.

    `then` is appended to the statement (`on conflict …`). Instants, ids and JSON values are passed as they are.
    """
    if not rows:
        return
    table, names = _table(rows_of), list(rows[0])
    columns = ", ".join(f'"{name}"' for name in names)
    session.execute(
        text(f'insert into "{table.name}" ({columns}) select {columns} from {_recordset(table, names)} {then}'),
        {"rows": _json(rows)})


def update(session: Session, rows_of: type[DeclarativeBase], key: str, rows: Sequence[dict[str, Any]]) -> None:
    """Updates rows by `key`, a column of every one of `rows` beside the columns to change.

    All have the same columns.
    """
    if not rows:
        return
    table, names = _table(rows_of), list(rows[0])
    changes = ", ".join(f'"{name}" = given."{name}"' for name in names if name != key)
    session.execute(
        text(f'update "{table.name}" set {changes} from {_recordset(table, names)}'
             f' where "{table.name}"."{key}" = given."{key}"'), {"rows": _json(rows)})


def given(rows: Sequence[dict[str, Any]], columns: dict[str, Any], name: str) -> TableValuedAlias:
    """Rows as a table expression that a statement can join; also sent as one JSON array."""
    made = func.json_to_recordset(cast(literal(_json(rows), Text), JSON)).table_valued(
        *(column(key, kind) for key, kind in columns.items()), name=name)
    return made.render_derived(with_types=True)


def _table(rows_of: type[DeclarativeBase]) -> Table:
    table = rows_of.__table__
    assert isinstance(table, Table)
    return table


def _recordset(table: Table, names: Sequence[str]) -> str:
    typed = ", ".join(f'"{name}" {table.c[name].type.compile(_DIALECT)}' for name in names)
    return f"json_to_recordset(cast(:rows as json)) as given({typed})"


def _json(rows: Sequence[dict[str, Any]]) -> str:
    return json.dumps(rows, default=str, ensure_ascii=False, separators=(",", ":"))
