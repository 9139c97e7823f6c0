"""What the embedded engine does not support is rejected at load, with file, line and key (no server)."""
from __future__ import annotations

from pathlib import Path

import pytest

from dialogue import project_loader
from dialogue.nlu import model_cache, training_data
from kernel.errors import BadFile
from tests.dialogue.rules import tiny


def refused(folder: Path) -> str:
    with pytest.raises(BadFile) as found:
        project_loader.load(folder)
    return found.value.say()


@pytest.mark.parametrize(("old", "new", "names"), [
    ("version: \"3.1\"\nintents", "version: \"3.1\"\ne2e_actions: []\nintents", ("domain.yml 第 3 行", "e2e_actions")),
    ("influence_conversation: false", "influence_conversation: true", ("domain.yml 第 8 行", "influence_conversation")),
    ("  - {text: 免费。}", "  - {text: 免费。, channel: telegram}", ("domain.yml", "channel")),
    ("{text: 免费。}", "{text: 免费。, condition: [{type: slot, name: kind, value: round}]}",
     ("domain.yml 第", "utter_price", "不带条件")),
    ("{text: 免费。}", "{text: 免费。}\n    - {text: 收费。, condition: [{type: intent, name: kind, value: round}]}",
     ("domain.yml", "type", "intent")),
    ("{text: 免费。}", "{text: 免费。}\n    - {text: 收费。, condition: [{type: slot, name: colour, value: red}]}",
     ("domain.yml", "name", "colour")),
    ("{text: 免费。}", "{text: 免费。}\n    - {text: 收费。, condition: [{type: slot, name: kind, is: round}]}",
     ("domain.yml", "is：")),
    ("type: text\n    initial_value: none", "type: categorical\n    values: [a, b]\n    initial_value: none",
     ("domain.yml", "initial_value", "none")),
    ("{type: custom}", "{type: from_trigger_intent}", ("domain.yml 第 2", "from_trigger_intent")),
    ("type: text\n    initial_value", "type: categorical\n    initial_value", ("domain.yml", "categorical")),
    ("required_slots: [kind, size]", "required_slots: [kind, size, colour]", ("domain.yml", "colour")),
    ("ignored_intents: [price, cancel]", "ignored_intents: [prise]", ("domain.yml", "prise")),
    ("entity: kind}", "entity: sort}", ("domain.yml", "sort")),
    ("payload: '/inform", "payload: '/informs", ("domain.yml", "informs")),
])
def test_a_domain_it_cannot_keep_is_refused(tmp_path: Path, old: str, new: str, names: tuple[str, ...]) -> None:
    assert old in tiny.DOMAIN
    said = refused(tiny.write(tmp_path, domain=tiny.DOMAIN.replace(old, new, 1)))
    assert all(name in said for name in names), said


@pytest.mark.parametrize(("old", "new", "names"), [
    ("- intent: greet", "- intent: greets", ("rules.yml 第 5 行", "greets")),
    ("- action: utter_hello", "- action: utter_helo", ("rules.yml 第 6 行", "utter_helo")),
    ("- action: utter_hello", "- action: utter_hello\n  - intent: price", ("rules.yml 第 7 行", "跨越多次发言")),
    ("- action: utter_hello", "- checkpoint: later", ("rules.yml 第 6 行", "checkpoint")),
    ("- rule: hello", "- rule: hello\n  conversation_start: true", ("rules.yml 第 4 行", "conversation_start")),
    ("- active_loop: booking", "- active_loop: ordering", ("rules.yml", "ordering")),
])
def test_rules_it_cannot_keep_are_refused(tmp_path: Path, old: str, new: str, names: tuple[str, str]) -> None:
    assert old in tiny.RULES
    said = refused(tiny.write(tmp_path, rules=tiny.RULES.replace(old, new, 1).lstrip("\n")))
    assert all(name in said for name in names), said


def test_learned_policies_and_stories_are_refused(tmp_path: Path) -> None:
    folder = tiny.write(tmp_path, config="policies:\n- name: RulePolicy\n- name: TEDPolicy\n")
    (folder / "data" / "stories.yml").write_text("stories: []", "utf-8")
    said = refused(folder)
    assert "config.yml 第 3 行" in said and "TEDPolicy" in said and "stories.yml" in said


def test_every_fault_is_named_at_once_and_broken_yaml_by_its_line(tmp_path: Path) -> None:
    folder = tiny.write(tmp_path, domain=tiny.DOMAIN, rules="rules:\n- rule: [\n")
    assert "rules.yml 第 3 行" in refused(folder)


def test_nlu_data_with_unknown_keys_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "words.yml"
    path.write_text("nlu:\n- intent: a\n  examples: |\n    - x\n- response: b\n  examples: |\n    - y\n", "utf-8")
    with pytest.raises(BadFile) as found:
        training_data.read([path])
    assert "words.yml 第 5 行" in found.value.say() and "response" in found.value.say()


def test_our_own_project_loads_and_its_training_data_names_only_its_intents() -> None:
    project = project_loader.load(model_cache.PROJECT)
    learned = training_data.read(model_cache.files())
    assert set(learned.texts) <= project.intents
    assert not {"inform", "tell"} & set(learned.texts)
    assert all(len(texts) >= 20 for texts in learned.texts.values()), {k: len(v) for k, v in learned.texts.items()}


def test_every_button_fits_the_shortest_platform_limit() -> None:
    """Telegram takes 64 bytes of callback data."""
    project = project_loader.load(model_cache.PROJECT)
    for name, variants in project.responses.items():
        for variant in variants:
            for title, payload in variant.buttons:
                assert len(payload.encode()) <= 64, (name, title)


def test_the_projects_sentences_are_short_and_calm() -> None:
    project = project_loader.load(model_cache.PROJECT)
    for name, variants in project.responses.items():
        for variant in variants:
            limit = 400 if variant.conditions else 160  # English needs more than twice the characters
            assert len(variant.text) <= limit, (name, len(variant.text))
            assert not {"!", "！", "你"} & set(variant.text.replace("您", "")), name
