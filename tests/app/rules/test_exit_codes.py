"""A role that ends although nobody asked it to does not end as if all were well."""
from __future__ import annotations

import pytest

from app.cli.process_roles import exit_code
from app.supervised_processes import Printer


@pytest.mark.parametrize(("case", "code", "asked", "ends_with"), [
    ("stopped by the supervisor", 0, True, 0),
    ("its command says nothing after a stop", None, True, 0),
    ("it lost its broker for good", 1, False, 1),
    ("it ended by itself, claiming success", 0, False, 1),
    ("it ended by itself and said nothing", None, False, 1),
    ("it failed while it was being stopped", 70, True, 70),
])
def test_exit_code_of_a_worker(case: str, code: int | None, asked: bool, ends_with: int) -> None:
    assert exit_code(code, asked=asked) == ends_with


def test_output_that_cannot_be_written_ends_nothing_and_is_counted() -> None:
    shown: list[str] = []
    full = [False]

    def write(line: str) -> None:
        if full[0]:
            raise OSError(28, "No space left on device")
        shown.append(line)

    printer = Printer(write)
    printer.line("一")
    full[0] = True
    printer.line("二")
    printer.line("三")
    full[0] = False
    printer.line("四")
    assert shown == ["一", "（之前有 2 行输出没能写下：请检查磁盘空间）", "四"]
