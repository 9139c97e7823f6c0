"""`hongniang calendar read`: the text of a State Council notice as days. No database, no server."""
from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from app import words as words
from app.cli.options import Json
from deadlines import calendar_writing, statutory_holidays
from deadlines.calendar import YearTable
from deadlines.holiday_notice import reading
from deadlines.holiday_notice.reading import Arrangement
from kernel import company_folder, time_words, validated_files
from kernel.errors import BadInput, HongniangError
from kernel.wording import Message, say

app = typer.Typer(help=say("app.cli.calendar.help"), no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keeps `read` a command of its own."""


@app.command(help=say("app.cli.calendar.read"))
def read(
    file: Annotated[str, typer.Argument(metavar="FILE", help=say("app.cli.calendar.file"))],
    year: Annotated[int | None, typer.Option("--year", metavar="Y", min=2000, max=2100,
                                             help=say("app.cli.calendar.year"))] = None,
    write: Annotated[Path | None, typer.Option("--write", metavar="FOLDER", help=say("app.cli.calendar.write"))] = None,
    as_json: Json = False,
) -> None:
    """Reads a notice into days off and make-up workdays; with `--write` puts the year into a company's calendar.yml."""
    try:
        found = reading.read(_text(file), year, _in_force(write))
    except HongniangError as error:
        _refuse(error)
    problem: HongniangError | None = None
    written: Path | None = None
    if write is not None:
        try:
            written = _write(write, found)
        except HongniangError as error:
            problem = error
    if as_json:
        plain = _json(found) | ({"written": str(written)} if written else {})
        typer.echo(json.dumps(plain, ensure_ascii=False))
    else:
        _print(found, written)
    if problem is not None:
        _refuse(problem)
    if found.unread:
        typer.echo(say("app.cli.calendar.unread_count", count=len(found.unread)), err=True)
        raise typer.Exit(1)


def _in_force(folder: Path | None) -> Callable[[int], YearTable | None]:
    """The years that a notice may change: those of the folder to be written, otherwise those that we know."""
    try:
        if folder is not None and (folder / calendar_writing.FILE).exists():
            return calendar_writing.year_in_force(validated_files.text_from_folder(calendar_writing.FILE, folder))
    except HongniangError:
        return statutory_holidays.year_in_force  # `_write` says what is wrong with the file
    return statutory_holidays.year_in_force


def _refuse(error: HongniangError) -> NoReturn:
    typer.echo(error.say(), err=True)
    raise typer.Exit(1) from None


def _text(file: str) -> str:
    """The text of a file or of standard input, in UTF-8 or, as older systems save it, GB 18030."""
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise BadInput("deadlines.unreadable", name=file, why=error.strerror) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput("deadlines.unreadable", name=file, why=Message("app.cli.calendar.encoding"))


def _write(folder: Path, found: Arrangement) -> Path:
    """Puts the year into the folder's calendar.yml, which is checked before and after. Raises BadInput or BadFile."""
    if not folder.is_dir():
        raise BadInput("app.no_company", folder=folder)
    target = folder / calendar_writing.FILE
    before = validated_files.text_from_folder(target.name, folder) if target.exists() else ""
    content = calendar_writing.with_year(before, found)
    try:
        company_folder.write(folder, target.name, content)
    except OSError as error:
        raise BadInput("app.cli.calendar.not_written", name=target, why=error.strerror) from None
    return target


def _json(found: Arrangement) -> dict[str, Any]:
    return {
        "year": found.year,
        "notice": {"number": found.number or None, "date": found.issued.isoformat() if found.issued else None},
        "holidays": _listed(found.off), "workdays": _listed(found.work),
        "cancelled_holidays": _listed(found.no_off), "cancelled_workdays": _listed(found.no_work),
        "unread": [one.sentence for one in found.unread],
        "unread_why": [str(one.why) for one in found.unread],
        "notes": list(found.notes), "missing": list(found.missing),
    }


def _listed(days: Mapping[date, str]) -> list[dict[str, str]]:
    return [{"date": day.isoformat(), "name": name} for day, name in days.items()]


def _print(found: Arrangement, written: Path | None) -> None:
    since = time_words.full_day(found.issued) if found.issued else say("app.cli.calendar.undated")
    typer.echo(say("app.cli.calendar.head", year=found.year,
                   number=found.number or Message("app.cli.calendar.unnumbered"), since=since))
    for key, days in (("off", found.off), ("work", found.work), ("no_off", found.no_off), ("no_work", found.no_work)):
        for day, name in days.items():
            typer.echo(say(f"app.cli.calendar.{key}", day=day, name=name))
    for note in found.notes:
        typer.echo(say("app.cli.calendar.note", sentence=note))
    for one in found.unread:
        typer.echo(say("app.cli.calendar.unread", sentence=one.sentence, why=one.why))
    if found.missing:
        typer.echo(say("app.cli.calendar.missing", names=list(found.missing)))
    if written is not None:
        typer.echo(say("app.cli.calendar.written", name=written))

