"""House check of Chinese literals: sentences are in words.py, labels of a staff page in the page's own file.

A staff page's file is one that uses NiceGUI or the shell of the staff pages (`console`). Files whose Chinese is matched
in input, not shown, are exempted by name, each for a fixed number of literals.
"""
from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator

from tools.sources import ROOT, Source, sources

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_ASIDE = ("tests", "platforms")  # also the demo company, whose texts are those of a company
_NO_PAGES = ("tools", "benchmarks")
_DEMO = ("app/demo.py", "app/demo_company/")

# path → number of exempted literals, and the reason
EXCUSED: dict[str, tuple[int, str]] = {
    "app/company_file.py": (2, "names of the placeholders that a company writes in company.yml"),
    "complaints/answer_criteria.py": (1, "the courtesies that are no answer, as a pattern"),
    "complaints/complaint_promises.py": (1, "the citation of the consumer law that is stored with clocks"),
    "complaints/outside/csv_reading.py": (1, "the characters of a date and time, as a pattern"),
    "conversations/languages.py": (3, "characters of written Cantonese, and of Chinese sentences"),
    "dialogue/acceptance_detection.py": (7, "how customers accept, refuse and set conditions, as patterns"),
    "dialogue/actions/complaint.py": (5, "how customers name a field of the form or end it, as patterns"),
    "dialogue/category_classifier.py": (13, "what customers call the categories, as patterns"),
    "dialogue/danger.py": (3, "signs of fraud, self-harm and violence, as patterns"),
    "dialogue/nlu/features.py": (1, "the character that stands for an identifier in what the classifier learns"),
    "dialogue/rules.py": (7, "questions and the frequent short messages, as patterns"),
    "kernel/time_ranges.py": (1, "the character between two times of day, as a pattern"),
    "knowledge_base/quantities.py": (46, "numerals and units, as they are read"),
    "people/identifiers.py": (2, "numerals, and what people write before a WeChat id, as patterns"),
    "people/persons.py": (2, "the characters of which made-up names consist"),
    "tools/house.py": (1, "a platform's name that the kernel may not name"),
}


def literals(found: Iterable[Source]) -> Iterator[tuple[str, int, str]]:
    """No Chinese literal outside words.py and staff pages; exempted files have no more than their number."""
    for source in found:
        lines = chinese(source)
        excused, _ = EXCUSED.get(source.path, (0, ""))
        if len(lines) > excused:
            say = f"{len(lines)} Chinese literals, {excused} excused; what is said stands in the room's words.py"
            yield source.path, lines[0], say


def chinese(source: Source) -> list[int]:
    """The lines of a file's Chinese literals that belong elsewhere, docstrings excluded."""
    if not source.is_python or source.room in _ASIDE or source.path.startswith(_DEMO) or _may_speak(source):
        return []
    return [node.lineno for node in source.nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
            and _CHINESE.search(node.value) and id(node) not in _docstrings(source)]


def _may_speak(source: Source) -> bool:
    return source.path.endswith("/words.py") or (source.room not in _NO_PAGES and any(
        _is_of_the_console(name) for node in source.nodes for name in _imported(node)))


def _is_of_the_console(name: str) -> bool:
    return name.split(".")[0] in ("nicegui", "console")


def _imported(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [one.name for one in names]
        case ast.ImportFrom(module=str(module), level=0):
            return [module]
        case _:
            return []


def _docstrings(source: Source) -> set[int]:
    return {id(node.value) for node in source.nodes
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}


def main(rooms: list[str]) -> None:
    """Prints the number of literals per file, most first.

    Of these rooms (`complaints`, `app/cli`), otherwise of all.
    """
    counted = Counter({source.path: len(chinese(source)) for source in sources(ROOT)
                       if not rooms or source.path.startswith(tuple(f"{room}/" for room in rooms))})
    for path, many in counted.most_common():
        if many:
            print(f"{many:5} {path}")
    print(f"{counted.total():5} in all")


if __name__ == "__main__":
    main(sys.argv[1:])
