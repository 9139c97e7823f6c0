"""Evidence (证据): PDFs, pictures and recordings of a case, recognised by content and stored encrypted."""
from __future__ import annotations

import hashlib
import unicodedata
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases import access, kinds, timeline
from cases.events import EvidenceHandedIn
from cases.tables import CaseEvidence
from kernel import actors, audit, events, files, instants, key_fingerprints
from kernel.actors import Actor
from kernel.errors import BadInput, Conflict, NotFound
from kernel.ids import Subject
from kernel.key_fingerprints import Encrypted
from kernel.wording import Message, say
from people import identifiers
from staff.members import StaffView, actor

LARGEST = 20 * 2**20
MOST = 20
KINDS = Message("cases.file_kinds")


@dataclass(frozen=True)
class EvidenceView:
    """One file of a case, without its content; `by_kind` is the kind of actor who added it."""

    id: uuid.UUID
    case_id: uuid.UUID
    name: str
    media_type: str
    size: int
    by: str
    at: datetime
    sha256: str
    by_kind: str


def _riff(data: bytes, kind: bytes) -> bool:
    return data[:4] == b"RIFF" and data[8:12] == kind and int.from_bytes(data[4:8], "little") <= len(data)


def _brand(data: bytes, *brands: bytes) -> bool:
    """Whether it starts with an `ftyp` box of these brands (default: any); boxes are shorter than 64 KB."""
    return data[:2] == b"\0\0" and data[4:8] == b"ftyp" and (not brands or data[8:12] in brands)


# How programs, archives and pages begin. PDF readers skip up to 1,024 bytes before the header, so the same file can be
# a PDF to them and one of these to other software.
_OTHERS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!", b"PK", b"Rar!", b"7z\xbc\xaf",
           b"\x1f\x8b", b"GIF8", b"<", b"{\\rtf", b"\xd0\xcf\x11\xe0")


def _pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:1024] and not data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_OTHERS)


