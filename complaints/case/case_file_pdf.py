"""A case on paper for a regulator (案件材料): facts, clocks with their counts day by day, what happened, evidence, replies.

What identifies the customer isn't printed: tokens stand in its place. Digests let anyone see later that a file or a
reply is the one that is named here.
"""
from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cases import evidence, timeline
from cases.timeline import Entry
from complaints import access, case_messages, case_view, filing, stages
from complaints.access import KIND, subject_of
from complaints.case_view import CaseView
from complaints.outside import reference_views
from complaints.outside.reference_views import ReferenceView
from conversations.messages import ORIGINS, Origin
from deadlines.clocks import ClockView
from deadlines.count_explanation import count_in_words
from kernel import audit, in_force, instants, time_words, wording
from kernel.errors import BadInput
from kernel.pdf import Column, Paper
from people import identifiers, persons
from staff import members, permissions, stores
from staff.members import StaffView, actor

INTERNAL = frozenset({"noted", "flagged"})
_STATES = {"open": "进行中", "met": "已按时达成", "breached": "已超时", "cancelled": "已终止", "superseded": "已重新计算"}
_DAYS = [Column("日期", 3), Column("是否计入", 2), Column("理由", 6)]
_EVENTS = [Column("时间", 3.2), Column("事项", 2.6), Column("经办", 2.6), Column("内容", 6)]
_FILES = [Column("文件", 3), Column("提交", 2.6), Column("SHA-256", 5)]


def case_file(session: Session, staff: StaffView, number: str, *, notes: bool = False) -> bytes:
    """The case as PDF; with `notes` internal notes and flags too. The print is audited.

    Raises NotAllowed without `complaint.handle` or for a case about this member of staff, NotFound.
    """
    case = case_view.by_number(session, staff, number)
    permissions.require(staff, "complaint.handle", case.concerning)
    now = instants.now()
    entries = [e for e in timeline.of(session, KIND, *access.family(session, case.id))
               if notes or e.kind not in INTERNAL]
    refs, files = reference_views.of(session, case.id), evidence.of(session, subject_of(case.id))
    paper = Paper(f"投诉案件材料 {case.number}", made_at=now,
                  foot=f"{_company(session)} · {case.number} · 生成于 {time_words.exact(now)}")
    paper.paragraph("本材料由投诉处理系统生成。顾客身份信息以代号表示，不在本材料中列出。"
                    + ("" if notes else "内部备注未列入。"), quiet=True)
    _facts(session, paper, case)
    paper.heading("时限")
    for clock in _told(case, refs):
        _clock(paper, clock)
    paper.heading("处理经过")
    origins = case_messages.origins(session, entries)
    paper.table(_EVENTS, [_event(entry, origins) for entry in entries])
    if refs:
        paper.heading("外部平台与答复")
        for reference in refs:
            _reference(session, paper, reference)
    paper.heading("证据清单")
    if files:
        paper.table(_FILES, [(f"{f.name}（{f.size:,} 字节）", f"{f.by}\n{time_words.exact(f.at)}", f.sha256)
                             for f in files])
    else:
        paper.paragraph("没有提交文件。")
    digest = _digest(case, entries, refs, [f.sha256 for f in files])
    paper.heading("核对")
    paper.facts([("内容摘要", digest), ("打印人", actor(staff).label), ("生成时间", time_words.exact(now))])
    paper.paragraph("内容摘要是上述案情、时限、经过、答复与证据摘要的 SHA-256，同一案件在同一状态下再次生成时相同。", quiet=True)
    audit.record(session, actor(staff), "complaint.print", subject_of(case.id), notes=notes, digest=digest)
    return paper.bytes()


def _company(session: Session) -> str:
    try:
        return str(in_force.current(session, "company.yml").value.name)
    except BadInput:
        return "公司资料未载入"


