"""Every house check with a passing and a failing line."""
from __future__ import annotations

from pathlib import Path

import pytest

from tools import house
from tools.house import Source

# check, path, a passing line, a failing line
CASES = [
    ("one_commit", "people/vault.py", "session.flush()", "session.commit()"),
    ("one_commit", "kernel/tasks.py", "with transaction() as s: s.add(row)", "db.session().commit()"),
    ("one_commit", "tools/x.py", "repository.commits()", "connection.commit()"),
    ("one_clock", "deadlines/loop.py", "now = instants.now()", "now = datetime.now(UTC)"),
    ("one_clock", "deadlines/loop.py", "began = time.monotonic()", "began = time.time()"),
    ("one_clock", "app/demo.py", "day = instants.today()", "day = datetime.date.today()"),
    ("one_clock", "app/demo.py", "at = datetime.fromisoformat(text)", "at = datetime.datetime.utcnow()"),
    ("one_clock", "app/demo.py", "from time import monotonic", "from time import time"),
    ("one_clock", "staff/sessions.py", "select(func.count())", "select(func.now())"),
    ("pure_rules", "handoff/routing.py", '"""Order. Pure."""\nwait = at - since',
     '"""Order. Pure."""\nx = instants.now()'),
    ("no_float_money", "knowledge_base/fee_schedule.py", 'rate = Decimal("0.5")', "rate = 0.5"),
    ("no_float_money", "kernel/money.py", "def fen(amount: Decimal) -> Decimal: ...", "def fen(amount: float): ..."),
    ("no_float_money", "refunds/calculator.py", "share = Decimal(days) / total", "share = float(days) / total"),
    ("no_float_money", "dialogue/actions/fees.py", "parts = 2", "parts = 2.5"),
    ("no_float_money", "handoff/desk/customer_column.py", "seconds: float = 1.5", "amount: float = 0"),
    ("no_float_money", "app/reports.py", "delay = float(seconds)", "value = float(row.price)"),
    ("no_float_money", "app/reports.py", "def tell(after: float): ...", "def tell(fee: float | None): ..."),
    ("short_lines", "app/demo.py", "# " + "红" * 118, "# " + "红" * 119),
    ("short_files", "app/demo.py", "x = 1\n" * 300, "x = 1\n" * 301),
    ("only_tokens", "handoff/desk/desk.css", "a { color: var(--hn-brand); width: 40px }", "a { color: #B23A48 }"),
    ("only_tokens", "handoff/desk/desk.css", "a { font-size: var(--hn-16) }", "a { font-size: 15px }"),
    ("only_tokens", "complaints/board.css", "a { background: var(--hn-card) }", "a { background: rgba(0, 0, 0, .5) }"),
    ("only_tokens", "staff/members_page.py", 'ui.row().classes("p-3")', 'ui.row().style("padding:12px")'),
    ("only_tokens", "staff/members_page.py", 'ui.label("#1234")', 'ui.label("x").style("color:#abc")'),
    ("general_kernel", "kernel/settings.py", 'url = Field(description="对外网址")', "telegram_url: str | None = None"),
    ("general_kernel", "kernel/validated_files.py", "from ruamel.yaml import YAML", '"""Such as `hours.yml`."""'),
    ("general_kernel", "kernel/logs.py", "the environment", "WeCom's callback"),
    ("general_kernel", "kernel/tasks.py", '"""Rare."""', '"""As a Rasa server has it."""'),
    ("no_machine", "docs/running.md", "把它放在 /path/to/company", "把它放在 /home/anna/company"),
    ("no_machine", "app/command_servers.py", 'Path("/usr/bin")', 'Path("/tmp/x")'),
    ("no_machine", "app/web.py", "https://example.com/home/x", 'open("/root/key")'),
    ("nothing_swallowed", "app/loops.py", "try: a()\nexcept OSError: b()", "try: a()\nexcept OSError: pass"),
    ("nothing_swallowed", "app/loops.py", "try: a()\nexcept OSError: raise", "try: a()\nexcept OSError: ..."),
    ("nothing_swallowed", "app/loops.py", "try: a()\nexcept Exception: log()", "try: a()\nexcept: log()"),
    ("nothing_swallowed", "app/loops.py", "with suppress(TimeoutError): a()", "with suppress(Exception): a()"),
    ("acts_read_again", "integration/api_tokens_page.py", "await acting.act(staff, tokens.revoke, token.id)",
     "tokens.revoke(session, sessions.current_member(session, staff), token.id)"),
    ("acts_read_again", "complaints/api/staff_routes.py", "from staff.sessions import log_out",
     "from staff.sessions import still"),
    ("honest_tests", "tests/x.py", "@pytest.mark.long\ndef f(): ...", "@pytest.mark.skip\ndef f(): ..."),
    ("honest_tests", "tests/x.py", "pytest.raises(KeyError)", 'pytest.skip("later")'),
    ("honest_tests", "tests/x.py", "import unittest", "from unittest.mock import patch"),
    ("honest_tests", "tests/x.py", 'monkeypatch.setenv("A", "1")', 'monkeypatch.setattr(turn, "take", fake)'),
    ("asserting_tests", "tests/test_x.py", "def test_a(): assert f() == 1", "def test_a(): f() == 1"),
    ("asserting_tests", "tests/test_x.py", "def test_a():\n  with pytest.raises(KeyError): f()", "def test_a(): f()"),
    ("asserting_tests", "tests/test_x.py", "async def test_a(): await loop.until('select 1')",
     "async def test_a(): await loop.run('select 1')"),
    ("asserting_tests", "tests/test_x.py", "def found(x):\n  assert x\ndef seen(x): found(x)\ndef test_a(): seen(1)",
     "def found(x): return x\ndef seen(x): found(x)\ndef test_a(): seen(1)"),
    ("public_names", "tests/x.py", "from kernel.keys import box", "from kernel.keys import _box"),
    ("public_names", "tests/x.py", "from kernel import keys\nkeys.box()", "from kernel import keys\nkeys._box()"),
    ("public_names", "tests/x.py", "from cases import kinds\nkinds.every()",
     "from cases import kinds\nkinds._kinds._entries"),
    ("public_names", "tests/x.py", "import os\nos._exit(1)", "import kernel.keys\nkernel.keys._box(1)"),
    ("public_names", "tests/x.py", 'from app import web\ngetattr(web, "errors")',
     'from app import web\ngetattr(web, "_errors")'),
    ("public_names", "benchmarks/x.py", "from kernel.keys import Box", "from kernel.keys import _box"),
]
CHECKS = {check.__name__: check for check in house.CHECKS}


