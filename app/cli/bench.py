"""`hongniang bench NAME`: figures, measured on an installation of their own."""
from __future__ import annotations

import json
from typing import Annotated

import typer


def command(
    name: Annotated[str, typer.Argument(help="测什么：clocks")],
    scale: Annotated[float, typer.Option(help="按比例缩小规模，如 0.01；结果会注明")] = 1.0,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """在临时文件夹里另起一套真实的服务来测量，不碰现有数据。"""
    from benchmarks import figures
    from kernel.errors import BadInput

    if name not in figures.BENCHES:
        raise BadInput("app.no_bench", name=name, names="、".join(figures.BENCHES))
    if not 0 < scale <= 1:
        raise BadInput("app.bad_scale")
    found = []
    for figure in figures.bench(name)(scale):
        found.append(figure.as_json())
        if not as_json:
            told = f"{figure.name:16} {figure.value:>10} {figure.unit}"
            limit = f"（承诺 ≤ {figure.most:g}）" if figure.most is not None else ""
            small = f"［规模 × {figure.scale:g}］" if figure.scale != 1 else ""
            typer.echo(f"{told}{limit}{small}  {figure.how}" + (f"：{figure.beside:g}" if figure.beside else ""))
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
