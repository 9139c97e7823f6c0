"""`hongniang chat`: talking to the bot from a terminal; one line in, one answer out."""
from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from typing import Annotated, Any

import typer


def command(
    person: Annotated[str, typer.Option(help="以谁的名义说话")] = "演示顾客",
    at: Annotated[str | None, typer.Option(help="把对话放在这个时刻（仅限演示数据文件夹），如 2026-02-05T10:00")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="每行输出一个 JSON")] = False,
) -> None:
    """从标准输入逐行读顾客的话，逐行给出回答；与按钮文字相同的一行等于按下它。"""
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
