"""Evidence: which files are accepted, the reasons for refusals, and who may download them."""
import struct
import zlib
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from cases import evidence
from complaints import customer_decisions
from complaints.access import subject_of
from kernel.actors import Actor
from kernel.errors import BadInput, Conflict, NotFound
from kernel.settings import settings
from tests.makers.complaints import a_complaint

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def a_png(side: int = 2) -> bytes:
    """A whole picture of `side` by `side` pixels."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\x00" + bytes(3 * side) for _ in range(side))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


GOOD: dict[str, tuple[Callable[[], bytes], str]] = {
    "合同.pdf": (lambda: PDF, "application/pdf"),
    "聊天截图.png": (a_png, "image/png"),
    "照片.jpg": (lambda: b"\xff\xd8\xff\xe0" + bytes(200) + b"\xff\xd9", "image/jpeg"),
    "图.webp": (lambda: b"RIFF" + (100).to_bytes(4, "little") + b"WEBP" + bytes(96), "image/webp"),
    "通话.amr": (lambda: b"#!AMR\n" + bytes(200), "audio/amr"),
    "通话.m4a": (lambda: b"\x00\x00\x00\x20ftypM4A " + bytes(200), "audio/mp4"),
    "录像.mp4": (lambda: b"\x00\x00\x00\x20ftypisom" + bytes(200), "video/mp4"),
    "通话.mp3": (lambda: b"ID3\x04" + bytes(200), "audio/mpeg"),
    "通话.wav": (lambda: b"RIFF" + (100).to_bytes(4, "little") + b"WAVE" + bytes(96), "audio/wav"),
}


@pytest.mark.parametrize("name", GOOD)
def test_documents_pictures_and_recordings_are_taken_by_their_content(company: Session, name: str) -> None:
    make, media_type = GOOD[name]
    case = a_complaint(company)
    who = Actor.person(case.person_id)
    found = evidence.add(company, who, subject_of(case.id), name, make())
    assert (found.media_type, found.name) == (media_type, name)
    assert evidence.read(company, subject_of(case.id), found.id, who)[1] == make()


@pytest.mark.parametrize(("name", "data", "said"), [
    ("空.pdf", b"", "是空的"),
    ("半个.pdf", PDF[:-10], "不完整"),
    ("半个.png", a_png()[:-20], "不完整"),
    ("程序.pdf", b"MZ\x90\x00" + bytes(300), "格式不支持"),
    ("网页.html", b"<html><script>alert(1)</script></html>", "格式不支持"),
    ("程序.mp4", b"MZ\x90\x00ftypisom" + bytes(300), "格式不支持"),
    ("动图.gif", b"GIF89a" + bytes(300), "格式不支持"),
    ("矢量.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>" + bytes(300), "格式不支持"),
    ("表格.xlsx", b"PK\x03\x04" + bytes(300), "格式不支持"),
    ("语音.silk", b"\x02#!SILK_V3" + bytes(300), "格式不支持"),
    ("大.pdf", PDF + bytes(evidence.LARGEST), "20 MB"),
])
def test_what_cannot_be_taken_is_said_by_name(company: Session, name: str, data: bytes, said: str) -> None:
    case = a_complaint(company)
    with pytest.raises(BadInput) as refused:
        evidence.add(company, Actor.person(case.person_id), subject_of(case.id), name, data)
    assert said in refused.value.say() and name.split(".")[0] in refused.value.say()
    assert evidence.of(company, subject_of(case.id)) == []


def test_files_lie_encrypted_outside_the_database(company: Session) -> None:
    case = a_complaint(company)
    evidence.add(company, Actor.person(case.person_id), subject_of(case.id), "合同.pdf", PDF)
    stored = [p for p in (settings().data / "uploads").rglob("*") if p.is_file()]
    assert stored and all(b"%PDF" not in p.read_bytes() for p in stored)


def test_the_same_file_again_is_the_one_that_is_there(company: Session) -> None:
    case = a_complaint(company)
    who = Actor.person(case.person_id)
    first = evidence.add(company, who, subject_of(case.id), "合同.pdf", PDF)
    assert evidence.add(company, who, subject_of(case.id), "合同（2）.pdf", PDF).id == first.id
    assert len(evidence.of(company, subject_of(case.id))) == 1


def test_twenty_files_a_case(company: Session) -> None:
    case = a_complaint(company)
    who = Actor.person(case.person_id)
    for n in range(evidence.MOST):
        evidence.add(company, who, subject_of(case.id), f"{n}.pdf", PDF + f"% {n}\n%%EOF".encode())
    with pytest.raises(Conflict):
        evidence.add(company, who, subject_of(case.id), "再一份.pdf", PDF + b"% more\n%%EOF")


def test_a_file_of_another_case_is_not_found(company: Session) -> None:
    first, second = a_complaint(company), a_complaint(company)
    found = evidence.add(company, Actor.person(first.person_id), subject_of(first.id), "合同.pdf", PDF)
    with pytest.raises(NotFound):
        evidence.read(company, subject_of(second.id), found.id, Actor.person(second.person_id))


def test_nothing_is_added_to_a_case_that_ended(company: Session) -> None:
    case = a_complaint(company)
    who = Actor.person(case.person_id)
    customer_decisions.withdraw(company, who, case.id)
    with pytest.raises(Conflict):
        evidence.add(company, who, subject_of(case.id), "合同.pdf", PDF)
