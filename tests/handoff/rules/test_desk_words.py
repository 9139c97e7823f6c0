"""Words of the desk (pure)."""
from __future__ import annotations

import pytest

from handoff import identifier_tokens
from handoff.desk import words
from kernel.instants import parse

NOW = parse("2026-03-02 10:00")


@pytest.mark.parametrize(("since", "tone"), [
    ("2026-03-02 09:57:01", "calm"), ("2026-03-02 09:57", "soon"), ("2026-03-02 09:50", "late"),
    ("2026-03-02 10:00:05", "calm"),
])
def test_waiting_becomes_urgent_after_three_and_ten_minutes(since: str, tone: str) -> None:
    assert words.tone(parse(since), NOW) == tone


def test_every_state_of_a_message_has_a_word() -> None:
    assert set(words.STATES) == {"queued", "sending", "sent", "delivered", "failed", "uncertain", "handed_over"}


def test_tokens_are_shown_by_their_kind_and_each_once() -> None:
    text = "电话⟦phone:3f9a2c⟧，身份证⟦id_number:00ff11⟧，还是⟦phone:3f9a2c⟧"
    assert identifier_tokens.readable(text) == "电话〔手机号·3f9a2c〕，身份证〔身份证号·00ff11〕，还是〔手机号·3f9a2c〕"
    assert [t.title for t in identifier_tokens.found([text])] == ["手机号·3f9a2c", "身份证号·00ff11"]


def test_brackets_that_are_no_token_stay_as_the_customer_wrote_them() -> None:
    assert identifier_tokens.readable("⟦随便写写⟧ [phone]") == "⟦随便写写⟧ [phone]"
    assert identifier_tokens.found(["⟦phone⟧"]) == []
