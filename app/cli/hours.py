"""`hongniang hours`: whether people answer at an instant. No database, no server."""
from __future__ import annotations

import json
from typing import Annotated

import typer

from app import company_file as company_file
from app import words as words
from app.cli import validity
from app.cli.deadlines import parsed
from app.cli.options import Json
from deadlines import counting_rules
from kernel import instants, validated_files
from kernel.errors import BadInput, HongniangError
from kernel.wording import say


def command(
    moment: Annotated[str | None, typer.Argument(
        metavar="[INSTANT]", help=say("app.cli.hours.moment"))] = None,
    store: Annotated[str | None, typer.Option(
        "--store", metavar="CODE", help=say("app.cli.hours.store"))] = None,
    as_json: Json = False,
) -> None:
    """Whether people answer at an instant, until when, and when they do next (4.1.6)."""
    try:
        instant = parsed(moment) if moment else instants.now()
        if store is not None:
            stores = validated_files.from_folder("company.yml").value.stores
            if store not in {one.code for one in stores}:
                raise BadInput("app.no_store", store=store)
        state = counting_rules.hours_in_folder(store).state(instant)
        validity.warn_of_ahead(validated_files.from_folder("hours.yml"), instant)
    except HongniangError as error:
        typer.echo(error.say(), err=True)
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps({
            "open": state.open,
            "until": instants.iso(state.until) if state.until else None,
            "next_open": instants.iso(state.next_open) if state.next_open else None,
            "why": str(state.why),
        }, ensure_ascii=False))
        return
    typer.echo(say("app.cli.hours.open" if state.open else "app.cli.hours.closed", why=state.why))
    if state.until:
        typer.echo(say("app.cli.hours.until", at=state.until))
    if state.next_open:
        typer.echo(say("app.cli.hours.next", at=state.next_open))
