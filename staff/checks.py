"""What `doctor` looks at in the room."""
from __future__ import annotations

from sqlalchemy.orm import Session

from kernel import checks, instants
from kernel.checks import Check, Finding
from staff import members


def _staff(session: Session) -> Finding:
    records = [r for r in members.everybody(session) if r.member.active]
    if not any(r.member.role == "administrator" for r in records):
        return False, "没有管理员，请运行 hongniang init。"
    late = [r.member.name for r in records for _, _, until in r.certificates if until and until < instants.today()]
    if late:
        return False, f"证书已过期：{'、'.join(dict.fromkeys(late))}（5.3）。"
    serving = sum(r.member.role in ("matchmaker", "complaint_officer") for r in records)
    return serving > 0, f"在岗 {len(records)} 人，其中红娘与投诉专员 {serving} 人。"


checks.register(Check("staff", 220, _staff))
