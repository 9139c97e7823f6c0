"""A case on paper for a regulator (案件材料): facts, clocks with their counts day by day, timeline, evidence, replies.

What identifies the customer isn't printed; tokens take its place. SHA-256 digests prove later that a file or reply
is the one listed here.
"""
from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cases import evidence, letter_tasks, timeline
from cases.evidence import EvidenceView
from cases.timeline import Entry
from complaints import access, case_messages, case_view, filing, stages
from complaints.access import KIND, subject_of
from complaints.case import notice_cards
from complaints.case_kind import as_case
from complaints.case_view import CaseView
from complaints.outside import agency_times, particulars, reference_views
from complaints.outside.particulars import NAMES, TITLES
from complaints.outside.reference_views import NATURES, ReferenceView
from conversations.messages import ORIGINS, Origin
from deadlines.clocks import ClockView
from deadlines.count_explanation import count_in_words, day_in_words
from kernel import audit, in_force, instants, time_words, wording
from kernel.errors import BadInput
from kernel.pdf import Column, Paper
from kernel.wording import say
from notices import notice_views
from notices.notice_views import STATES, NoticeView
from people import identifiers, persons
from staff import members, permissions, stores
from staff.members import StaffView, actor

INTERNAL = frozenset({"noted", "flagged", "related"})
# Their texts are for colleagues.
_PAUSES = frozenset({"pause_asked", "pause_approved", "pause_declined", "pause_dropped", "paused"})


def case_file(session: Session, staff: StaffView, number: str, *, notes: bool = False) -> bytes:
    """The case as PDF bytes; with `notes`, internal notes and flags too. The print is recorded in the audit.

    Raises NotAllowed without `complaint.handle` or for a case about this member of staff, NotFound.
    """
    case = case_view.by_number(session, staff, number)
    permissions.require(staff, "complaint.handle", case.concerning)
    now = instants.now()
    entries = [e for e in timeline.of(session, KIND, *access.family(session, case.id))
               if notes or e.kind not in INTERNAL]
    told = letter_tasks.as_shown(session, as_case(case), notice_views.of(
        session, [subject_of(one) for one in access.family(session, case.id)]))
    refs, files = reference_views.of(session, case.id), evidence.of(session, subject_of(case.id))
    paper = Paper(say("complaints.case.paper", number=case.number), made_at=now,
                  foot=say("complaints.case.foot", company=_company(session), number=case.number, at=now))
    paper.paragraph(say("complaints.case.about" if notes else "complaints.case.about_without_notes"), quiet=True)
    _facts(session, paper, case)
    paper.heading(say("complaints.case.clocks"))
    for clock in _clocks(case, refs):
        _clock(paper, clock)
    paper.heading(say("complaints.case.timeline"))
    origins = case_messages.origins(session, entries)
    ended = {str(clock.id) for clock in case.clocks if clock.due_while_ended}
    paper.table(_columns(("entry_at", 3.2), ("entry_title", 2.6), ("entry_who", 2.6), ("entry_text", 6)),
                [_event(entry, origins, notes, str(entry.facts.get("clock_id")) in ended) for entry in entries])
    _notices(paper, told)
    if refs:
        paper.heading(say("complaints.case.outside"))
        for reference in refs:
            _reference(session, paper, reference)
    _evidence(paper, files)
    digest = _digest(case, entries, refs, [f.sha256 for f in files])
    paper.heading(say("complaints.case.check"))
    paper.facts(_named(check_digest=digest, check_printed_by=actor(staff).label,
                       check_printed_at=time_words.exact(now)))
    paper.paragraph(say("complaints.case.check_how"), quiet=True)
    audit.record(session, actor(staff), "complaint.print", subject_of(case.id), notes=notes, digest=digest)
    return paper.bytes()


def _named(**values: str) -> list[tuple[str, str]]:
    """Values with their titles: the sentences `complaints.case.NAME`."""
    return [(wording.title("complaints.case", name), value) for name, value in values.items()]


def _columns(*columns: tuple[str, float]) -> list[Column]:
    """Columns by the names of their titles, with their shares of the width."""
    return [Column(wording.title("complaints.case", name), width) for name, width in columns]


def _company(session: Session) -> str:
    try:
        return str(in_force.current(session, "company.yml").value.name)
    except BadInput:
        return say("complaints.case.no_company")


