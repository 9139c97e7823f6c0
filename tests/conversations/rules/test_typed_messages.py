"""Empty and too long messages are refused with a sentence."""
from __future__ import annotations

import pytest

from bots import intake
from kernel.errors import BadInput

BAD = [("", "请先写点什么再发送。"), (" \n\t\x00 ", "请先写点什么再发送。"),
       ("字" * 4001, "一次最多 4000 字，现有 4001 字。请分几次发送。"), ("字" * 200_000, "一次最多 4000 字，现有 200000 字。请分几次发送。")]


@pytest.mark.parametrize(("said", "sentence"), BAD, ids=["empty", "blank", "4001", "200000"])
def test_what_was_typed_is_refused_with_a_sentence_where_it_is_nothing_or_too_much(said: str, sentence: str) -> None:
    with pytest.raises(BadInput) as refused:
        intake.checked(said)
    assert refused.value.say() == sentence
