"""`hongniang company check|load`."""
from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="公司资料文件。", no_args_is_help=True)
Folder = Annotated[Path | None, typer.Argument(help="文件夹；不写则为 HONGNIANG_COMPANY")]


@app.command()
def check(folder: Folder = None) -> None:
    """逐行检查公司资料，不载入。"""
    from app import company, schema
    from kernel.settings import settings

    schema.load()
    names = company.check(folder or settings().company_folder)
    typer.echo(f"{len(names)} 份文件都没有问题：{'、'.join(names)}")


@app.command()
def load(folder: Folder = None) -> None:
    """检查并载入公司资料；有错则一份也不载入，原来的继续有效。"""
    from app import command_servers, company
    from app.cli import validity
    from kernel import db
    from kernel.actors import SYSTEM
    from kernel.settings import settings

    with command_servers.system(), db.transaction() as session:
        names = company.load(session, folder or settings().company_folder, SYSTEM)
        told = [line for name in names if (line := validity.validity_note(session, name))]
    typer.echo("\n".join(["公司资料已载入。", *told]))