_TYPES: tuple[tuple[str, str, Callable[[bytes], bool], Callable[[bytes], bool]], ...] = (
    # media type, extension, signature, completeness check
    ("image/jpeg", ".jpg", lambda d: d[:3] == b"\xff\xd8\xff", lambda d: b"\xff\xd9" in d[-64:]),
    ("image/png", ".png", lambda d: d[:8] == b"\x89PNG\r\n\x1a\n", lambda d: b"IEND" in d[-64:]),
    ("image/webp", ".webp", lambda d: d[:4] == b"RIFF" and d[8:12] == b"WEBP", lambda d: _riff(d, b"WEBP")),
    ("image/heic", ".heic", lambda d: _brand(d, b"heic", b"heix", b"mif1", b"hevc"), lambda d: len(d) > 128),
    ("audio/wav", ".wav", lambda d: d[:4] == b"RIFF" and d[8:12] == b"WAVE", lambda d: len(d) > 44),
    ("audio/amr", ".amr", lambda d: d[:5] == b"#!AMR", lambda d: len(d) > 16),
    ("audio/ogg", ".ogg", lambda d: d[:4] == b"OggS", lambda d: len(d) > 64),
    ("audio/mp4", ".m4a", lambda d: _brand(d, b"M4A ", b"M4B "), lambda d: len(d) > 128),
    ("video/mp4", ".mp4", _brand, lambda d: len(d) > 128),
    ("audio/mpeg", ".mp3", lambda d: d[:3] == b"ID3" or d[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"),
     lambda d: len(d) > 128),
    ("application/pdf", ".pdf", _pdf, lambda d: b"%%EOF" in d[-2048:]),
)


def recognise(data: bytes, name: str = "") -> tuple[str, str]:
    """(media type, extension) of a file by its content. Raises BadInput naming the file and its fault."""
    shown = cleaned(name, "")
    if not data:
        raise BadInput("cases.file_empty", name=shown)
    if len(data) > LARGEST:
        raise BadInput("cases.file_large", name=shown, megabytes=LARGEST // 2**20)
    for media_type, ending, begins, whole in _TYPES:
        if begins(data):
            if not whole(data):
                raise BadInput("cases.file_broken", name=shown)
            return media_type, ending
    raise BadInput("cases.file_kind", name=shown, kinds=KINDS)


def cleaned(name: str, ending: str) -> str:
    """A file name that is safe to show: no path, control characters or identifiers, and the extension of its content.
    """
    plain = "".join(c for c in unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
                    if c.isprintable() and c not in '<>:"|?*⟦⟧')
    stem = identifiers.scrub(plain).replace("⟦", "").replace("⟧", "").strip(". ")
    if ending and "." in stem:
        stem = stem.rsplit(".", 1)[0].strip(". ")
    return (stem[:60] or say("cases.file_unnamed")) + ending


def add(session: Session, by: Actor, subject: Subject, name: str, data: bytes) -> EvidenceView:
    """Adds a file to an open case; the same file again changes nothing and returns the existing one.

    Raises BadInput for a file that is not accepted, Conflict if the case has ended or has twenty files.
    """
    media_type, ending = recognise(data, name)
    case = kinds.locked(session, subject)
    access.must_be_open(case)
    digest = hashlib.sha256(data).digest()
    own = (CaseEvidence.case_kind == case.kind, CaseEvidence.case_id == case.id)
    known = session.scalar(select(CaseEvidence).where(*own, CaseEvidence.sha256 == digest))
    if known is not None:
        return _view(known)
    if (session.scalar(select(func.count()).select_from(CaseEvidence).where(*own)) or 0) >= MOST:
        raise Conflict("cases.file_many", title=case.title, most=MOST)
    made = CaseEvidence(
        case_kind=case.kind, case_id=case.id, name=cleaned(name, ending), media_type=media_type, size=len(data),
        sha256=digest, path=files.store(data, str(case.id)), by_kind=by.kind, by_label=by.label or by.kind,
        at=instants.now())
    session.add(made)
    session.flush()
    timeline.add(session, case.subject, "evidence", by, text=made.name, evidence=str(made.id), size=made.size)
    audit.record(session, by, f"{case.kind}.evidence", case.subject, evidence=made.id, media_type=media_type)
    if by.kind != "staff":
        events.publish(session, EvidenceHandedIn(*case.subject, made.id, made.name))
    return _view(made)


def add_by_staff(session: Session, staff: StaffView, subject: Subject, name: str, data: bytes) -> EvidenceView:
    """Like `add`, by a member of staff. Raises NotAllowed unless they may handle the case, and as `add`."""
    access.handled(session, staff, subject)
    return add(session, actor(staff), subject, name, data)


def read_by_staff(
    session: Session, staff: StaffView, subject: Subject, evidence_id: uuid.UUID,
) -> tuple[EvidenceView, bytes]:
    """A file with its content, for a member of staff. Raises NotAllowed if the case is about them, NotFound."""
    access.may_read(session, staff, subject)
    return read(session, subject, evidence_id, actor(staff))


def of(session: Session, subject: Subject) -> list[EvidenceView]:
    """Files of a case and of those merged into it, oldest first."""
    rows = session.scalars(select(CaseEvidence).where(
        CaseEvidence.case_kind == subject[0], CaseEvidence.case_id.in_(kinds.family(session, subject)))
        .order_by(CaseEvidence.at))
    return [_view(row) for row in rows]


def read(session: Session, subject: Subject, evidence_id: uuid.UUID, by: Actor) -> tuple[EvidenceView, bytes]:
    """A file of this case with its content; reading is audited. The caller has checked access to the case.

    Raises NotFound for a file of another case.
    """
    row = session.get(CaseEvidence, evidence_id)
    if row is None or row.case_kind != subject[0] or row.case_id not in kinds.family(session, subject):
        raise NotFound("cases.no_file", title=kinds.get(subject[0]).title)
    audit.record(session, by, f"{row.case_kind}.evidence_read", (row.case_kind, row.case_id), evidence=row.id)
    return _view(row), files.read(row.path, str(row.case_id))


def _view(row: CaseEvidence) -> EvidenceView:
    return EvidenceView(row.id, row.case_id, row.name, row.media_type, row.size,
                        str(actors.shown_name(row.by_label)), row.at, row.sha256.hex(), row.by_kind)


def _latest(session: Session) -> tuple[bytes, bytes] | None:
    row = session.scalar(select(CaseEvidence).order_by(CaseEvidence.at.desc()).limit(1))
    try:
        return None if row is None else (files.encrypted(row.path), str(row.case_id).encode())
    except NotFound:  # the folder of files is gone: no key could decrypt them
        return None


key_fingerprints.encrypted.add(Encrypted("evidence", _latest))