def _facts(session: Session, paper: Paper, case: CaseView) -> None:
    names, staff = stores.names(session), members.many(session, [*case.concerning, *_some(case.owner_id)])
    concerning = "、".join(f"{s.name}（{s.number}）" for s in staff.values() if s.id in case.concerning)
    owner = staff.get(case.owner_id) if case.owner_id else None
    state = case.state_title + (f"（{stages.BECAUSE[case.closed_because]}）" if case.closed_because else "")
    paper.heading("案情")
    paper.facts([
        ("回执号", case.number), ("类型", f"{case.kind_title} · {case.category_title} · {case.severity_title}"),
        ("状态", state), ("受理时间", time_words.exact(case.accepted_at)), ("收到时间", time_words.exact(case.received_at)),
        ("来自", f"{filing.VIA[case.via]}"), ("顾客", persons.get(session, case.person_id).pseudonym),
        ("代为投诉", f"{case.acting_for}（{filing.MANDATES[case.mandate or 'none']}）" if case.acting_for else ""),
        ("涉及", concerning), ("门店", names.get(case.store_id, "") if case.store_id else ""),
        ("订单", identifiers.hidden(case.order_number or "")),
        ("负责人", f"{owner.name}（{owner.number}）" if owner else "尚无"),
        ("结案时间", time_words.exact(case.closed_at) if case.closed_at else ""),
    ])
    paper.paragraph(f"经过：{identifiers.hidden(case.facts)}")
    if case.wish:
        paper.paragraph(f"诉求：{identifiers.hidden(case.wish)}")


def _some(one: UUID | None) -> list[UUID]:
    return [one] if one else []


def _told(case: CaseView, refs: list[ReferenceView]) -> list[ClockView]:
    own = sorted((c for c in case.clocks if c.state != "superseded"), key=lambda c: (c.started_at, c.due_at))
    return own + [r.clock for r in refs if r.clock is not None]


def _clock(paper: Paper, clock: ClockView) -> None:
    count = clock.count
    ended = time_words.exact(clock.met_at) if clock.met_at else ""
    state = _STATES[clock.state] + ("（超时后达成）" if clock.breached_at and clock.met_at else "")
    paper.facts([
        (clock.title, state), ("对象", clock.label), ("起算", time_words.exact(clock.started_at)),
        ("截止", f"{time_words.deadline(clock.due_at, count.last_day)}，{instants.shanghai(clock.due_at).year} 年"
                 + ("（暂定）" if clock.provisional else "")),
        ("最晚有人上班的时刻", time_words.day_time(clock.act_by) if clock.act_by else "受理后没有公示的服务时间"),
        ("达成", ended), ("计算", count_in_words(count)),
    ], name_width=42)
    if count.trace:
        paper.table(_DAYS, [(f"{day.date.isoformat()} {time_words.weekday(day.date)}",
                             "计入" if day.counted else "不计", str(day.why)) for day in count.trace])


def _event(entry: Entry, origins: Mapping[str, Origin]) -> tuple[str, str, str, str]:
    said = [str(entry.facts[key]) for key in ("source", "number", "text", "reason", "how", "owner", "clock")
            if entry.facts.get(key)]
    origin = origins.get(str(entry.facts.get("outbox_id"))) if "text" in entry.facts else None
    title = f"{entry.title!s}（{ORIGINS[origin]}）" if origin else str(entry.title)
    return time_words.exact(entry.at), title, entry.who, identifiers.hidden("\n".join(said))


def _until(reference: ReferenceView) -> str:
    if reference.clock is None:
        return "平台没有规定"
    due = reference.clock.due_at
    return f"{time_words.deadline(due, reference.clock.count.last_day)}，{instants.shanghai(due).year} 年"


def _reference(session: Session, paper: Paper, reference: ReferenceView) -> None:
    paper.facts([
        (reference.source_title, f"编号 {reference.external_number}"), ("收到", time_words.exact(reference.received_at)),
        ("期限", _until(reference)),
        ("网址", reference.url or ""), ("办结", reference.ended_because or ""),
    ])
    names = members.many(session, [r.staff_id for r in reference.replies])
    for n, reply in enumerate(reference.replies, 1):
        by = names.get(reply.staff_id)
        paper.paragraph(f"第 {n} 次答复（{time_words.exact(reply.submitted_at)} 提交，{by.name if by else '已离职员工'}），原文：")
        paper.paragraph(identifiers.hidden(reply.text))
        paper.paragraph(f"原文 SHA-256 {reply.sha256}", quiet=True)
    if not reference.replies:
        paper.paragraph("尚未答复。")


def _digest(case: CaseView, entries: list[Entry], refs: list[ReferenceView], files: list[str]) -> str:
    plain: Mapping[str, Any] = {
        "number": case.number, "facts": case.facts, "wish": case.wish, "state": case.state,
        "clocks": [[c.title, c.plain_count, instants.iso(c.met_at) if c.met_at else None, c.state]
                   for c in _told(case, refs)],
        "timeline": [[instants.iso(e.at), e.kind, e.who, wording.facts_as_json(e.facts)] for e in entries],
        "replies": [[r.source, r.external_number, [x.sha256 for x in r.replies]] for r in refs], "evidence": files,
    }
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()
