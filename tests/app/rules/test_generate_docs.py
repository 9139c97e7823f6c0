"""Everything is documented: settings, commands, permissions, events have a description, and links of pages are valid.
"""
from __future__ import annotations

import re
from pathlib import Path

import pytest

from app import cli
from kernel.settings import groups, names
from tools import generate_docs
from tools.generate_docs import ROOT


def page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_a_stale_page_is_named_and_left_alone_by_the_check(
        monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(generate_docs.PAGES, "docs/cli.md", lambda: "something else\n")
    for other in ("docs/reference.md", ".env.example"):
        monkeypatch.delitem(generate_docs.PAGES, other)
    assert generate_docs.main(check=True) == 1
    assert capsys.readouterr().out == "docs/cli.md 已过时，请运行 make docs\n"
    assert page("docs/cli.md") != "something else\n"


def test_every_setting_says_what_it_is_and_stands_in_both_pages() -> None:
    known = generate_docs.settings()
    assert set(known) == set(names())
    for name, (_, meaning) in known.items():
        assert len(meaning) > 3, name
        assert f"\n# {name}=" in page(".env.example") and f"| `{name}` |" in page("docs/reference.md"), name


def test_the_example_taken_as_it_is_changes_nothing(tmp_path: Path) -> None:
    lines = [line.removeprefix("# ") for line in page(".env.example").splitlines() if "=" in line]
    file = tmp_path / ".env"
    file.write_text("\n".join(line for line in lines if not line.startswith("HONGNIANG_DATA=")), "utf-8")
    assert len(lines) == len(names())
    for model in {part.model for part in groups()}:
        assert model(_env_file=file) == model(_env_file=None)


def test_every_command_has_a_help_and_a_section() -> None:
    known = dict(generate_docs.commands())
    assert {f"hongniang {name}" for name in cli.COMMANDS} <= set(known)
    assert {"hongniang fees quote", "hongniang company check", "hongniang audit verify"} <= set(known)
    for path, text in known.items():
        says = text.split("\n\n")[1].strip()
        assert says and not says.startswith(("Options", "Commands")), path
        assert f"# `{path}`\n" in page("docs/cli.md"), path


def test_every_option_and_argument_of_a_command_says_what_it_is() -> None:
    for path, text in generate_docs.commands():
        for line in text.partition("Options:")[2].splitlines():
            if line.strip().startswith("--"):
                assert "  " in line.strip(), f"{path}: {line.strip()} says nothing"


@pytest.mark.parametrize("kind", ["permissions", "promises", "events"])
def test_every_one_says_what_it_is_and_stands_in_the_reference(kind: str) -> None:
    known: dict[str, tuple[str, str]] = getattr(generate_docs, kind)()
    assert known
    for name, (meaning, more) in known.items():
        assert meaning and more, name
        assert f"| `{name}` | {meaning} | {more} |" in page("docs/reference.md"), name


def test_the_reactions_of_the_table_stand_beside_their_events() -> None:
    from app.reactions import REACTIONS

    said = " ".join(reactions for _, reactions in generate_docs.events().values())
    assert all(f"`{react.__name__}`" in said for _, react, _ in REACTIONS)


def test_every_route_says_what_it_is() -> None:
    table = page("docs/reference.md").partition("## 网址")[2].partition("\n## ")[0]
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| `")]
    assert {"`GET /healthz`", "`GET /chat`", "`WS /api/chat/socket`", "`GET /console/desk`"} <= {r[0][2:] for r in rows}
    assert [row[0] for row in rows if len(row[-1].strip(" |")) < 8] == []


def test_every_make_target_says_what_it_does_and_is_phony() -> None:
    known = generate_docs.make_targets()
    phony = next(line for line in page("Makefile").splitlines() if line.startswith(".PHONY:")).split()[1:]
    assert {"up", "test", "test-fast", "test-browser", "test-long", "lint", "setup"} <= set(known) <= set(phony)
    for target, meaning in known.items():
        assert len(meaning) > 5, target
        assert f"| `make {target}` | {meaning} |" in page("docs/reference.md"), target


def test_the_pages_by_hand_link_to_files_that_exist() -> None:
    for file in (ROOT / "README.md", *ROOT.glob("docs/**/*.md")):
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", file.read_text("utf-8")):
            if not target.startswith(("http:", "https:", "mailto:")):
                assert (file.parent / target).exists(), f"{file.name}: {target}"