def _facts(session: Session, paper: Paper, case: CaseView) -> None:
    names, staff = stores.names(session), members.many(session, [*case.concerning, *_some(case.owner_id)])
    concerning = [f"{s.name}（{s.number}）" for s in staff.values() if s.id in case.concerning]
    owner = staff.get(case.owner_id) if case.owner_id else None
    state = case.state_title
    if case.closed_because:
        state = say("complaints.case.state_because", state=state, because=stages.BECAUSE[case.closed_because])
    acting_for = ""
    if case.acting_for:
        acting_for = say("complaints.case.acting_for", whom=case.acting_for,
                         mandate=filing.MANDATES[case.mandate or "none"])
    paper.heading(say("complaints.case.facts"))
    paper.facts(_named(
        facts_number=case.number, facts_kind=f"{case.kind_title} · {case.category_title} · {case.severity_title}",
        facts_state=state, facts_accepted=time_words.exact(case.accepted_at),
        facts_received=_received(case), facts_via=filing.VIA[case.via],
        facts_person=persons.get(session, case.person_id).pseudonym, facts_acting_for=acting_for,
        facts_concerning=wording.joined(concerning),
        facts_store=names.get(case.store_id, "") if case.store_id else "",
        facts_order=identifiers.hidden(case.order_number or ""),
        facts_owner=f"{owner.name}（{owner.number}）" if owner else say("complaints.case.no_owner"),
        facts_closed=time_words.exact(case.closed_at) if case.closed_at else "",
    ))
    paper.paragraph(say("complaints.case.account", text=identifiers.hidden(case.facts)))
    if case.wish:
        paper.paragraph(say("complaints.case.wish", text=identifiers.hidden(case.wish)))


def _some(one: UUID | None) -> list[UUID]:
    return [one] if one else []


def _received(case: CaseView) -> str:
    """When it was received, and when it was registered if not soon after that."""
    if case.registered_late_at:
        return say("complaints.case.received_registered", at=case.received_at, registered=case.registered_late_at)
    return time_words.exact(case.received_at)


def _clocks(case: CaseView, refs: list[ReferenceView]) -> list[ClockView]:
    """Clocks that count, in the order in which they began; those of outside platforms last."""
    own = sorted((c for c in case.clocks if c.state != "superseded"), key=lambda c: (c.started_at, c.due_at))
    return own + [r.clock for r in refs if r.clock is not None]


def _clock(paper: Paper, clock: ClockView) -> None:
    count = clock.count
    state: str = "met_late" if clock.state == "breached" and clock.met_at else clock.state
    if clock.is_noted_afterwards:
        state = "noted_late"
    paper.facts([
        (clock.title, _while_ended(clock, wording.title("complaints.case.clock_state", state))),
        *_named(clock_label=clock.label, clock_started=time_words.exact(clock.started_at), clock_due=_due(clock),
                clock_act_by=time_words.day_time(clock.act_by) if clock.act_by
                else say("complaints.case.no_open_minute"),
                clock_met=_met(clock),
                clock_count=count_in_words(count, clock.since)),
    ], name_width=42)
    if count.trace:
        paper.table(_columns(("day_date", 3), ("day_counted", 2), ("day_why", 6)), [
            (f"{day.date.isoformat()} {time_words.weekday(day.date)}",
             say("complaints.case.counted" if day.counted else "complaints.case.not_counted"),
             day_in_words(day, clock.since))
            for day in count.trace])


def _while_ended(clock: ClockView, said: str) -> str:
    return say("complaints.case.while_ended", said=said) if clock.due_while_ended else said


def _met(clock: ClockView) -> str:
    """When it was met, and when that was noted if after the deadline and not at once."""
    if clock.met_at is None:
        return ""
    if clock.is_noted_afterwards:
        return say("complaints.case.met_noted", met=clock.met_at, noted=clock.noted_at)
    if clock.is_noted_later:
        return say("complaints.case.met_noted_later", met=clock.met_at, noted=clock.noted_at)
    return time_words.exact(clock.met_at)


def _due(clock: ClockView) -> str:
    """A deadline with its year."""
    return say("complaints.case.due_provisional" if clock.provisional else "complaints.case.due",
               due=time_words.deadline(clock.due_at, clock.count.last_day), year=instants.shanghai(clock.due_at).year)


