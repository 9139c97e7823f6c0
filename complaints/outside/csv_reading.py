"""Reading a CSV that people made in Excel: its encoding, separator, columns and cells. Pure.

A fault of the file as a whole raises BadInput; a fault of one row is kept with that row, the other rows are read.
"""
from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ruamel.yaml import YAML

from kernel import instants
from kernel.errors import BadInput
from kernel.wording import say

LARGEST = 5 * 2**20
MOST_ROWS = 1000
_CELL = 2**24  # characters: more than a file may have, so that the limits of filing decide, not the reader
# column as stored → how its heading may be written, the first one is shown
COLUMNS: dict[str, list[str]] = YAML(typ="safe").load(Path(__file__).with_name("csv_columns.yml"))
NEEDED = ("source", "number", "category", "facts")
TITLES = {key: names[0] for key, names in COLUMNS.items()}
_INSTANT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]*(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2})秒?)?分?)?")
_BINARY = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b")


@dataclass(frozen=True)
class Row:
    """One row: the line on which it begins (from 1) and its cells by column; `fault` says why it can't be imported."""

    line: int
    cells: dict[str, str]
    fault: BadInput | None = None


def text_of(data: bytes) -> str:
    """The file's text, from UTF-8 with or without BOM, UTF-16, GBK or GB 18030.

    Raises BadInput for a file that is empty, over `LARGEST` bytes, no text, or in another encoding.
    """
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
    """All rows below the headings, empty ones left out. Raises BadInput naming the column or line that is wrong."""
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
        raise BadInput("complaints.csv_missing", missing=[TITLES[key] for key in NEEDED], **_all()) from None
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
    known = {_folded(name): key for key, names in COLUMNS.items() for name in names}
    names = [name.strip().strip("\ufeff") for name in head]
    while names and not names[-1]:
        names.pop()
    found = [known.get(_folded(name), "") for name in names]
    missing = [TITLES[key] for key in NEEDED if key not in found]
    unknown = [name[:20] or say("complaints.csv_no_head") for name, key in zip(names, found, strict=True) if not key]
    if missing:
        raise BadInput("complaints.csv_missing", missing=missing, **_all())
    if unknown:
        raise BadInput("complaints.csv_unknown", unknown=unknown, **_all())
    for key in found:
        if found.count(key) > 1:
            raise BadInput("complaints.csv_twice", column=TITLES[key])
    return found


def _folded(heading: str) -> str:
    """A heading as it is compared: full-width characters and capitals make no difference."""
    return unicodedata.normalize("NFKC", heading).casefold()


def _all() -> dict[str, list[str]]:
    return {"needed": [TITLES[key] for key in NEEDED],
            "others": [title for key, title in TITLES.items() if key not in NEEDED]}


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
    """A cell's instant, Shanghai time unless it names an offset. Raises BadInput naming the column.

    A date alone is its 00:00, with `end_of_day` its 24:00.
    """
    text = cell(row, key, needed=needed, limit=60)
    if text is None:
        return None
    plain = _INSTANT.fullmatch(text)
    try:
        if plain is None:
            return instants.parse(text)
        year, month, day, hour, minute, second = (int(part) if part else 0 for part in plain.groups())
        written = datetime(year, month, day, hour, minute, second, tzinfo=instants.SHANGHAI)
        found = instants.parse(written.isoformat())  # which refuses years that are too late
    except (ValueError, OverflowError, BadInput):
        raise BadInput("complaints.csv_instant", column=TITLES[key], text=text) from None
    return found + timedelta(days=1) if end_of_day and plain[4] is None else found
