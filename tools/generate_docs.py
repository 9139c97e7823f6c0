"""Generates docs/cli.md, docs/reference.md and .env.example from the program.

`make docs` writes them; `--check` only lists stale ones (a test calls it). To change them, change the program's help
text, docstring or title.
"""
from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from tools.words import say

ROOT = Path(__file__).resolve().parent.parent
WIDTH = 100
_WRITTEN = say("docs_written") + "\n"


# Settings


def settings() -> dict[str, tuple[str, str]]:
    """Environment variable → (default as one writes it, what it means), in the order of `.env.example`."""
    return {name: about for _, found in _grouped() for name, about in found.items()}


def _default(value: Any) -> str:
    if value is None:
        return ""
    return str(value.relative_to(ROOT)) if isinstance(value, Path) and value.is_relative_to(ROOT) else str(value)


def _grouped() -> Iterator[tuple[str, dict[str, tuple[str, str]]]]:
    """Heading → its variables, as the rooms registered them."""
    from app import settings as rooms
    from kernel.settings import groups

    rooms.register_all()
    for part in groups():
        yield str(part.title), {name: (_default(field.default), field.description or "")
                           for name, field in part.variables.items()}


def env_example() -> str:
    """Every setting, switched off: what it means, and its default."""
    parts = [say("docs_env") + "\n"]
    for title, found in _grouped():
        parts.append(f"\n# —— {title} ——\n")
        parts += [f"# {meaning}\n# {name}={default}\n" for name, (default, meaning) in found.items()]
    return "".join(parts)


# Commands


def commands() -> Iterator[tuple[str, str]]:
    """Every command with its help, depth first."""
    from typer.core import TyperGroup
    from typer.main import get_command

    from app import cli

    def walk(command: Any, name: str, above: Any) -> Iterator[tuple[str, str]]:
        context = command.make_context(name, [], parent=above, resilient_parsing=True, terminal_width=WIDTH)
        yield context.command_path, "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
        if isinstance(command, TyperGroup):
            for below in command.list_commands(context):
                yield from walk(command.get_command(context, below), below, context)

    yield from walk(get_command(cli.root), "hongniang", None)


def cli_page() -> str:
    """docs/cli.md."""
    parts = [f"{say('docs_cli')}\n\n{_WRITTEN}\n{say('docs_cli_exit')}\n"]
    for path, text in commands():
        parts.append(f"\n{'#' * min(4, len(path.split()) + 1)} `{path}`\n\n```text\n{text}\n```\n")
    return "".join(parts)


# Permissions, events, promises, routes, make targets


def permissions() -> dict[str, tuple[str, str]]:
    """Permission → (what it allows, the roles that have it)."""
    from staff.permissions import PERMISSIONS, ROLES, permission_title, role_title

    return {name: (str(permission_title(name)), "、".join(role_title(role) for role in ROLES if role in roles))
            for name, roles in PERMISSIONS.items()}


def events() -> dict[str, tuple[str, str]]:
    """Event → (what happened, which functions react in the same transaction)."""
    from app import schema
    from app.reactions import REACTIONS
    from kernel.events import Event

    schema.load()
    for path in sorted(ROOT.glob("*/events.py")):
        import_module(f"{path.parent.name}.events")
    found = {f"{kind.__module__.split('.')[0]}.{kind.__name__}": kind for kind in Event.__subclasses__()
             if not kind.__module__.startswith("tests")}
    return {name: (first_line(kind), "、".join(f"`{react.__name__}`" for on, react, _ in REACTIONS if on is kind) or "–")
            for name, kind in sorted(found.items())}


def promises() -> dict[str, tuple[str, str]]:
    """Promise → (title, how long and by which clause)."""
    from deadlines.promises import every, unit_title

    return {promise.key: (str(promise.title), f"{promise.amount} {unit_title(promise.unit)}（{promise.clause}）")
            for promise in every()}


def routes() -> dict[str, str]:
    """`METHODS path` → what it does, for everything that the web process serves itself."""
    from fastapi.routing import APIRoute, APIWebSocketRoute
    from nicegui import Client

    from app import web

    api = web.create_app()
    every = [route for name in web.ROUTERS for route in import_module(name).router.routes] + list(api.routes)
    found = {}
    for route in every:
        if isinstance(route, APIRoute):
            found[f"{'、'.join(sorted(route.methods or ()))} {route.path}"] = first_line(route.endpoint)
        elif isinstance(route, APIWebSocketRoute):
            found[f"WS {route.path}"] = first_line(route.endpoint)
    for page, path in Client.page_routes.items():
        found[f"GET /console{path}"] = first_line(import_module(page.__module__))
    return dict(sorted(found.items(), key=lambda pair: pair[0].split()[-1]))


def make_targets() -> dict[str, str]:
    """Target → what it does, as the Makefile says."""
    lines = (ROOT / "Makefile").read_text("utf-8").splitlines()
    found = [re.match(r"([a-z-]+):(?!=)[^#]*(?:## (.*))?$", line) for line in lines]
    return {hit[1]: hit[2] or "" for hit in found if hit and hit[1] != "help"}


def first_line(thing: Any) -> str:
    """The first sentence of a docstring."""
    return (thing.__doc__ or "").strip().split("\n")[0]


def _table(title: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table under its heading; heading and columns by their keys in tools/words.py."""
    head = tuple(say(f"docs_column_{column}") for column in columns)
    lines = [" | ".join(cell.replace("|", "\\|") for cell in row) for row in (head, ("---",) * len(head), *rows)]
    return f"\n## {say(f'docs_{title}')}\n\n" + "".join(f"| {line} |\n" for line in lines)


def reference_page() -> str:
    """docs/reference.md."""
    return "".join((
        f"{say('docs_reference')}\n\n{_WRITTEN}",
        _table("settings", ("name", "default", "about"),
               ((f"`{name}`", f"`{default}`" if default else "", meaning)
                for name, (default, meaning) in settings().items())),
        _table("routes", ("address", "about"), ((f"`{path}`", about) for path, about in routes().items())),
        _table("permissions", ("name", "allows", "roles"), ((f"`{n}`", *rest) for n, rest in permissions().items())),
        _table("promises", ("name", "promise", "longest"), ((f"`{n}`", *rest) for n, rest in promises().items())),
        _table("events", ("name", "happened", "reactions"),
               ((f"`{n}`", *rest) for n, rest in events().items())),
        _table("make", ("target", "does"), ((f"`make {n}`", about) for n, about in make_targets().items())),
    ))


PAGES = {"docs/cli.md": cli_page, "docs/reference.md": reference_page, ".env.example": env_example}


def main(check: bool = False) -> int:
    """Writes the pages that have changed; with `check` only names them, and returns 1 where there are any."""
    stale = 0
    for name, page in PAGES.items():
        path, text = ROOT / name, page()
        if path.is_file() and path.read_text("utf-8") == text:
            continue
        stale += 1
        print(say("docs_outdated" if check else "docs_done", name=name))
        if not check:
            path.write_text(text, "utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as fresh:  # nothing of this machine's settings, nothing into its data folder
        for given in [n for n in os.environ if n.startswith("HONGNIANG_") or n in ("DATABASE_URL", "REDIS_URL")]:
            del os.environ[given]
        os.environ["HONGNIANG_DATA"] = fresh
        sys.exit(main("--check" in sys.argv[1:]))
