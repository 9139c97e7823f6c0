"""The training data: Rasa's NLU YAML, read and checked."""
from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from kernel.errors import BadFile, Problem
from kernel.wording import say

KINDS = {"intent", "regex", "lookup", "synonym"}
_ANNOTATED = re.compile(r"\[([^\]]+)\](?:\([^)]+\)|\{[^}]+\})")


@dataclass
class Examples:
    """Texts by intent, patterns by name, words by entity, values by spelling."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    regexes: dict[str, list[str]] = field(default_factory=dict)
    lookups: dict[str, list[str]] = field(default_factory=dict)
    synonyms: dict[str, str] = field(default_factory=dict)

    def pairs(self) -> list[tuple[str, str]]:
        """(text, intent) of every example."""
        return [(text, intent) for intent, texts in self.texts.items() for text in texts]


def read(paths: list[Path]) -> Examples:
    """Reads NLU files. Raises BadFile naming file, line and key of every fault."""
    found = Examples()
    problems: list[Problem] = []
    for path in paths:
        try:
            data = YAML(typ="rt").load(path.read_text("utf-8"))
        except YAMLError as e:
            mark = getattr(e, "problem_mark", None)
            problems.append(Problem(path.name, mark.line + 1 if mark else 1, say("dialogue.project.no_yaml")))
            continue
        for entry in (data or {}).get("nlu") or []:
            why = _take(found, entry)
            if why:
                problems.append(Problem(path.name, entry.lc.line + 1, why))
    if problems:
        raise BadFile(problems)
    return found


def _take(found: Examples, entry: Any) -> str | None:
    kind = next((k for k in KINDS if k in entry), None)
    extra = set(entry) - KINDS - {"examples"}
    if kind is None or extra:
        return say("dialogue.nlu.keys", keys=sorted(extra) or sorted(entry))
    if not isinstance(entry.get("examples"), str):
        return say("dialogue.nlu.no_block")
    lines = [line.strip() for line in entry["examples"].splitlines() if line.strip()]
    if any(not line.startswith("- ") for line in lines):
        return say("dialogue.nlu.no_dash")
    texts = [line[2:].strip() for line in lines]
    name = str(entry[kind])
    if kind == "intent":
        found.texts.setdefault(name, []).extend(_ANNOTATED.sub(r"\1", text) for text in texts)
    elif kind == "synonym":
        found.synonyms.update(dict.fromkeys(texts, name))
    elif kind == "lookup":
        found.lookups.setdefault(name, []).extend(texts)
    else:
        for text in texts:
            try:
                re.compile(text)
            except re.error as e:
                return say("dialogue.nlu.bad_pattern", pattern=text, why=e)
        found.regexes.setdefault(name, []).extend(texts)
    return None
