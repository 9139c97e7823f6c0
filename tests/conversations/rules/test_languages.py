"""Detecting the language of real customer messages (no server)."""
from __future__ import annotations

import pytest

from conversations.languages import written_in
from kernel.wording import LANGUAGES, Language

CHINESE: tuple[Language, ...] = ("zh-Hans", "zh-Hant")


@pytest.mark.parametrize("said", [
    "我要投诉", "请问怎么收费", "VIP 会员多少钱", "皇后大道东的门店几点开门",
    "点解唔覆我，我想退钱",  # Cantonese in 简体
    "你好，我叫陳杰，请问费用怎么算",  # one name in 繁體
    "请给我退款 thank you very much guys", "回执号 T7K-4QX-9HM 的进度", "3000 块还没退给我😡",
    "https://example.com/my-case/what-is-this 这个链接打不开",
])
def test_simplified_chinese(said: str) -> None:
    assert {written_in(said, before) for before in LANGUAGES} == {"zh-Hans"}


@pytest.mark.parametrize("said", [
    "我要投訴", "請問幾點開門", "謝謝", "退費", "唔該，幾錢？", "呢個紅娘冇覆我", "VIP 會員點收費",
    "我想退錢，你哋嘅紅娘成日唔覆我", "我叫 Jason，想改約見時間 thanks", "收據號碼 T7K-4QX-9HM", "台灣可以報名嗎🙏",
])
def test_traditional_chinese_and_cantonese(said: str) -> None:
    assert {written_in(said, before) for before in LANGUAGES} == {"zh-Hant"}


@pytest.mark.parametrize("said", [
    "I want to file a complaint", "How much?", "refund please", "need help", "I’m angry", "I paid 28000 yuan in March",
    "My matchmaker 王芳 never replied to me", "What is the status of T7K-4QX-9HM?", "please call 110 for me",
    "Can I talk to a person?", "👍 sounds good to me", "my e-mail is a@example.com, please write there",
])
def test_english(said: str) -> None:
    assert {written_in(said, before) for before in (None, "en")} == {"en"}
    assert {written_in(said, before) for before in CHINESE} == {None}


@pytest.mark.parametrize("said", [
    "Please reply in English", "can we speak English?", "English, please",
    "sorry I do not understand, in English please",
])
def test_who_wrote_chinese_gets_english_by_asking_for_it(said: str) -> None:
    assert {written_in(said, before) for before in LANGUAGES} == {"en"}


@pytest.mark.parametrize("said", [
    "ok thank you very much", "CHANEL No. 5 eau de parfum", "iPhone 15 Pro Max", "Gold Plus membership",
    '{"key": "complaints.told_done", "facts": {"is": "it"}}', "{number} {the_due} of",
])
def test_thanks_names_and_code_are_no_english(said: str) -> None:
    assert {written_in(said, before) for before in (None, *CHINESE)} == {None}


@pytest.mark.parametrize("said", ["标准会员 3 months", "转人工 please"])
def test_a_name_or_button_in_characters_does_not_end_english(said: str) -> None:
    assert written_in(said, "en") is None


def test_a_product_as_the_company_writes_it_does_not_end_traditional_chinese() -> None:
    assert written_in("标准会员三個月", "zh-Hant") is None and written_in("标准会员 3 months", "zh-Hant") is None


@pytest.mark.parametrize("said", ["你哋有冇人呀", "唔該晒", "點解咁耐都冇人覆我", "我唔要呀", "我唔想做人喇"])
def test_written_cantonese_is_traditional(said: str) -> None:
    assert {written_in(said, before) for before in (None, *LANGUAGES)} == {"zh-Hant"}


@pytest.mark.parametrize("said", [
    "", " ", "。。。", "???", "😀👍", "28000", "2026-02-05 10:00", "13800000000", "T7K-4QX-9HM", "KFW-MXQ-RTB",
    "https://example.com/a/b", "www.example.com", "a@example.com", "@jason_wong",
    "ok", "OK thanks", "hi", "hello", "thank you", "VIP", "WeChat abc123", "John Smith", "Zhang Wei",
    "zhuan rengong", "wo yao tou su", "kan bu dong",  # Pinyin
    "⟦phone:0123456789abcdef⟧", "⟦email:0123456789abcdef⟧ ⟦wechat:0123456789abcdef⟧",
])
def test_what_shows_no_language_changes_none(said: str) -> None:
    assert {written_in(said, before) for before in LANGUAGES} == {None}


@pytest.mark.parametrize("said", ["你好", "嗯", "同意", "不同意", "王小明", "著名", "我想 cancel 我的 membership", "3000元"])
@pytest.mark.parametrize(("before", "after"), [("zh-Hans", None), ("zh-Hant", None), ("en", "zh-Hans")])
def test_chinese_of_both_scripts_is_chinese_and_changes_no_script(
    said: str, before: Language, after: Language | None,
) -> None:
    assert written_in(said, before) == after
