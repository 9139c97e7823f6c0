"""Reading a CSV that people made in Excel: which encoding, which separator, which columns, what stands in a cell. Pure.

Faults of the file as a whole raise BadInput; a fault of one row is its own and leaves the others alone.
"""
from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel import instants
from kernel.errors import BadInput

LARGEST = 5 * 2**20
MOST_ROWS = 1000
_CELL = 2**24  # the reader itself refuses nothing that fits into a file; how long a field may be is said by its room
# column as stored → how its head may be written, the first one is shown
COLUMNS: dict[str, tuple[str, ...]] = {
    "source": ("来源", "平台", "source"),
    "number": ("编号", "外部编号", "工单号", "number"),
    "received_at": ("收到时间", "received_at", "received"),
    "category": ("类别", "投诉类别", "category"),
    "facts": ("经过", "投诉内容", "facts"),
    "deadline_at": ("期限", "答复期限", "deadline_at", "deadline"),
    "wish": ("诉求", "wish"),
    "contact": ("联系方式", "手机号", "电话", "contact", "phone"),
    "store": ("门店", "store"),
    "order_number": ("订单号", "order_number", "order"),
    "url": ("链接", "网址", "url"),
    "severity": ("严重程度", "severity"),
}
NEEDED = ("source", "number", "received_at", "category", "facts")
TITLES = {key: names[0] for key, names in COLUMNS.items()}
_INSTANT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]*(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2})秒?)?分?)?")
_BINARY = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b")


@dataclass(frozen=True)
class Row:
    """One row: the line on which it begins, and its cells by column; `fault` where it can't be taken as it stands."""

    line: int
    cells: dict[str, str]
    fault: BadInput | None = None


def text_of(data: bytes) -> str:
    """The file's text, whatever it was saved in: UTF-8 with or without its mark, UTF-16, GBK or GB 18030."""
    if not data.strip():
        raise BadInput("complaints.csv_empty")
    if len(data) > LARGEST:
        raise BadInput("complaints.csv_large", megabytes=LARGEST // 2**20)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: tuple[str, ...] = ("utf-16",)
    elif data.startswith(_BINARY) or b"\x00" in data:
        raise BadInput("complaints.csv_binary")
    else:
        encodings = ("utf-8-sig", "gb18030")
    reached = 0
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as e:
            reached = max(reached, e.start)
    raise BadInput("complaints.csv_encoding", line=data[:reached].count(b"\n") + 1)


def rows(data: bytes) -> list[Row]:
    """All rows below the head, empty ones left out. Raises BadInput naming the column or line that is wrong."""
    text = text_of(data)
    head_line = text.lstrip("\n\r").split("\n", 1)[0]
    separator = max(",\t;", key=head_line.count)
    csv.field_size_limit(_CELL)
    reader = csv.reader(io.StringIO(text.lstrip("\n\r"), newline=""), delimiter=separator, strict=True)
    skipped = len(text) - len(text.lstrip("\n\r"))
    shift = text[:skipped].count("\n")
    try:
        columns = _columns(next(reader))
    except (csv.Error, StopIteration):
        raise BadInput("complaints.csv_missing", missing="、".join(TITLES[key] for key in NEEDED), **_all()) from None
    found = list(_body(reader, columns, shift))
    if len(found) > MOST_ROWS:
        raise BadInput("complaints.csv_many", rows=len(found), most=MOST_ROWS)
    return found


def _body(reader: Iterator[list[str]], columns: list[str], shift: int) -> Iterator[Row]:
    while True:
        line = reader.line_num + 1 + shift  # type: ignore[attr-defined]
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Row(line, {}, BadInput("complaints.csv_quote"))
            return
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(columns) and any(cell.strip() for cell in cells[len(columns):] or ["x"]):
            yield Row(line, {}, BadInput("complaints.csv_width", found=len(cells), wanted=len(columns)))
            continue
        yield Row(line, {key: cell.strip() for key, cell in zip(columns, cells, strict=False)})


def _columns(head: list[str]) -> list[str]:
    known = {name.casefold(): key for key, names in COLUMNS.items() for name in names}
    names = [name.strip().strip("\ufeff") for name in head]
    while names and not names[-1]:
        names.pop()
    found = [known.get(name.casefold(), "") for name in names]
    missing = [TITLES[key] for key in NEEDED if key not in found]
    unknown = [name[:20] or "（空）" for name, key in zip(names, found, strict=True) if not key]
    if missing:
        raise BadInput("complaints.csv_missing", missing="、".join(missing), **_all())
    if unknown:
        raise BadInput("complaints.csv_unknown", unknown="、".join(unknown), **_all())
    for key in found:
        if found.count(key) > 1:
            raise BadInput("complaints.csv_twice", column=TITLES[key])
    return found


def _all() -> dict[str, str]:
    return {"needed": "、".join(TITLES[key] for key in NEEDED),
            "others": "、".join(title for key, title in TITLES.items() if key not in NEEDED)}


def cell(row: Row, key: str, *, limit: int | None = None, needed: bool = False) -> str | None:
    """A cell's text; None where it is empty. Raises BadInput naming the column."""
    text = row.cells.get(key, "")
    if not text:
        if needed:
            raise BadInput("complaints.csv_blank", column=TITLES[key])
        return None
    if limit is not None and len(text) > limit:
        raise BadInput("complaints.csv_long", column=TITLES[key], limit=limit, length=len(text))
    return text


def instant(row: Row, key: str, *, needed: bool = False, end_of_day: bool = False) -> datetime | None:
    """A cell's instant, Shanghai unless it names an offset. A date alone is its 00:00, with `end_of_day` its 24:00."""
    text = cell(row, key, needed=needed, limit=60)
    if text is None:
        return None
    plain = _INSTANT.fullmatch(text)
    try:
        if plain is None:
            return instants.parse(text)
        year, month, day, hour, minute, second = (int(part) if part else 0 for part in plain.groups())
        found = datetime(year, month, day, hour, minute, second, tzinfo=instants.SHANGHAI)
    except (ValueError, OverflowError, BadInput):
        raise BadInput("complaints.csv_instant", column=TITLES[key], text=text) from None
    return found + timedelta(days=1) if end_of_day and plain[4] is None else found
