"""`hongniang demo …`: demo data on a demo data folder."""
from __future__ import annotations

import json
from typing import Annotated

import typer

from app.cli.options import Json
from kernel.wording import say

app = typer.Typer(help=say("app.cli.demo.help"), no_args_is_help=True)


@app.command(help=say("app.cli.demo.complaint"))
def complaint(
    person: Annotated[str, typer.Option(help=say("app.cli.demo.person"))] = say("app.cli.demo_customer"),
    state: Annotated[str, typer.Option(help=say("app.cli.demo.state"))] = "received",
    filed: Annotated[str | None, typer.Option(help=say("app.cli.demo.filed"))] = None,
    category: Annotated[str, typer.Option(help=say("app.cli.demo.category"))] = "introductions",
    kind: Annotated[str, typer.Option(help=say("app.cli.demo.kind"))] = "complaint",
    store: Annotated[str | None, typer.Option(help=say("app.cli.demo.store"))] = None,
    concerning: Annotated[list[str] | None, typer.Option(help=say("app.cli.demo.concerning"))] = None,
    facts: Annotated[str | None, typer.Option(help=say("app.cli.demo.facts"))] = None,
) -> None:
    """Makes a complaint and prints its receipt number."""
    from app import command_servers, demo
    from kernel import instants

    instant = instants.parse(filed) if filed else None
    with command_servers.system():
        typer.echo(demo.complaint(person, state, instant, category, facts or demo.FACTS, kind=kind, store=store,
                                  concerning=concerning or ()))


@app.command(help=say("app.cli.demo.staff"))
def staff(
    name: Annotated[str, typer.Option(help=say("app.cli.demo.name"))] = say("app.cli.demo_matchmaker"),
    role: Annotated[str, typer.Option(help=say("app.cli.demo.role"))] = "matchmaker",
) -> None:
    """Creates a member of staff and prints the staff number."""
    from app import command_servers, demo

    with command_servers.system():
        typer.echo(demo.staff(name, role))


@app.command(help=say("app.cli.demo.show"))
def show(
    person: Annotated[str, typer.Option(help=say("app.cli.demo.person"))] = say("app.cli.demo_customer"),
    as_json: Json = False,
) -> None:
    """Shows complaints, place in the queue and transcript of a demo customer."""
    from app import command_servers, demo

    with command_servers.system():
        found = demo.person_facts(person)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for case in found["complaints"]:
        typer.echo(say("app.cli.demo.case", number=case["number"], state=case["state"], category=case["category"]))
        for clock in case["clocks"]:
            typer.echo(say("app.cli.demo.clock", promise=clock["promise"], due=clock["due_at"],
                           met=clock["met_at"] or "—"))
    typer.echo(say("app.cli.demo.queue", place=found["queue"]) if found["queue"] else say("app.cli.demo.no_queue"))
    for line in found["transcript"]:
        typer.echo(f"{line['at']}  {line['from']}：{line['text']}")
