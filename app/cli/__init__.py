"""`hongniang COMMAND`. Commands are loaded when they are called, so that the quick ones stay quick.

Exit 0 when it did what was asked, 1 when it could not (one sentence on stderr), 2 for wrong usage.
"""
from __future__ import annotations

import sys
import traceback
from importlib import import_module
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from typer._click import Command, Context
    from typer._click.formatting import HelpFormatter

# name → (module, attribute, one line of help); the attribute is a typer.Typer or the function of one command.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "up": ("app.cli.up", "command", "运行整套系统（前台），Ctrl-C 全部停下"),
    "web": ("app.cli.process_roles", "web", "角色：网页、聊天、回调、工作台"),
    "loops": ("app.cli.process_roles", "loops", "角色：发送、收取、时限、补漏、封签"),
    "worker": ("app.cli.process_roles", "worker", "角色：后台任务"),
    "beat": ("app.cli.process_roles", "beat", "角色：定时器（只能一个）"),
    "migrate": ("app.cli.process_roles", "migrate", "角色：更新数据库结构，首次载入公司资料"),
    "init": ("app.cli.init", "command", "建立第一位管理员"),
    "company": ("app.cli.company", "app", "公司资料：检查、载入"),
    "deadlines": ("app.cli.deadlines", "command", "投诉的两个时限怎么算出来的"),
    "hours": ("app.cli.hours", "command", "某一时刻有没有人工服务"),
    "chat": ("app.cli.chat", "command", "和机器人说话"),
    "nlu": ("app.cli.nlu", "app", "理解：解析、学习"),
    "knowledge": ("app.cli.knowledge", "app", "知识库：搜索、导入、导出"),
    "fees": ("app.cli.fees", "app", "收费：试算"),
    "report": ("app.cli.report", "command", "一个月的管理评审报告：网页、表格或 PDF"),
    "complaints": ("app.cli.complaints", "app", "投诉：从 CSV 导入"),
    "demo": ("app.cli.demo", "app", "演示数据"),
    "alerts": ("app.cli.alerts", "app", "告警：测试去处"),
    "audit": ("app.cli.audit", "app", "审计：核验封签"),
    "bench": ("app.cli.bench", "command", "性能测量：时限"),
    "doctor": ("app.cli.doctor", "command", "体检：哪里不对劲"),
}
ROLES = ("web", "loops", "worker", "beat", "migrate")


class Lazy(TyperGroup):
    """A group that imports a command's module when the command is called."""

    def list_commands(self, ctx: Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute, say = COMMANDS[cmd_name]
        found: Any = getattr(import_module(module), attribute)
        if not isinstance(found, typer.Typer):
            single = typer.Typer()
            single.command(cmd_name, help=say)(found)
            found = single
        found._add_completion, found.rich_markup_mode = False, None
        command = typer.main.get_command(found)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl([(name, say) for name, (_, _, say) in COMMANDS.items()])


root = typer.Typer(cls=Lazy, add_completion=False, no_args_is_help=True, rich_markup_mode=None,
                   pretty_exceptions_enable=False, help="红娘：婚恋交友企业的客服系统。")


@root.callback()
def _root() -> None:
    """红娘：婚恋交友企业的客服系统。"""
    from app import settings  # here, so that the list of commands is there at once

    settings.know()


def main() -> None:
    """The program. What we refuse is said in one sentence; so is a fault of ours, with the place where it happened."""
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
        sys.stdout = None  # whoever read us has gone: nothing is left to flush
        sys.exit(0)
    except Exception as e:
        place = traceback.extract_tb(e.__traceback__)[-1]
        _refuse(f"程序出错：{type(e).__name__}：{_first_line(e)}（{place.filename.rsplit('/', 1)[-1]} 第 {place.lineno} 行）")


def _refuse(say: str) -> None:
    sys.stderr.write(say + "\n")
    sys.exit(1)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), "没有说明")
