"""Sentences by key: templates and their formats, the reader's language, and what is stored of them."""
from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from kernel import wording
from kernel.wording import Message, joined, say

wording.register({"tests.staff_alone": "只给同事看：{text}"})
wording.register_for_customers({
    "tests.due": ("请在 {due:deadline} 前答复", "Please answer by {due:deadline}"),
    "tests.several": ("{count} 件：{names:list}", "{count} case{count:s}: {names:list}"),
    "tests.quoted": ("关于“{what}”", "About “{what}”"),
    "tests.complaint": ("投诉已经受理", "complaint accepted"),
})
DUE = datetime(2026, 2, 14, 16, 0, tzinfo=UTC)


def test_a_message_becomes_text_in_the_language_of_whoever_reads_it() -> None:
    message = Message("tests.due", due=DUE)
    assert str(message) == "请在 2月14日（周六）24:00 前答复"
    with wording.reading("en"):
        assert str(message) == "Please answer by Sat 14 Feb, 24:00"
    with wording.reading("zh-Hant"):
        assert str(message) == "請在 2月14日（週六）24:00 前答覆"
    assert wording.language() == "zh-Hans"


def test_a_message_inside_another_is_in_the_same_language() -> None:
    message = Message("tests.quoted", what=Message("tests.complaint"))
    assert [wording.in_language(message, one) for one in wording.LANGUAGES] == [
        "关于“投诉已经受理”", "關於“投訴已經受理”", "About “complaint accepted”"]


def test_what_a_person_wrote_is_never_translated() -> None:
    assert wording.in_language("我要退费", "zh-Hant") == "我要退费"
    assert wording.in_language(Message("tests.quoted", what="我要退费"), "zh-Hant") == "關於“我要退费”"


@pytest.mark.parametrize(("count", "said"), [(1, "1 case: A"), (2, "2 cases: A, B")])
def test_english_counts_and_lists(count: int, said: str) -> None:
    with wording.reading("en"):
        assert say("tests.several", count=count, names=["A", "B"][:count]) == said
    assert joined(["甲", "乙"]) == "甲、乙"


def test_a_stored_message_comes_back_with_its_facts_as_they_were() -> None:
    message = Message(
        "tests.several", count=2, names=["甲", Message("tests.complaint")], at=DUE, day=date(2026, 2, 14),
        fee=Decimal("12.50"), none=None)
    assert wording.loaded(wording.stored(message)) == message
    assert wording.loaded(wording.stored("我写的")) == "我写的"


def test_a_text_that_looks_like_a_stored_message_stays_a_text() -> None:
    forged = '{"key": "tests.complaint", "facts": {}}'
    assert wording.loaded(wording.stored(forged)) == forged


def test_what_lacks_words_in_the_readers_language_is_said_in_the_houses_and_noted() -> None:
    with wording.reading("en"), wording.untranslated() as missing:
        assert say("tests.staff_alone", text="x") == "只给同事看：x"
        assert say("tests.complaint") == "complaint accepted"
    assert missing == {"tests.staff_alone"}


def test_two_sentences_under_one_key_are_a_fault() -> None:
    with pytest.raises(RuntimeError):
        wording.register({"tests.staff_alone": "别的话"})
    with pytest.raises(LookupError):
        say("tests.nobody_registered")
