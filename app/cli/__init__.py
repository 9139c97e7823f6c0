"""`hongniang COMMAND`. Commands are loaded when they are called, so that the quick ones stay quick.

Exit 0 when it did what was asked, 1 when it could not (one sentence on stderr), 2 for wrong usage.
"""
from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click
import typer
from typer.core import TyperGroup

# name → (module, attribute, one line of help); the attribute is a typer.Typer or the function of one command.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "up": ("app.cli.up", "command", "运行整套系统（前台）"),
    "web": ("app.cli.roles", "web", "角色：网页"),
    "loops": ("app.cli.roles", "loops", "角色：发送、收取、时限等循环"),
    "worker": ("app.cli.roles", "worker", "角色：后台任务"),
    "beat": ("app.cli.roles", "beat", "角色：定时器（只能一个）"),
    "migrate": ("app.cli.roles", "migrate", "角色：更新数据库结构"),
    "init": ("app.cli.init", "command", "建立第一位管理员"),
    "company": ("app.cli.company", "app", "公司资料：检查、载入"),
    "deadlines": ("app.cli.deadlines", "command", "两个投诉时限怎么算出来的"),
    "hours": ("app.cli.hours", "command", "现在有没有人工服务"),
    "chat": ("app.cli.chat", "command", "和机器人说话"),
    "nlu": ("app.cli.nlu", "app", "理解：解析、训练"),
    "knowledge": ("app.cli.knowledge", "app", "知识库：搜索、导入、导出"),
    "fees": ("app.cli.fees", "app", "收费：试算"),
    "demo": ("app.cli.demo", "app", "演示数据"),
    "audit": ("app.cli.audit", "app", "审计：核验封签"),
    "doctor": ("app.cli.doctor", "command", "哪里不对劲"),
}


class Lazy(TyperGroup):
    """A group that imports a command's module when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute, say = COMMANDS[cmd_name]
        found: Any = getattr(import_module(module), attribute)
        if not isinstance(found, typer.Typer):
            single = typer.Typer(add_completion=False)
            single.command(cmd_name, help=say)(found)
            found = single
        command = typer.main.get_command(found)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl([(name, say) for name, (_, _, say) in COMMANDS.items()])


root = typer.Typer(cls=Lazy, add_completion=False, no_args_is_help=True, rich_markup_mode=None,
                   help="红娘：婚恋交友企业的客服系统。")


@root.callback()
def _root() -> None:
    """红娘：婚恋交友企业的客服系统。"""


def main() -> None:
    """The program. What we refuse is said in one sentence; a fault of ours is logged and said."""
    from app import words as words
    from kernel.errors import BadFile, HongniangError

    try:
        root(prog_name="hongniang")
    except BadFile as e:
        for problem in e.problems:
            print(problem, file=sys.stderr)
        sys.exit(1)
    except HongniangError as e:
        print(e.say(), file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
