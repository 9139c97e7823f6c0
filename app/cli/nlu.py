"""`hongniang nlu`: what a message is understood as. No database; the model is trained when it is first needed."""
from __future__ import annotations

import json
import sys

import typer

from app.cli.options import JsonLines
from dialogue.nlu import model_cache
from kernel.errors import HongniangError
from kernel.wording import say

app = typer.Typer(help=say("app.cli.nlu.help"), no_args_is_help=True)


@app.command(help=say("app.cli.nlu.parse"))
def parse(as_json: JsonLines = False) -> None:
    """Reads sentences from standard input and prints intent, confidence and entities of each, a line for a line."""
    try:
        model = model_cache.model()
    except HongniangError as error:
        typer.echo(error.say(), err=True)
        raise typer.Exit(1) from None
    for line in sys.stdin.buffer:
        found = model.parse(line.decode("utf-8", "replace").rstrip("\r\n"))
        if as_json:
            line_out = json.dumps(found.as_json(), ensure_ascii=False)
        else:
            line_out = f"{found.intent}\t{found.confidence:.2f}\t{found.text}"
        sys.stdout.write(line_out + "\n")
        sys.stdout.flush()


@app.command(help=say("app.cli.nlu.train"))
def train() -> None:
    """Trains the model again on the example sentences of the project."""
    try:
        path = model_cache.train()
    except HongniangError as error:
        typer.echo(error.say(), err=True)
        raise typer.Exit(1) from None
    typer.echo(say("app.cli.nlu.trained", name=path.name))
