"""Evidence (证据): PDF, pictures and recordings of a case, told by their content, kept encrypted."""
from __future__ import annotations

import hashlib
import unicodedata
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from complaints import access, stages, timeline
from complaints.tables import ComplaintEvidence
from kernel import audit, files, instants
from kernel.actors import Actor
from kernel.errors import BadInput, Conflict, NotFound
from people import identifiers
from staff import permissions
from staff.members import StaffView

LARGEST = 20 * 2**20
MOST = 20
KINDS = "PDF、图片（JPEG、PNG、WebP、HEIC）或录音录像（MP3、M4A、WAV、AMR、OGG、MP4）"


@dataclass(frozen=True)
class EvidenceView:
    """One file of a case, without its contents."""

    id: uuid.UUID
    complaint_id: uuid.UUID
    name: str
    media_type: str
    size: int
    by: str
    at: datetime
    sha256: str


def _riff(data: bytes, kind: bytes) -> bool:
    return data[:4] == b"RIFF" and data[8:12] == kind and int.from_bytes(data[4:8], "little") <= len(data)


def _brand(data: bytes, *brands: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in brands


_TYPES: tuple[tuple[str, str, Callable[[bytes], bool], Callable[[bytes], bool]], ...] = (
    # media type, ending, what it begins like, whether it is whole
    ("application/pdf", ".pdf", lambda d: b"%PDF-" in d[:1024], lambda d: b"%%EOF" in d[-2048:]),
    ("image/jpeg", ".jpg", lambda d: d[:3] == b"\xff\xd8\xff", lambda d: b"\xff\xd9" in d[-64:]),
    ("image/png", ".png", lambda d: d[:8] == b"\x89PNG\r\n\x1a\n", lambda d: b"IEND" in d[-64:]),
    ("image/webp", ".webp", lambda d: d[:4] == b"RIFF" and d[8:12] == b"WEBP", lambda d: _riff(d, b"WEBP")),
    ("image/heic", ".heic", lambda d: _brand(d, b"heic", b"heix", b"mif1", b"hevc"), lambda d: len(d) > 128),
    ("audio/wav", ".wav", lambda d: d[:4] == b"RIFF" and d[8:12] == b"WAVE", lambda d: len(d) > 44),
    ("audio/amr", ".amr", lambda d: d[:5] == b"#!AMR", lambda d: len(d) > 16),
    ("audio/ogg", ".ogg", lambda d: d[:4] == b"OggS", lambda d: len(d) > 64),
    ("audio/mp4", ".m4a", lambda d: _brand(d, b"M4A ", b"M4B "), lambda d: len(d) > 128),
    ("video/mp4", ".mp4", lambda d: d[4:8] == b"ftyp", lambda d: len(d) > 128),
    ("audio/mpeg", ".mp3", lambda d: d[:3] == b"ID3" or d[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"),
     lambda d: len(d) > 128),
)


def told(data: bytes, name: str = "") -> tuple[str, str]:
    """(media type, ending) of a file by its content. Raises BadInput naming the file and what is wrong with it."""
    shown = cleaned(name, "")
    if not data:
        raise BadInput("complaints.file_empty", name=shown)
    if len(data) > LARGEST:
        raise BadInput("complaints.file_large", name=shown, megabytes=LARGEST // 2**20)
    for media_type, ending, begins, whole in _TYPES:
        if begins(data):
            if not whole(data):
                raise BadInput("complaints.file_broken", name=shown)
            return media_type, ending
    raise BadInput("complaints.file_kind", name=shown, kinds=KINDS)


def cleaned(name: str, ending: str) -> str:
    """A file's name as it may be shown: no path, no control characters, no identifiers, the ending of its content."""
    plain = "".join(c for c in unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
                    if c.isprintable() and c not in '<>:"|?*⟦⟧')
    stem = identifiers.scrub(plain).replace("⟦", "").replace("⟧", "").strip(". ")
    if ending and "." in stem:
        stem = stem.rsplit(".", 1)[0].strip(". ")
    return (stem[:60] or "文件") + ending


def add(session: Session, by: Actor, complaint_id: uuid.UUID, name: str, data: bytes) -> EvidenceView:
    """Adds a file to an open case; the same file again changes nothing and gives the one that is there.

    Raises BadInput for what can't be taken, Conflict for a case that has ended or holds twenty files.
    """
    media_type, ending = told(data, name)
    row = access.locked(session, complaint_id)
    if row.state not in stages.OPEN:
        raise Conflict("complaints.ended", state=stages.TITLES[row.state])
    digest = hashlib.sha256(data).digest()
    known = session.scalar(select(ComplaintEvidence).where(
        ComplaintEvidence.complaint_id == row.id, ComplaintEvidence.sha256 == digest))
    if known is not None:
        return _view(known)
    count = session.scalar(select(func.count()).where(ComplaintEvidence.complaint_id == row.id)) or 0
    if count >= MOST:
        raise Conflict("complaints.file_many", most=MOST)
    made = ComplaintEvidence(
        complaint_id=row.id, name=cleaned(name, ending), media_type=media_type, size=len(data), sha256=digest,
        path=files.store(data, str(row.id)), by_kind=by.kind, by_label=by.label or "顾客", at=instants.now())
    session.add(made)
    session.flush()
    timeline.add(session, row.id, "evidence", by, text=made.name, evidence=str(made.id), size=made.size)
    audit.record(session, by, "complaint.evidence", ("complaint", row.id), evidence=made.id, media_type=media_type)
    return _view(made)


def add_by_staff(
    session: Session, staff: StaffView, complaint_id: uuid.UUID, name: str, data: bytes,
) -> EvidenceView:
    """The same by a member of staff who may handle the case."""
    access.handled(session, staff, complaint_id)
    return add(session, access.actor(staff), complaint_id, name, data)


def read_by_staff(
    session: Session, staff: StaffView, complaint_id: uuid.UUID, evidence_id: uuid.UUID,
) -> tuple[EvidenceView, bytes]:
    """A file with its contents for a member of staff. Raises NotAllowed for whom the case concerns, NotFound."""
    permissions.require(staff, "complaint.read", access.concerned(session, complaint_id))
    return read(session, complaint_id, evidence_id, access.actor(staff))


def of(session: Session, complaint_id: uuid.UUID) -> list[EvidenceView]:
    """Files of a case and of those merged into it, oldest first."""
    rows = session.scalars(select(ComplaintEvidence).where(
        ComplaintEvidence.complaint_id.in_(access.family(session, complaint_id))).order_by(ComplaintEvidence.at))
    return [_view(row) for row in rows]


def read(session: Session, complaint_id: uuid.UUID, evidence_id: uuid.UUID, by: Actor) -> tuple[EvidenceView, bytes]:
    """A file of this case with its contents; the look is audited. The caller has checked the right to the case.

    Raises NotFound for a file of another case.
    """
    row = session.get(ComplaintEvidence, evidence_id)
    if row is None or row.complaint_id not in access.family(session, complaint_id):
        raise NotFound("complaints.no_file")
    audit.record(session, by, "complaint.evidence_read", ("complaint", row.complaint_id), evidence=row.id)
    return _view(row), files.read(row.path, str(row.complaint_id))


def _view(row: ComplaintEvidence) -> EvidenceView:
    return EvidenceView(row.id, row.complaint_id, row.name, row.media_type, row.size, row.by_label, row.at,
                        row.sha256.hex())
