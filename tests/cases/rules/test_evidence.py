"""Which kind of file a customer sent, and the name under which it is shown."""

import pytest

from cases import evidence
from kernel.errors import BadInput

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def a_film(brand: bytes) -> bytes:
    """Content that begins like an ISO media file of this brand."""
    return b"\0\0\0\x14ftyp" + brand + bytes(4) + b"isom" + bytes(200)


@pytest.mark.parametrize("begins", [
    b"MZ\x90\x00", b"\x7fELF\x02\x01", b"#!/bin/sh\n", b"PK\x03\x04", b"GIF89a", b"<html><script>",
    b" \n<svg onload=''>", b"\xef\xbb\xbf<html>", b"\x1f\x8b\x08", b"\xd0\xcf\x11\xe0"])
def test_another_kind_of_file_with_a_pdf_inside_is_refused(begins: bytes) -> None:
    with pytest.raises(BadInput):
        evidence.recognise(begins + bytes(60) + PDF)


@pytest.mark.parametrize(("data", "media_type"), [
    (b"\xef\xbb\xbf\r\n" + PDF, "application/pdf"),
    (b"\x1b%-12345X@PJL ENTER LANGUAGE=PDF\r\n" + PDF, "application/pdf"),
    (b"\xff\xd8\xff\xe1\x00\x10Exif\0\0" + bytes(60) + PDF + b"\xff\xd9", "image/jpeg"),
    *[(a_film(brand), "image/heic") for brand in (b"heic", b"heix", b"mif1", b"hevc")],
    *[(a_film(brand), "audio/mp4") for brand in (b"M4A ", b"M4B ")],
    *[(a_film(brand), "video/mp4") for brand in (b"isom", b"iso5", b"mp42", b"avc1", b"M4V ", b"qt  ", b"3gp4")],
    (b"#!AMR-WB\n" + bytes(200), "audio/amr"),
    (b"OggS\0\x02" + bytes(22) + b"OpusHead" + bytes(200), "audio/ogg"),
    *[(head + b"\x90\0" + bytes(300), "audio/mpeg") for head in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")],
], ids=lambda part: part if isinstance(part, str) else part[:12].hex())
def test_what_phones_printers_and_messengers_write_is_recognised(data: bytes, media_type: str) -> None:
    assert evidence.recognise(data)[0] == media_type


@pytest.mark.parametrize(("given", "kept"), [
    ("../../etc/passwd.pdf", "passwd.pdf"), ("C:\\用户\\合同.docx", "合同.pdf"), ("a\x00b\u202e.pdf", "ab.pdf"),
    ("13800138000.pdf", "phone.pdf"), ("." * 30, "文件.pdf"), ("很" * 200 + ".pdf", "很" * 60 + ".pdf"),
    ('<img src=x>"|?.pdf', "img src=x.pdf"),
])
def test_a_name_is_shown_without_path_control_or_identifier(given: str, kept: str) -> None:
    assert evidence.cleaned(given, ".pdf") == kept
