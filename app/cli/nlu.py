"""`hongniang nlu`: what a message is understood as. No database, no server; learned at first need."""
from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from dialogue.nlu import model_cache
from kernel.errors import HongniangError

app = typer.Typer(help="意图识别", no_args_is_help=True)


@app.command()
def parse(as_json: Annotated[bool, typer.Option("--json", help="每行输出一个 JSON")] = False) -> None:
    """从标准输入逐行读一句话，给出意图、把握与实体；一行进一行出。"""
    try:
        model = model_cache.model()
    except HongniangError as error:
        typer.echo(error.say(), err=True)
        raise typer.Exit(1) from None
    for line in sys.stdin.buffer:
        found = model.parse(line.decode("utf-8", "replace").rstrip("\r\n"))
        if as_json:
            said = json.dumps(found.as_json(), ensure_ascii=False)
        else:
            said = f"{found.intent}\t{found.confidence:.2f}\t{found.text}"
        sys.stdout.write(said + "\n")
        sys.stdout.flush()


@app.command()
def train() -> None:
    """用项目中的例句重新学习模型。"""
    try:
        path = model_cache.train()
    except HongniangError as error:
        typer.echo(error.say(), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"已学好，模型保存为 {path.name}。")
