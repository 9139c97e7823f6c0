"""Checks of the room for `hongniang doctor`."""
from __future__ import annotations

from sqlalchemy.orm import Session

from kernel import checks, instants
from kernel.checks import Check, Finding
from kernel.wording import say
from staff import members


def _staff(session: Session) -> Finding:
    records = [r for r in members.everybody(session) if r.member.active]
    if not any(r.member.role == "administrator" for r in records):
        return False, say("staff.no_administrator")
    late = [r.member.name for r in records for _, _, until in r.certificates if until and until < instants.today()]
    if late:
        return False, say("staff.certificates_late", names=list(dict.fromkeys(late)))
    serving = sum(r.member.role in ("matchmaker", "complaint_officer") for r in records)
    return serving > 0, say("staff.on_board", count=len(records), serving=serving)


checks.register(Check("staff", 220, _staff))
