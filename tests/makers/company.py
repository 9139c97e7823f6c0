"""Folders of company files."""
from __future__ import annotations

import shutil
from pathlib import Path

from kernel.settings import DEMO

GOALS = """goals:
  - key: complaints.response_on_time
    title: 48 小时内响应
    target: 100
    direction: at_least
    unit: percent
    clause: 6.2
"""


def a_company_folder(beside: Path) -> Path:
    """A copy of the demo company in the folder `beside`, to be changed."""
    return Path(shutil.copytree(DEMO, beside / "company"))


def replace_once(folder: Path, name: str, old: str, new: str) -> int:
    """Replaces the first `old` in a file of the folder; returns its line. Fails the test if the file does not contain
    it.
    """
    text = (folder / name).read_text("utf-8")
    assert old in text, f"{name} has no {old!r}"
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1
