"""`hongniang COMMAND`. A command's module is imported when the command is called, so that `--help` starts fast.

Exit 0 when it did what was asked, 1 when it could not (one sentence on stderr), 2 for wrong usage.
"""
from __future__ import annotations

import sys
import traceback
from importlib import import_module
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from kernel import wording
from kernel.wording import say

from . import words as words

if TYPE_CHECKING:
    from typer._click import Command, Context
    from typer._click.formatting import HelpFormatter

# name → (module, attribute); the attribute is a typer.Typer or the function of one command. Help: app.cli.command.NAME.
COMMANDS: dict[str, tuple[str, str]] = {
    "up": ("app.cli.up", "command"),
    "web": ("app.cli.process_roles", "web"),
    "loops": ("app.cli.process_roles", "loops"),
    "worker": ("app.cli.process_roles", "worker"),
    "beat": ("app.cli.process_roles", "beat"),
    "migrate": ("app.cli.process_roles", "migrate"),
    "init": ("app.cli.init", "command"),
    "company": ("app.cli.company", "app"),
    "deadlines": ("app.cli.deadlines", "command"),
    "calendar": ("app.cli.calendar", "app"),
    "hours": ("app.cli.hours", "command"),
    "chat": ("app.cli.chat", "command"),
    "nlu": ("app.cli.nlu", "app"),
    "knowledge": ("app.cli.knowledge", "app"),
    "fees": ("app.cli.fees", "app"),
    "report": ("app.cli.report", "command"),
    "complaints": ("app.cli.complaints", "app"),
    "demo": ("app.cli.demo", "app"),
    "alerts": ("app.cli.alerts", "app"),
    "audit": ("app.cli.audit", "app"),
    "backup": ("app.cli.backup", "command"),
    "restore": ("app.cli.restore", "command"),
    "bench": ("app.cli.bench", "command"),
    "doctor": ("app.cli.doctor", "command"),
}
ROLES = ("web", "loops", "worker", "beat", "migrate")


class Lazy(TyperGroup):
    """A group that imports a command's module when the command is called."""

    def list_commands(self, ctx: Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name]
        found: Any = getattr(import_module(module), attribute)
        if not isinstance(found, typer.Typer):
            single = typer.Typer()
            single.command(cmd_name, help=_help(cmd_name))(found)
            found = single
        found._add_completion, found.rich_markup_mode = False, None
        command = typer.main.get_command(found)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        with formatter.section(say("app.cli.commands")):
            formatter.write_dl([(name, _help(name)) for name in COMMANDS])


def _help(command: str) -> str:
    """One line about a command."""
    return wording.title("app.cli.command", command)


root = typer.Typer(cls=Lazy, add_completion=False, no_args_is_help=True, rich_markup_mode=None,
                   pretty_exceptions_enable=False, help=say("app.cli.program"))


@root.callback()
def _root() -> None:
    """Makes every setting known before a command reads one."""
    from app import settings  # imported here, because `--help` needs no settings

    settings.register_all()


def main() -> None:
    """The program. A refusal is one sentence on stderr; so is an unexpected exception, with the line that raised it."""
    from app import words as words
    from kernel.errors import BadFile, HongniangError

    try:
        root(prog_name="hongniang")
    except BadFile as e:
        _refuse("\n".join(map(str, e.problems)))
    except HongniangError as e:
        _refuse(e.say())
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stdout = None  # the reader of the pipe has gone: flushing at exit would raise again
        sys.exit(0)
    except Exception as e:
        from kernel import unavailable  # imports the drivers, which other refusals need not wait for

        if known := unavailable.sentence(e):
            _refuse(str(known))
        place = traceback.extract_tb(e.__traceback__)[-1]
        _refuse(say("app.cli.fault", kind=type(e).__name__, why=_first_line(e), file=place.filename.rsplit("/", 1)[-1],
                    line=place.lineno))


def _refuse(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
    sys.exit(1)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), say("app.cli.no_reason"))