@pytest.mark.parametrize(("name", "path", "good", "bad"), CASES)
def test_a_good_line_passes_and_a_bad_one_does_not(name: str, path: str, good: str, bad: str) -> None:
    assert not list(CHECKS[name](Source(path, good)))
    assert list(CHECKS[name](Source(path, bad)))


@pytest.mark.parametrize(("good", "bad"), [
    ("staff/sessions.py", "staff/utils.py"), ("bots/intake.py", "bots/service.py")])
def test_a_file_is_named_after_its_act(good: str, bad: str) -> None:
    assert not list(house.telling_names(Source(good, "")))
    assert list(house.telling_names(Source(bad, "")))


def test_every_check_has_its_lines() -> None:
    assert {name for name, *_ in CASES} | {"telling_names"} == set(CHECKS)


@pytest.mark.parametrize(("path", "line"), [
    ("kernel/db.py", "session.commit()"), ("tests/journeys/x.py", "connection.commit()"),
    ("kernel/instants.py", "real = datetime.now(UTC)"), ("platforms/telegram/server_state.py", "time.time()"),
    ("console/theme.py", 'ui.row().style("color:#B23A48")'),
])
def test_the_one_place_that_may_is_free(path: str, line: str) -> None:
    assert not [say for check in house.CHECKS for _, say in check(Source(path, line))]


ERRORS = Source("kernel/errors.py", "class HongniangError(Exception): ...\nclass BadInput(HongniangError): ...")
WORDS = Source("staff/words.py", 'WORDS = {"staff.none": "没有这位同事。"}\nwording.register(WORDS)')


def test_a_key_without_words_and_words_without_a_speaker_are_found() -> None:
    good = Source("staff/members.py", 'raise BadInput("staff.none")')
    assert not list(house.words([ERRORS, WORDS, good]))
    bad = Source("staff/members.py", 'raise BadInput("staff.nobody")')
    assert [say for _, _, say in house.words([ERRORS, WORDS, bad])] == [
        "no words for staff.nobody", "nobody says staff.none"]


def test_templates_and_tables_of_titles_say_keys_too() -> None:
    page = Source("staff/page.html", '<p>{{ say("staff.none") }}</p>')
    table = Source("staff/roles.py", 'TITLES = Titles("staff", ("none", "nobody"))')
    assert not list(house.words([WORDS, page]))
    assert [say for _, _, say in house.words([WORDS, table])] == ["no words for staff.nobody"]
    unknown = Source("staff/page.html", "<p>{{ say('staff.nobody', name=name) }}</p>")
    assert [(path, line) for path, line, _ in house.words([WORDS, page, unknown])] == [("staff/page.html", 1)]


def test_the_findings_name_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "vault.py").write_text("def seal(session):\n    session.commit()\n")
    assert [fault.split(": ")[0] for fault in house.look(tmp_path)] == ["people/vault.py:2"]
    assert house.main(tmp_path) == 1


def test_every_source_is_looked_at() -> None:
    looked = {source.path for source in house.sources(house.ROOT)}
    assert {"kernel/db.py", "tools/house.py", "Makefile", "docs/running.md", "handoff/desk/desk.css"} <= looked
    assert not any(path.startswith((".venv/", "data/")) for path in looked)


def test_files_that_import_each_other_are_a_cycle_wherever_the_import_stands() -> None:
    one = Source("app/one.py", "from app import two\n")
    two = Source("app/two.py", "def act() -> None:\n    from app.one import x\n")
    [(_, _, said)] = house.cycles([one, two])
    assert "app.one → app.two → app.one" in said or "app.two → app.one → app.two" in said
    typed = Source("app/two.py", "if TYPE_CHECKING:\n    from app.one import X\n")
    assert len(list(house.cycles([one, typed]))) == 1
    inside = [Source("app/a/__init__.py", "from . import words as words\n"),
              Source("app/a/words.py", "from app import b\n"), Source("app/b.py", "")]
    assert list(house.cycles(inside)) == []
