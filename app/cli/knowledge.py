"""`hongniang knowledge search|import|export`: articles of the knowledge base."""
from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import Json
from kernel.wording import say

app = typer.Typer(help=say("app.cli.knowledge.help"), no_args_is_help=True)


@app.command(help=say("app.cli.knowledge.search"))
def search(
    k: Annotated[int, typer.Option("-k", min=1, max=50, help=say("app.cli.knowledge.results"))] = 3,
    as_json: Json = False,
) -> None:
    """Reads questions from standard input, one a line; the results of each on a line (JSON) or one a line."""
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
                print("\n".join(f"{h.score:.2f}  {h.title}（{h.clause}）" for h in hits) or say("app.cli.knowledge.none"),
                      flush=True)


@app.command(name="import", help=say("app.cli.knowledge.import"))
def import_folder(folder: Annotated[Path, typer.Argument(help=say("app.cli.knowledge.articles"))]) -> None:
    """Adds the articles of a folder that are not there yet."""
    from app import command_servers
    from kernel import db
    from kernel.actors import SYSTEM
    from knowledge_base import articles

    with command_servers.system(), db.transaction() as session:
        typer.echo(say("app.cli.knowledge.imported", count=articles.import_folder(session, folder, SYSTEM)))


@app.command(help=say("app.cli.knowledge.export"))
def export(folder: Annotated[Path, typer.Argument(help=say("app.cli.knowledge.target"))]) -> None:
    """Writes every article into a file of a folder."""
    from app import command_servers
    from kernel import db
    from knowledge_base import articles

    with command_servers.system(), db.transaction() as session:
        typer.echo(say("app.cli.knowledge.exported", count=articles.export(session, folder)))
