"""`hongniang bench NAME`: performance figures, measured on a temporary installation."""
from __future__ import annotations

import json
from typing import Annotated

import typer

from app.cli.options import Json
from kernel import wording
from kernel.wording import Message, say


def command(
    name: Annotated[str, typer.Argument(help=say("app.cli.bench.name"))],
    scale: Annotated[float, typer.Option(help=say("app.cli.bench.scale"))] = 1.0,
    as_json: Json = False,
) -> None:
    """Measures on servers and a data folder of its own, in a temporary folder; existing data is not touched."""
    from benchmarks import figures
    from kernel.errors import BadInput

    if name not in figures.BENCHES:
        raise BadInput("app.no_bench", name=name, names=wording.joined(list(figures.BENCHES)))
    if not 0 < scale <= 1:
        raise BadInput("app.bad_scale")
    found = []
    for figure in figures.bench(name)(scale):
        found.append(figure.as_json())
        if not as_json:
            limit = Message("app.cli.bench.limit", most=figure.most) if figure.most is not None else ""
            scaled = Message("app.cli.bench.scaled", scale=figure.scale) if figure.scale != 1 else ""
            how = f"{figure.how}：{figure.beside:g}" if figure.beside else figure.how
            typer.echo(say("app.cli.bench.figure", name=figure.name, value=figure.value, unit=figure.unit, limit=limit,
                           scale=scaled, how=how))
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
