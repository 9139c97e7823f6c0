"""`hongniang deadlines`: both deadlines of complaints accepted at given instants. No database, no server."""
from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli import validity
from app.cli.options import Json
from deadlines import counting_rules
from deadlines.count_explanation import count_in_words
from deadlines.counting import Count
from deadlines.promises import RESPONSE, SOLUTION
from kernel import instants, time_words
from kernel.errors import BadInput, HongniangError
from kernel.wording import Message, say

_FIRST_YEAR = 2000


def command(
    moments: Annotated[list[str] | None, typer.Argument(
        metavar="[INSTANT]...", help=say("app.cli.deadlines.moments"))] = None,
    file: Annotated[Path | None, typer.Option("--file", help=say("app.cli.deadlines.file"))] = None,
    as_json: Json = False,
) -> None:
    """Computes the deadlines of response and solution (5.1 g), each with how it was counted."""
    try:
        given = list(_given(moments or [], file))
        rules = counting_rules.rules_in_folder()
    except HongniangError as error:
        typer.echo(error.say(), err=True)
        raise typer.Exit(1) from None
    found: list[dict[str, Any]] = []
    bad, readable = 0, list[datetime]()
    for line, text in given:
        try:
            accepted = parsed(text)
            readable.append(accepted)
            response, solution = rules.count(RESPONSE.key, accepted), rules.count(SOLUTION.key, accepted)
        except BadInput as error:
            bad += 1
            found.append({"line": line, "error": error.say()})
            if not as_json:
                typer.echo(say("app.cli.line_fault", line=line, why=error.say()))
            continue
        if as_json:
            found.append(_json(response, solution))
        else:
            _print(response, solution)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
    _warn_of_later_files(rules, min(readable, default=instants.now()))
    if bad:
        typer.echo(say("deadlines.some_bad", count=bad), err=True)
        raise typer.Exit(1)


def _given(moments: list[str], file: Path | None) -> Iterator[tuple[int, str]]:
    """Instants with their number: that of the argument, or the line in the file, without blank lines at its end."""
    if not moments and file is None:
        yield 1, instants.iso(instants.now())
    yield from enumerate(moments, 1)
    if file is None:
        return
    try:
        text = file.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError as error:
        raise BadInput("deadlines.unreadable", name=file, why=error.strerror) from None
    for number, line in enumerate(text.rstrip().split("\n"), 1):
        yield number, line.strip()


def parsed(text: str) -> datetime:
    """The instant that `text` names, from 2000 to the end of next year in Shanghai. Raises BadInput for any other."""
    accepted = instants.parse_any(text)
    year = instants.shanghai(accepted).year
    last_year = instants.today().year + 1
    if year < _FIRST_YEAR:
        raise BadInput("deadlines.too_early", text=text[:60])
    if year > last_year:
        raise BadInput("deadlines.too_far", text=text[:60], year=last_year)
    return accepted


def _json(response: Count, solution: Count) -> dict[str, Any]:
    answered, solved = response.as_json(), solution.as_json()
    return {
        "accepted": answered["accepted"],
        "response_due": answered["due_at"],
        "solution_due": solved["due_at"],
        "solution_last_day": solved["last_day"],
        "response_act_by": answered["act_by"],
        "solution_act_by": solved["act_by"],
        "provisional": answered["provisional"] or solved["provisional"],
        "trace": [{"date": day.date.isoformat(), "counted": day.counted, "why": str(day.why)}
                  for day in solution.trace],
    }


def _warn_of_later_files(rules: counting_rules.Rules, at: datetime) -> None:
    """Says which files of the folder are not valid yet at this instant."""
    for document in (rules.published.at(at), rules.promised.at(at)):
        validity.warn_of_ahead(document, at)


def _print(response: Count, solution: Count) -> None:
    typer.echo(say("app.cli.deadlines.accepted", at=time_words.day_time(response.accepted, with_year=True)))
    for title, count in ((RESPONSE.title, response), (SOLUTION.title, solution)):
        typer.echo(say(
            "app.cli.deadlines.due", title=title, due=time_words.deadline(count.due_at, count.last_day),
            provisional=Message("app.cli.deadlines.provisional") if count.provisional else "",
            act_by=time_words.day_time(count.act_by) if count.act_by else Message("app.cli.deadlines.no_open_hours")))
        typer.echo(f"    {count_in_words(count)}")
    for day in solution.trace:
        counted = "app.cli.deadlines.counted" if day.counted else "app.cli.deadlines.not_counted"
        typer.echo(say(counted, day=day.date, why=day.why))
    typer.echo("")
