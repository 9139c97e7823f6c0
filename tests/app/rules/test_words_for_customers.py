"""Everything that a customer can be sent, rendered in 简体, 繁體 and English."""
from __future__ import annotations

import re
import string
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest

from dialogue import message_handler
from kernel import wording
from kernel.chinese_scripts import traditional
from kernel.settings import ROOT

for path in sorted(ROOT.glob("*/**/words.py")):
    if path.relative_to(ROOT).parts[0] not in (".venv", "data", "tests", "tools", "benchmarks"):
        import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
_HAN = re.compile(r"[\u3400-\u9fff]+")
_NAMES = ("简体", "繁體", "互联网婚恋交友行业服务规范")  # what languages are called in themselves; the standard
AT = datetime(2026, 2, 5, 10, tzinfo=UTC)
KEYS = sorted(wording.for_customers())


def _fields(template: str) -> dict[str, str]:
    """The names of a sentence's facts, each with what the template asks of it."""
    return {field.split(".")[0]: spec or "" for _, field, spec, _ in string.Formatter().parse(template)
            if field is not None and (spec or "") != "s"}


def _fact(spec: str) -> Any:
    if spec in ("list", "lines", "clauses"):
        return ["A", "B"]
    return "A" if spec in ("", "capital") else AT.date() if "day" in spec and spec != "day_time" else AT


@pytest.mark.parametrize("key", KEYS)
def test_a_sentence_says_the_same_in_every_language(key: str) -> None:
    simplified, english = wording.template(key), wording.template(key, "en")
    assert english and simplified
    assert set(_fields(simplified)) >= set(_fields(english)), "English needs a fact that the sentence does not have"
    assert not [han for han in _HAN.findall(english) if han not in _NAMES], "English holds Chinese"
    facts: dict[str, Any] = {}
    for language in wording.LANGUAGES:
        for template in (simplified, english):
            for _, field, spec, _ in string.Formatter().parse(template):
                if field is not None:
                    name, _, path = field.partition(".")
                    facts[name] = AT.date() if path else facts.get(name, 2 if spec == "s" else _fact(spec or ""))
        with wording.reading(language), wording.untranslated() as missing:
            assert wording.say(key, **facts)
        assert not missing


def test_there_are_sentences_of_every_room_that_speaks_to_customers() -> None:
    rooms = {key.split(".")[0] for key in KEYS}
    assert rooms >= {"kernel", "deadlines", "conversations", "people", "cases", "complaints", "knowledge", "handoff",
                     "dialogue", "bots", "app"}, rooms
    assert len(KEYS) > 400


def test_every_answer_of_the_dialogue_has_its_english() -> None:
    responses = message_handler.engine().project.responses
    assert len(responses) > 30
    for name, variants in responses.items():
        english = [variant for variant in variants if not _HAN.search(variant.text)]
        chinese = [variant for variant in variants if _HAN.search(variant.text)]
        assert english and chinese, name
        assert {tuple(payload for _, payload in variant.buttons) for variant in english} == {
            tuple(payload for _, payload in variant.buttons) for variant in chinese}, name
        assert all(not _HAN.search(title) for variant in english for title, _ in variant.buttons), name
        assert all(traditional(variant.text) for variant in chinese)
