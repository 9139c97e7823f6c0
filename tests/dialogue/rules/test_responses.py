"""The project's responses in every language, and how a variation is chosen (no server)."""
from __future__ import annotations

import re
from pathlib import Path

import pytest

from dialogue import project_loader
from dialogue.actions.all_actions import ACTIONS
from dialogue.engine import Engine, State
from dialogue.nlu import model_cache
from dialogue.responses import SlotCondition, Variant, fitting, variant_for_turn
from kernel.chinese_scripts import traditional
from kernel.wording import LANGUAGES, Language, reading
from tests.dialogue.rules import tiny

ENGLISH = (SlotCondition("language", "en"),)
HAN = re.compile(r"[\u3400-\u9fff]")
VARIABLE = re.compile(r"{\w+}")
RESPONSES = project_loader.load(model_cache.PROJECT).responses


def in_chinese(name: str) -> list[Variant]:
    return [variant for variant in RESPONSES[name] if not variant.conditions]


def in_english(name: str) -> list[Variant]:
    return [variant for variant in RESPONSES[name] if variant.conditions == ENGLISH]


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_every_response_says_the_same_in_english(name: str) -> None:
    chinese, english = in_chinese(name), in_english(name)
    assert len(chinese) + len(english) == len(RESPONSES[name])
    assert len(chinese) == len(english)
    for ours, theirs in zip(chinese, english, strict=True):
        assert VARIABLE.findall(ours.text) == VARIABLE.findall(theirs.text)
        assert [payload for _, payload in ours.buttons] == [payload for _, payload in theirs.buttons]


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_english_holds_no_chinese_and_two_buttons_are_never_called_alike(name: str) -> None:
    for variant in in_english(name):
        titles = [title for title, _ in variant.buttons]
        assert not [text for text in (variant.text, *titles) if HAN.search(text)]
        assert len(set(titles)) == len(titles)


def test_the_language_slot_knows_the_languages_of_the_house() -> None:
    slot = project_loader.load(model_cache.PROJECT).slots["language"]
    assert slot.values == LANGUAGES and slot.kind == "categorical"


A, B, EN, VIP = (Variant("a"), Variant("b"), Variant("en", conditions=ENGLISH),
                 Variant("vip", conditions=(*ENGLISH, SlotCondition("vip", True))))


@pytest.mark.parametrize(("slots", "wanted"), [
    ({}, [A, B]),
    ({"language": "zh-Hans"}, [A, B]),
    ({"language": "en"}, [EN]),
    ({"language": "EN"}, [EN]),
    ({"language": "en", "vip": True}, [EN, VIP]),
    ({"language": "zh-Hans", "vip": True}, [A, B]),
])
def test_variants_whose_conditions_all_hold_come_before_those_without(slots: dict[str, object], wanted: object) -> None:
    assert fitting([A, B, EN, VIP], slots) == wanted


def test_a_turn_picks_among_what_fits() -> None:
    assert [variant_for_turn([A, EN, B], {}, turn).text for turn in range(4)] == ["a", "b", "a", "b"]


DOMAIN = tiny.DOMAIN.replace("slots:\n", """slots:
  language:
    type: categorical
    values: [zh-Hans, zh-Hant, en]
    influence_conversation: false
    mappings:
      - {type: custom}
""").replace("    - {text: 免费。}\n", """    - {text: 没有费用。}
    - condition:
        - {type: slot, name: language, value: en}
      text: Free of charge.
""")


@pytest.mark.parametrize(("language", "said"), [
    ("zh-Hans", "没有费用。"), ("zh-Hant", "沒有費用。"), ("en", "Free of charge."),
])
def test_the_engine_answers_in_the_language_of_each_message(tmp_path: Path, language: Language, said: str) -> None:
    engine = Engine.load(tiny.write(tmp_path, domain=DOMAIN), [tiny.Booked, tiny.Validate], tiny.understand)
    state: State = engine.fresh()
    assert state["slots"]["language"] == "zh-Hans"
    with reading(language):
        decision, _ = engine.answer(state, tiny.understand("price"), None)
    assert [reply.text for reply in decision.replies] == [said]
    assert decision.state["slots"]["language"] == language
    again, _ = engine.answer(decision.state, tiny.understand("price"), None)
    assert [reply.text for reply in again.replies] == ["没有费用。"]


def test_what_a_customer_wrote_stays_as_it_is_in_a_response_of_another_script() -> None:
    engine = Engine.load(model_cache.PROJECT, ACTIONS, tiny.understand)
    with reading("zh-Hant"):
        reply = engine.reply("utter_facts_too_long", engine.fresh(), {"limit": "台后"})
    assert reply.text == traditional("这段太长了，一次最多 {limit} 字。请先写最要紧的，其余可以之后补充。").replace("{limit}", "台后")
