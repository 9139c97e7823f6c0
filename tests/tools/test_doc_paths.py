"""Files and folders that the documentation names exist, so that renaming one shows where it is described."""
from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.processes import ROOT
from tools.sources import sources

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
ABOUT_CODE = [page for page in PAGES if page.parent.name == "decisions"
              or page.name in ("architecture.md", "glossary.md", "locking.md")]
FILE = re.compile(r"(?<![\w/.<-])[a-z_][\w.-]*(?:/[\w.-]+)+\.(?:py|yml|toml|css|js|html|md|svg|png)\b")
FOLDER = re.compile(r"`([a-z_]\w*(?:/\w+)*)/`")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")
BARE = re.compile(r"`(\w+\.py)`")
MODULE = re.compile(r"`([a-z_]+)\.([a-z_]+)(?:\.\w+)*(?:\([^`]*\))?`")
INSTALLED = {"articles", "data", "portraits", "reports"}  # folders of an installation, not of the checkout


def paths(text: str) -> set[str]:
    """Files and folders of the checkout that a page names in its text."""
    return {found[0] for found in FILE.finditer(text)} | {found[1] for found in FOLDER.finditer(text)} - INSTALLED


@pytest.mark.parametrize(("text", "named"), [
    ("see `kernel/db.py` and `sweep.py`", {"kernel/db.py"}),
    ("`cases/`, deadlines/loop.py", {"cases", "deadlines/loop.py"}),
    ("https://example.com/kernel/gone.py, /console/page.css, data/<name>/gone.yml, the folder `data/`", set()),
])
def test_a_path_is_a_file_with_its_folder_or_a_folder_with_a_slash(text: str, named: set[str]) -> None:
    assert paths(text) == named


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_and_folder_named_in_the_documentation_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    missing = {path for path in paths(text) if not (ROOT / path).exists() and not (page.parent / path).exists()}
    missing |= {link for link in LINK.findall(text) if not (page.parent / link).exists()}
    assert not missing


@pytest.mark.parametrize("page", ABOUT_CODE, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_module_named_there_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    names = {Path(source.path).name for source in sources(ROOT)}
    assert {name for name in BARE.findall(text) if name not in names} == set()
    dotted = {(room, name) for room, name in MODULE.findall(text)
              if (ROOT / room / "__init__.py").exists() and name not in ("yml", "py")}
    assert {f"{room}.{name}" for room, name in dotted
            if not (ROOT / room / f"{name}.py").exists() and not (ROOT / room / name).is_dir()} == set()


def test_the_glossary_is_sorted_by_its_english_terms_and_says_where_each_is() -> None:
    lines = (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("| ")][2:]
    terms = [row[0].lower() for row in rows]
    assert terms == sorted(terms) and len(set(terms)) == len(terms)
    assert all(len(row) == 4 and all(row) and "`" in row[3] for row in rows)
