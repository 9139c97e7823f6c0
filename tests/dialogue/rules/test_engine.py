"""The engine implements Rasa's semantics of rules and forms (no server)."""
from __future__ import annotations

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from dialogue.engine import Engine, run_now
from dialogue.turn_values import Decision, UserMessage
from tests.dialogue.rules import tiny


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return tiny.engine(tmp_path_factory.mktemp("project"))


class Talk:
    """A dialogue whose state is converted to JSON between turns, as it is in the database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.state: dict[str, Any] = {}

    def says(self, text: str, payload: str | None = None) -> list[str]:
        self.last: Decision = self.engine.take(self.state, UserMessage(text, payload), None)
        self.state = json.loads(json.dumps(self.last.state))
        return [reply.text for reply in self.last.replies]


@pytest.fixture
def talk(engine: Engine) -> Talk:
    return Talk(engine)


def test_a_rule_answers_an_intent(talk: Talk) -> None:
    assert talk.says("price") == ["免费。"]
    assert talk.last.intent is not None and talk.last.intent.name == "price"


def test_variants_take_turns(talk: Talk) -> None:
    assert talk.says("greet") != talk.says("greet")


def test_a_form_asks_slot_after_slot_and_the_next_rule_acts(talk: Talk) -> None:
    assert talk.says("book") == ["哪一种？"]
    assert talk.says("圆桌", '/inform{"kind": "round"}') == ["几位？"]
    assert talk.says("4") == ["round 4 位，已为您已订。"]
    assert talk.state["active_loop"] is None and talk.state["slots"]["note"] == "booked"


def test_a_slot_filled_before_the_form_is_not_asked_for(talk: Talk) -> None:
    talk.says("圆桌", '/inform{"kind": "round"}')
    assert talk.says("book") == ["几位？"]


def test_a_refused_answer_is_asked_again_with_its_reason(talk: Talk) -> None:
    talk.says("book")
    talk.says("x", '/inform{"kind": "round"}')
    assert talk.says("很多") == ["请写数字。", "几位？"]


def test_a_question_within_a_form_is_answered_and_the_form_asks_again(talk: Talk) -> None:
    talk.says("book")
    talk.says("x", '/inform{"kind": "round"}')
    assert talk.says("price") == ["免费。", "几位？"]
    assert talk.says("6") == ["round 6 位，已为您已订。"]


def test_cancel_leaves_the_form_and_later_words_are_no_answer(talk: Talk) -> None:
    talk.says("book")
    assert talk.says("cancel") == ["已取消。"]
    assert talk.state["active_loop"] is None and talk.state["slots"]["requested_slot"] is None
    assert talk.says("4") == []


def test_a_rule_without_condition_leaves_the_form_waiting(talk: Talk) -> None:
    talk.says("book")
    talk.says("x", '/inform{"kind": "round"}')
    assert talk.says("greet")[0] in ("您好。", "您好呀。")
    assert talk.state["active_loop"] == "booking"
    assert talk.says("4") == ["round 4 位，已为您已订。"]


def test_a_button_of_an_unknown_intent_is_taken_as_words(talk: Talk) -> None:
    assert talk.says("price", "/gone{}") == ["免费。"]
    assert talk.says("price", '/inform{"kind": ') == ["免费。"]


def test_an_action_cannot_spoil_the_state_it_is_shown(talk: Talk) -> None:
    talk.says("book")
    talk.says("x", '/inform{"kind": "round"}')
    talk.says("4")
    assert talk.state["slots"]["kind"] == "round" and talk.state["events"]


def test_the_state_given_in_is_left_as_it_was(engine: Engine) -> None:
    before = engine.take({}, UserMessage("book"), None).state
    kept = json.dumps(before, sort_keys=True)
    engine.take(before, UserMessage("x", '/inform{"kind": "round"}'), None)
    assert json.dumps(before, sort_keys=True) == kept


def test_the_events_kept_are_bounded(talk: Talk) -> None:
    for _ in range(60):
        talk.says("price")
    assert len(talk.state["events"]) <= 40 and talk.state["turns"] == 60


def test_a_state_of_an_older_project_is_opened_with_what_is_new(engine: Engine) -> None:
    old = {"slots": {"kind": "round", "gone": 1}, "active_loop": "gone_form", "events": [], "turns": 3}
    opened = engine.opened(old)
    assert opened["slots"]["kind"] == "round" and "gone" not in opened["slots"]
    assert opened["active_loop"] is None and opened["slots"]["note"] == "none"


def test_an_action_that_awaits_is_refused() -> None:
    class Pause:
        def __await__(self) -> Generator[None, None, None]:
            yield

    async def waits() -> None:
        await Pause()

    with pytest.raises(RuntimeError, match="synchronous"):
        run_now(waits())


def test_an_action_of_the_domain_that_nobody_wrote_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="action_booked"):
        Engine.load(tiny.write(tmp_path), [tiny.Validate], tiny.understand)
