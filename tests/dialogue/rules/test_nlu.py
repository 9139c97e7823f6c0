"""Recognition rates on messages that no model was trained on."""
from __future__ import annotations

import time
from pathlib import Path

import pytest

from dialogue import danger
from dialogue.nlu import model_cache, training_data
from dialogue.nlu.features import normal, pieces
from dialogue.nlu.model import FALLBACK, Model

HERE = Path(__file__).parent
REFUSED = {"out_of_scope", FALLBACK}


@pytest.fixture(scope="module")
def model() -> Model:
    return model_cache.model()


def held_out(name: str) -> list[tuple[str, str]]:
    return training_data.read([HERE / name]).pairs()


@pytest.mark.parametrize(("file", "floor"), [("seen_while_tuning.yml", 0.93), ("held_out.yml", 0.80)])
def test_messages_nobody_taught_it_are_understood(model: Model, file: str, floor: float) -> None:
    asked = [(text, intent) for text, intent in held_out(file) if intent != "out_of_scope"]
    wrong = [(text, intent, model.parse(text).intent) for text, intent in asked if model.parse(text).intent != intent]
    assert 1 - len(wrong) / len(asked) >= floor, wrong


@pytest.mark.parametrize("file", ["seen_while_tuning.yml", "held_out.yml"])
def test_what_is_none_of_our_business_is_refused(model: Model, file: str) -> None:
    others = [text for text, intent in held_out(file) if intent == "out_of_scope"]
    taken = [(text, model.parse(text).intent) for text in others if model.parse(text).intent not in REFUSED]
    assert len(taken) <= len(others) * 0.25, taken


@pytest.mark.parametrize("file", ["seen_while_tuning.yml", "held_out.yml"])
def test_nobody_in_danger_is_missed(model: Model, file: str) -> None:
    missed = [text for text, intent in held_out(file)
              if intent == "distress" and model.parse(text).intent != "distress"]
    assert not missed


def test_held_out_messages_are_not_in_the_training_data() -> None:
    learned = {text for text, _ in training_data.read(model_cache.files()).pairs()}
    for file in ("seen_while_tuning.yml", "held_out.yml"):
        assert not learned & {text for text, _ in held_out(file)}


def test_one_spelling_for_traditional_full_width_and_drawn_out_letters() -> None:
    assert normal("ＶＩＰ會員多少錢？？？？") == normal("vip会员多少钱??")
    assert list(pieces("我的电话⟦phone:ab12cd⟧")) == list(pieces("我的电话⟦phone:ef34ab⟧"))


@pytest.mark.parametrize("text", ["", "   ", "\n", "⟦", "🙂🙂", "啊" * 100_000])
def test_any_text_gets_an_answer(model: Model, text: str) -> None:
    found = model.parse(text)
    assert 0.0 <= found.confidence <= 1.0 and found.ranking[0][0] == found.intent


def test_a_receipt_number_is_an_entity(model: Model) -> None:
    found = model.parse("帮我查 T7K-4QX-9HM")
    assert [(e["entity"], e["value"]) for e in found.entities] == [("receipt", "T7K-4QX-9HM")]
    assert found.text[found.entities[0]["start"]:found.entities[0]["end"]] == "T7K-4QX-9HM"


def test_a_message_takes_well_under_a_millisecond(model: Model) -> None:
    texts = [text for text, _ in held_out("held_out.yml")]
    best = min(_each(model, texts) for _ in range(3))
    assert best < 0.001, f"{best * 1000:.2f} ms"


def _each(model: Model, texts: list[str]) -> float:
    began = time.perf_counter()
    for text in texts:
        model.parse(text)
    return (time.perf_counter() - began) / len(texts)


def test_the_model_is_named_by_what_it_is_made_from(tmp_path: Path) -> None:
    words = tmp_path / "data" / "nlu" / "a.yml"
    words.parent.mkdir(parents=True)
    words.write_text("nlu: []\n", "utf-8")
    before = model_cache.key(tmp_path)
    words.write_text("nlu: []\n# more\n", "utf-8")
    assert model_cache.key(tmp_path) != before


@pytest.mark.parametrize("number", ["T7K-4QX-9HM", "t7k4qx9hm", "Ｚ９Ｚ－２２２－ＡＢＣ", "B2B 3C3 D4D"])
def test_the_letters_of_a_receipt_number_say_nothing_of_what_is_meant(number: str) -> None:
    assert list(pieces(f"我接受方案 {number}")) == list(pieces("我接受方案 7KM-2PQ-XY9"))


@pytest.mark.parametrize("text", ["138001380 找我", "yes you are", "退 500 元"])
def test_other_words_and_numbers_are_no_receipt_number(text: str) -> None:
    assert "<receipt>" not in list(pieces(text))


@pytest.mark.parametrize(("text", "intent"), [
    ("I will kill myself, I can't go on", "distress"), ("I WANT TO DIE", "distress"), ("he raped me", "distress"),
    ("my matchmaker hit me and I am hurt", "distress"), ("I have been scammed", "distress"), ("我要自殺", "distress"),
    ("I want to file a complaint", "complain"), ("Can I talk to a real person?", "request_human"),
    ("How much does it cost?", "ask_fee"), ("What is the status of my complaint?", "complaint_status"),
])
def test_what_english_speakers_need_first_is_understood(text: str, intent: str) -> None:
    assert model_cache.model().parse(text).intent == intent


def test_who_wants_no_complaint_in_english_is_not_given_the_form() -> None:
    assert model_cache.model().parse("I do not want to file a complaint").intent != "complain"


@pytest.mark.parametrize(("text", "kind"), [
    ("I want to kill myself", "self_harm"), ("我要自殺", "self_harm"), ("he raped me", "violence"),
    ("I got scammed", "fraud"), ("他打我", "violence"),
])
def test_the_kind_of_danger_in_three_languages(text: str, kind: str) -> None:
    assert danger.kind(text) == kind
