"""`hongniang fees quote TEXT…`: what items cost. No database, no server."""
from __future__ import annotations

import json
from typing import Annotated

import typer

from app.cli.options import Json
from kernel.wording import say

app = typer.Typer(help=say("app.cli.fees.help"), no_args_is_help=True)


@app.callback()
def _fees() -> None:
    """The group: with one command alone and no callback Typer would drop the command's name."""


@app.command(help=say("app.cli.fees.quote"))
def quote(
    texts: Annotated[list[str], typer.Argument(metavar="TEXT...", help=say("app.cli.fees.texts"))],
    as_json: Json = False,
) -> None:
    """Computes the total of the named items by the fee schedule of the folder, line by line."""
    from app.cli import validity
    from kernel import instants, money, validated_files
    from knowledge_base import company_files as company_files
    from knowledge_base import fee_schedule

    schedule = validated_files.from_folder("fees.yml")
    found = fee_schedule.quote(schedule.value, texts)
    validity.warn_of_ahead(schedule, instants.now())
    if as_json:
        lines = [{"item": line.item, "title": line.title, "clause": line.clause, "quantity": line.quantity,
                  "unit": line.unit, "amount": money.plain(line.amount), "working": line.working}
                 for line in found.lines]
        typer.echo(json.dumps({"total": money.plain(found.total), "lines": lines}, ensure_ascii=False))
        return
    for line in found.lines:
        typer.echo(say("app.cli.fees.line", title=line.title, quantity=line.quantity, unit=line.unit,
                       amount=money.formatted(line.amount), working=line.working, clause=line.clause))
    typer.echo(say("app.cli.fees.total", amount=money.formatted(found.total)))
