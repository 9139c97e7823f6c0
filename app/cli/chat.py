"""`hongniang chat`: talking to the bot from a terminal."""
from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from typing import Annotated, Any

import typer

from app.cli.options import JsonLines
from kernel.wording import say


def command(
    person: Annotated[str, typer.Option(help=say("app.cli.chat.person"))] = say("app.cli.demo_customer"),
    at: Annotated[str | None, typer.Option(help=say("app.cli.chat.at"))] = None,
    as_json: JsonLines = False,
) -> None:
    """Reads what the customer says line by line from standard input; a line equal to a button's text presses it."""
    from app import command_servers, demo
    from bots import terminal
    from complaints import case_view
    from kernel import db, instants
    from kernel.errors import BadInput

    with command_servers.system(), ExitStack() as frozen:
        if at is not None:
            demo.only_demo()
            frozen.enter_context(instants.at(instants.parse(at)))
        for raw in sys.stdin.buffer:
            line = raw.decode("utf-8", "replace").rstrip("\r\n")
            try:
                answer = terminal.send_line(person, line)
            except BadInput as error:
                _write({"text": line, "error": error.key, "say": error.say()} if as_json else error.say())
                continue
            with db.transaction() as session:
                numbers = [case.number for case in case_view.of_person(session, answer.person_id)]
            if as_json:
                _write({
                    "text": line,
                    "replies": [{"text": r.text, "buttons": [b.title for b in r.buttons]} for r in answer.replies],
                    "intent": answer.intent, "owner": answer.owner, "complaints": numbers, "refunds": [],
                })
            else:
                for reply in answer.replies:
                    _write(reply.text + "".join(f"  〔{b.title}〕" for b in reply.buttons))


def _write(found: dict[str, Any] | str) -> None:
    print(found if isinstance(found, str) else json.dumps(found, ensure_ascii=False), flush=True)
