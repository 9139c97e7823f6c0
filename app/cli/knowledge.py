"""`hongniang knowledge search|import|export`."""
from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="知识库。", no_args_is_help=True)


@app.command()
def search(
    k: Annotated[int, typer.Option("-k", min=1, max=50, help="每问几条")] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """从标准输入逐行提问，每行一个结果。"""
    from app import command_servers
    from kernel import db
    from knowledge_base import search as knowledge_search

    with command_servers.system():
        for line in sys.stdin:
            query = line.rstrip("\n")
            with db.transaction() as session:
                hits = knowledge_search.search(session, query, k)
            if as_json:
                results = [{"article": h.article, "title": h.title, "clause": h.clause, "score": h.score} for h in hits]
                print(json.dumps({"query": query, "results": results}, ensure_ascii=False), flush=True)
            else:
                print("\n".join(f"{h.score:.2f}  {h.title}（{h.clause}）" for h in hits) or "没有找到", flush=True)


@app.command(name="import")
def take_in(folder: Annotated[Path, typer.Argument(help="文章文件夹")]) -> None:
    """导入还没有的文章。"""
    from app import command_servers
    from kernel import db
    from kernel.actors import SYSTEM
    from knowledge_base import articles

    with command_servers.system(), db.transaction() as session:
        typer.echo(f"导入 {articles.import_folder(session, folder, SYSTEM)} 篇")


@app.command()
def export(folder: Annotated[Path, typer.Argument(help="写到哪个文件夹")]) -> None:
    """把全部文章写成文件。"""
    from app import command_servers
    from kernel import db
    from knowledge_base import articles

    with command_servers.system(), db.transaction() as session:
        typer.echo(f"导出 {articles.export(session, folder)} 篇")
