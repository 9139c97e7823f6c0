"""The house check of Chinese literals, on allowed and forbidden lines."""
from __future__ import annotations

import pytest

from tools import house_literals
from tools.sources import ROOT, Source, sources


@pytest.mark.parametrize(("path", "text"), [
    ("staff/words.py", 'WORDS = {"staff.none": "没有这位同事。"}'),
    ("staff/members_page.py", 'from nicegui import ui\nui.label("停用")'),
    ("staff/dialogs.py", 'from console import widgets\nwidgets.chip("停用")'),
    ("staff/members.py", '"""Members of staff (员工)."""\ndef one() -> None:\n    """One of them (员工)."""'),
    ("tests/staff/test_members.py", 'assert said == "停用"'),
    ("app/demo.py", 'NAME = "缘分天空"'),
    ("app/demo_company/fill.py", 'NAME = "缘分天空"'),
    ("staff/members.py", "# 员工\nNUMBER = 1"),
])
def test_what_may_stand(path: str, text: str) -> None:
    assert house_literals.chinese(Source(path, text)) == []


@pytest.mark.parametrize("text", [
    'raise BadInput("没有这位同事")', 'f"{name}停用"', 'TITLES = {"left": "停用"}', "PATTERN = re.compile('停用')",
])
def test_what_may_not(text: str) -> None:
    [(path, line, said)] = house_literals.literals([Source("staff/members.py", f"\n{text}")])
    assert (path, line) == ("staff/members.py", 2) and said.startswith("1 Chinese literals, 0 excused")


def test_who_is_excused_has_a_reason_and_exactly_so_many() -> None:
    found = {source.path: len(house_literals.chinese(source)) for source in sources(ROOT)}
    assert {path: many for path, (many, _) in house_literals.EXCUSED.items()} == {
        path: found[path] for path in house_literals.EXCUSED}
    assert all(len(why) > 20 for _, why in house_literals.EXCUSED.values())
    assert sum(many for many, _ in house_literals.EXCUSED.values()) < 100
