"""What the desk shows: urgency, delivery states, tokens, canned responses."""
from __future__ import annotations

import pytest

from handoff import canned_responses, customer_identifiers
from handoff.desk import transcript_view, urgency
from kernel.instants import parse
from kernel.wording import LANGUAGES, Language
from people import identifiers

NOW = parse("2026-03-02 10:00")


@pytest.mark.parametrize(("since", "tone"), [
    ("2026-03-02 09:57:01", "calm"), ("2026-03-02 09:57", "soon"), ("2026-03-02 09:50", "late"),
    ("2026-03-02 10:00:05", "calm"),
])
def test_waiting_becomes_urgent_after_three_and_ten_minutes(since: str, tone: str) -> None:
    assert urgency.tone(parse(since), NOW) == tone


def test_every_state_of_a_message_has_a_word() -> None:
    assert set(transcript_view.STATES) == {
        "queued", "sending", "sent", "delivered", "failed", "uncertain", "handed_over"}


def test_tokens_are_shown_by_their_kind_and_each_once() -> None:
    text = "电话⟦phone:3f9a2c⟧，身份证⟦id_number:00ff11⟧，还是⟦phone:3f9a2c⟧"
    assert identifiers.readable(text) == "电话〔手机号·3f9a2c〕，身份证〔身份证号·00ff11〕，还是〔手机号·3f9a2c〕"
    assert [t.title for t in customer_identifiers.found([text])] == ["手机号·3f9a2c", "身份证号·00ff11"]


def test_brackets_that_are_no_token_stay_as_the_customer_wrote_them() -> None:
    assert identifiers.readable("⟦随便写写⟧ [phone]") == "⟦随便写写⟧ [phone]"
    assert customer_identifiers.found(["⟦phone⟧"]) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_canned_response_is_recognised_in_the_customers_language(language: Language) -> None:
    for _, text in canned_responses.sentences("林晚晴", language):
        assert canned_responses.is_one(f" {text}\n", "林晚晴")
        assert not canned_responses.is_one(f"{text} G-2291", "林晚晴")


def test_canned_responses_are_in_the_customers_language_under_titles_in_the_matchmakers() -> None:
    assert canned_responses.sentences("林晚晴", "en")[0] == (
        "问候", "Hello, I am 林晚晴, your matchmaker. I have read your earlier messages.")
    assert canned_responses.sentences("林晚晴", "zh-Hant")[4] == ("致歉", "給您帶來不便，非常抱歉。我來跟進這件事。")
