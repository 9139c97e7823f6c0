"""Words of the desk (pure)."""
from __future__ import annotations

import pytest

from handoff import tokens
from handoff.desk import spoken
from kernel.instants import parse

NOW = parse("2026-03-02 10:00")


@pytest.mark.parametrize(("since", "words", "tone"), [
    ("2026-03-02 09:59:31", "刚刚", "calm"),
    ("2026-03-02 09:57:01", "2 分钟", "calm"),
    ("2026-03-02 09:57", "3 分钟", "soon"),
    ("2026-03-02 09:50", "10 分钟", "late"),
    ("2026-03-02 08:55", "1 小时 5 分", "late"),
    ("2026-03-02 08:00", "2 小时", "late"),
    ("2026-02-28 09:00", "2 天", "late"),
    ("2026-03-02 10:00:05", "刚刚", "calm"),
])
def test_how_long_somebody_has_waited(since: str, words: str, tone: str) -> None:
    assert (spoken.how_long(parse(since), NOW), spoken.tone(parse(since), NOW)) == (words, tone)


@pytest.mark.parametrize(("at", "words"), [
    ("2026-03-02 08:05", "08:05"),
    ("2026-03-01 23:59", "昨天 23:59"),
    ("2026-02-17 09:00", "2月17日 周二 09:00"),
    ("2025-12-31 09:00", "2025年12月31日 09:00"),
])
def test_moments_name_their_day_in_shanghai(at: str, words: str) -> None:
    assert spoken.moment(parse(at), NOW) == words


def test_every_state_of_a_message_has_a_word() -> None:
    assert set(spoken.STATES) == {"queued", "sending", "sent", "delivered", "failed", "uncertain", "handed_over"}


def test_tokens_are_shown_by_their_kind_and_each_once() -> None:
    text = "电话⟦phone:3f9a2c⟧，身份证⟦id_number:00ff11⟧，还是⟦phone:3f9a2c⟧"
    assert tokens.readable(text) == "电话〔手机号·3f9a2c〕，身份证〔身份证号·00ff11〕，还是〔手机号·3f9a2c〕"
    assert [t.title for t in tokens.found([text])] == ["手机号·3f9a2c", "身份证号·00ff11"]


def test_brackets_that_are_no_token_stay_as_the_customer_wrote_them() -> None:
    assert tokens.readable("⟦随便写写⟧ [phone]") == "⟦随便写写⟧ [phone]"
    assert tokens.found(["⟦phone⟧"]) == []
