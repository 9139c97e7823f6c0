"""The staff of cases (owner, and whom the case is about), for many cases at once."""
from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import false, select, true, union_all
from sqlalchemy.orm import Session

from cases import kinds
from cases.tables import CaseAssignment, CaseConcern
from kernel import db
from notices.responsible_staff import ResponsibleStaff

Owners = dict[uuid.UUID, uuid.UUID]
About = dict[uuid.UUID, set[uuid.UUID]]


def of_many(session: Session, kind: str, case_ids: Iterable[uuid.UUID]) -> tuple[Owners, About]:
    """Owners by case, and staff concerned by case, in one query.

    Cases without either are omitted from the respective result.
    """
    ids = list(case_ids)
    rows = session.execute(union_all(
        select(CaseAssignment.case_id, CaseAssignment.owner_id.label("staff_id"), true().label("owns"))
        .where(CaseAssignment.case_kind == kind, db.among(CaseAssignment.case_id, ids)),
        select(CaseConcern.case_id, CaseConcern.staff_id, false().label("owns"))
        .where(CaseConcern.case_kind == kind, db.among(CaseConcern.case_id, ids))))
    owners: Owners = {}
    about: About = {}
    for case_id, staff_id, owns in rows:
        if owns:
            owners[case_id] = staff_id
        else:
            about.setdefault(case_id, set()).add(staff_id)
    return owners, about


def answers(session: Session, kind: str, case_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, ResponsibleStaff]:
    """Responsible staff and staff concerned for these cases, for alerts; merged cases have those of the elder case."""
    elder = kinds.get(kind).merged(session, case_ids)
    owners, about = of_many(session, kind, {*case_ids, *elder.values()})
    return {case_id: ResponsibleStaff(owners.get(elder.get(case_id, case_id)) or owners.get(case_id),
                                      tuple(sorted(about.get(case_id, ())))) for case_id in case_ids}