def _event(
    entry: Entry, origins: Mapping[str, Origin], notes: bool, while_ended: bool,
) -> tuple[str, str, str, str]:
    """A row of the timeline; `while_ended`: its clock fell due while the case was ended."""
    hidden = ("text", "wished", "asked_for") if entry.kind in _PAUSES and not notes else ()
    parts = [str(entry.facts[key]) for key in (
        "source", "number", "what", "way", "letter", "text", "reason", "wished", "asked_for", "how", "owner", "clock",
        "told_by", "moved") if entry.facts.get(key) and key not in hidden]
    parts += [str(one) for name in ("paused_before", "attempts") for one in entry.facts.get(name, ())]
    if while_ended and entry.kind == "breached":
        parts.append(say("complaints.case.entry_while_ended"))
    if entry.facts.get("noted_because"):
        parts.append(say("complaints.case.entry_noted", at=instants.parse_any(entry.facts["noted_at"]),
                         reason=entry.facts["noted_because"]))
    origin = origins.get(str(entry.facts.get("outbox_id"))) if "text" in entry.facts else None
    title = str(entry.title)
    if origin:
        title = say("complaints.case.entry_origin", title=title, origin=ORIGINS[origin])
    return time_words.exact(entry.at), title, entry.who, identifiers.hidden("\n".join(parts))


def _notices(paper: Paper, told: list[NoticeView]) -> None:
    """What the customer was told: each notice with its ways and their proof."""
    if told:
        paper.heading(say("complaints.case.notices"))
        paper.table(_columns(("notice_what", 2.6), ("notice_state", 2), ("notice_told_at", 3.2), ("notice_ways", 6)), [
            (one.what_title, STATES[one.state], time_words.exact(one.told_at) if one.told_at else "",
             identifiers.hidden("\n".join(notice_cards.lines_of(one))))
            for one in told])


def _reference(session: Session, paper: Paper, reference: ReferenceView) -> None:
    given = reference.particulars
    names = members.many(session, [*(r.staff_id for r in reference.replies), *_some(given.first_contact_id)])
    contact = names[given.first_contact_id].name if given.first_contact_id in names else ""
    received = time_words.exact(reference.received_at)
    if "received_at" in reference.missing:
        received = say("complaints.case.outside_registered", at=reference.received_at)
    none_set = "outside_deadline_asked" if "deadline_at" in reference.missing else "outside_no_deadline"
    paper.facts([
        (reference.source_title, say("complaints.case.outside_number", number=reference.external_number)),
        *_named(outside_nature=NATURES[reference.nature], outside_received=received,
                outside_due=_due(reference.clock) if reference.clock else wording.title("complaints.case", none_set),
                outside_url=reference.url or "", outside_ended=reference.ended_because or ""),
        *((TITLES[name], identifiers.hidden(str(shown))) for name in NAMES
          if (shown := particulars.value(given, name, contact))),
        *((say("complaints.case.agency_time", what=time.what), agency_times.said(time)) for time in reference.agency),
    ])
    for n, reply in enumerate(reference.replies, 1):
        by = names[reply.staff_id].name if reply.staff_id in names else say("complaints.case.left_company")
        paper.paragraph(say("complaints.case.reply", n=n, at=reply.submitted_at, by=by))
        paper.paragraph(identifiers.hidden(reply.text))
        paper.paragraph(say("complaints.case.reply_digest", digest=reply.sha256), quiet=True)
    if not reference.replies:
        paper.paragraph(say("complaints.case.no_reply"))


def _evidence(paper: Paper, files: list[EvidenceView]) -> None:
    paper.heading(say("complaints.case.evidence"))
    if files:
        columns = [*_columns(("file", 3), ("file_by", 2.6)), Column("SHA-256", 5)]
        paper.table(columns, [(say("complaints.case.file_size", name=f.name, size=f.size),
                               f"{f.by}\n{time_words.exact(f.at)}", f.sha256) for f in files])
    else:
        paper.paragraph(say("complaints.case.no_files"))


def _digest(case: CaseView, entries: list[Entry], refs: list[ReferenceView], files: list[str]) -> str:
    plain: Mapping[str, Any] = {
        "number": case.number, "facts": case.facts, "wish": case.wish, "state": case.state,
        "clocks": [[c.title, c.plain_count, instants.iso(c.met_at) if c.met_at else None, c.state]
                   for c in _clocks(case, refs)],
        "timeline": [[instants.iso(e.at), e.kind, e.who, wording.facts_as_json(e.facts)] for e in entries],
        "replies": [[r.source, r.external_number, [x.sha256 for x in r.replies]] for r in refs], "evidence": files,
    }
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()
