"""Finding identifiers in texts, and texts that only resemble them."""
from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from people import identifiers
from people.identifiers import find

PHONE = "13800138000"
ID = "11010519491231002X"       # the example of GB 11643
CARD = "6222021234567890128"    # passes Luhn, issued to nobody

FOUND: list[tuple[str, str, str]] = [
    # phones
    (PHONE, "phone", PHONE),
    ("电话13800138000，3月2日来访", "phone", PHONE),
    ("13800138000 2月1日后打", "phone", PHONE),
    ("我13800138000一直打不通", "phone", PHONE),
    ("打138-0013-8000", "phone", PHONE),
    ("138 0013 8000", "phone", PHONE),
    ("138.0013.8000", "phone", PHONE),
    ("138 001 38000", "phone", PHONE),
    ("1380 0138 000", "phone", PHONE),
    ("138 00138000", "phone", PHONE),
    ("1 3 8 0 0 1 3 8 0 0 0", "phone", PHONE),
    ("1，3，8，0，0，1，3，8，0，0，0", "phone", PHONE),
    ("１３８００１３８０００", "phone", PHONE),
    ("一三八零零一三八零零零", "phone", PHONE),
    ("幺三八〇〇幺三八〇〇〇", "phone", PHONE),
    ("一三八零零一三八零零零一直占线", "phone", PHONE),
    ("138零零一三八000", "phone", PHONE),
    ("+86 138 0013 8000", "phone", PHONE),
    ("+8613800138000", "phone", PHONE),
    ("0086-13800138000", "phone", PHONE),
    ("86 13800138000", "phone", PHONE),
    ("tel:13800138000", "phone", PHONE),
    ("2026-03-02 13800138000", "phone", PHONE),
    ("19912345678", "phone", "19912345678"),
    # ID numbers
    (ID, "id_number", ID),
    ("身份证11010519491231002x", "id_number", ID),
    ("110105 19491231 002X", "id_number", ID),
    ("110105-1949-1231-002X", "id_number", ID),
    ("１１０１０５１９４９１２３１００２Ｘ", "id_number", ID),
    ("一一零一零五一九四九一二三一零零二X", "id_number", ID),
    ("110105194912310 02X，谢谢", "id_number", ID),
    ("老身份证110105491231002", "id_number", "110105491231002"),
    # bank cards
    (CARD, "bank_card", CARD),
    ("6222 0212 3456 7890 128", "bank_card", CARD),
    ("6222-0212-3456-7890-128", "bank_card", CARD),
    ("卡号６２２２０２１２３４５６７８９０１２８", "bank_card", CARD),
    ("卡4012 8888 8888 1881退", "bank_card", "4012888888881881"),
    # e-mail
    ("发到 Wang.Li@Example.com 吧", "email", "wang.li@example.com"),
    ("13800138000@139.com", "email", "13800138000@139.com"),
    ("ａｂｃ＠qq．com", "email", "abc@qq.com"),
    # WeChat ids
    ("微信号：wang_li88", "wechat", "wang_li88"),
    ("加我vx abc12345", "wechat", "abc12345"),
    ("微信是 liuhaibo", "wechat", "liuhaibo"),
    ("我的WeChat: Haibo-1990", "wechat", "Haibo-1990"),
    ("wxid_8x7k2jq1abcd22", "wechat", "wxid_8x7k2jq1abcd22"),
]

NOTHING = [
    "回执号 T7K-4QX-9HM", "2345678-9AB", "投诉 234-567-892", "订单 20260302123456789", "订单号HN6222021234567890128",
    "合同编号 2026-0305-1234", "一共 12800 元", "12,800.00", "1580、2980、398", "13800，25800", "1999、2999、399 三档",
    "13800.00 元", "15800元，18800元", "2026-02-05 10:00", "1985-12-31，180", "1985-12-31 180", "1985.12.31 176",
    "2026年2月5日上午10点30分", "从1999-12-31到2026-01-01", "工号 1024", "身高180体重75年收入300000", "175 68 30 8000",
    "12315", "400-820-8820", "12800138000", "138001380001", "1380013800", "11010519491231002", "110105194912310021",
    "6222021234567890127", "0000000000000000", "一二三四五六七", "2026-02-05T10:00:00+08:00", "微信支付失败", "wechat official",
    "用微信付了 payment", "@所有人", "a@b", "3f9a2c13-1380-4138-8000-a13812345678", "⟦phone:138001⟧ 13 号",
    "01381380013800ab0138001380001c3d9a7e5501234567", "第1、2、3条", "",
]


@pytest.mark.parametrize(("text", "kind", "value"), FOUND, ids=[f[0] for f in FOUND])
def test_found_whole_and_in_its_canonical_form(text: str, kind: str, value: str) -> None:
    assert [(one.kind, one.value) for one in find(text)] == [(kind, value)]


@pytest.mark.parametrize("text", NOTHING)
def test_no_identifier(text: str) -> None:
    assert find(text) == []


def test_several_in_one_message_each_in_its_place() -> None:
    text = f"我{PHONE},妻{'13912345678'}，身份证{ID}，卡 {CARD}，邮箱a@b.cn 微信：abc_123"
    said = identifiers.scrub(text)
    assert said == "我⟦phone⟧,妻⟦phone⟧，身份证⟦id_number⟧，卡 ⟦bank_card⟧，邮箱⟦email⟧ 微信：⟦wechat⟧"


def test_tokens_are_left_alone_and_readable() -> None:
    text = "电话 ⟦phone:3f9a2c⟧，再打 13800138000"
    assert identifiers.scrub(text) == "电话 ⟦phone:3f9a2c⟧，再打 ⟦phone⟧"
    assert identifiers.readable("回 ⟦phone:3f9a2c⟧ ⟦unheard:abcdef⟧") == "回 〔手机号·3f9a2c〕 〔隐私信息·abcdef〕"


def test_payloads_are_scrubbed_in_keys_numbers_lists_and_of_what_is_known() -> None:
    raw = {"from": {"id": 770155500123, "first_name": "欧阳示例"}, PHONE: [int(PHONE), (CARD, 7, True, None)],
           "text": "欧阳示例 的电话", "欧阳示例": 1}
    assert identifiers.scrub_any(raw, {"770155500123", "欧阳示例"}) == {
        "from": {"id": "⟦known⟧", "first_name": "⟦known⟧"}, "⟦phone⟧": ["⟦phone⟧", ["⟦bank_card⟧", 7, True, None]],
        "text": "⟦known⟧ 的电话", "⟦known⟧": 1}


# compared with a second, simple implementation of the rules


def _id_check(body: str) -> str:
    """The weights as GB 11643 prints them."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(w * int(d) for w, d in zip(weights, body, strict=True)) % 11]


def _luhn(body: str) -> str:
    total = sum(sum(divmod(int(d) * 2, 10)) if i % 2 == 0 else int(d) for i, d in enumerate(reversed(body)))
    return str(-total % 10)


phones = st.builds(lambda a, rest: f"1{a}{rest}", st.integers(3, 9), st.text("0123456789", min_size=9, max_size=9))
ids = st.builds(
    lambda region, day, order: f"{region}{day:%Y%m%d}{order:03d}",
    st.sampled_from(["110105", "310115", "440305", "510107"]),
    st.dates(min_value=date(1930, 1, 1), max_value=date(2010, 12, 31)),
    st.integers(0, 999))
cards = st.builds(lambda bin, rest: bin + rest, st.sampled_from(["622202", "621700", "955880", "411111", "356827"]),
                  st.text("0123456789", min_size=9, max_size=12))
around = st.sampled_from([("", ""), ("我的号码是", "，请记下"), ("电话：", " 3月2日"), ("a ", " b"), ("（", "）"), ("加", "一下")])


def _spelt(number: str, how: int) -> str:
    spellings: list[Callable[[str], str]] = [
        str, lambda n: " ".join(n), lambda n: "".join(chr(ord(c) + 0xFEE0) for c in n),
        lambda n: "".join("零一二三四五六七八九"[int(c)] if c.isdigit() else c for c in n), lambda n: "-".join(n),
    ]
    return spellings[how](number)


@settings(max_examples=150)
@given(phones, st.integers(0, 4), around)
def test_any_phone_in_any_spelling(phone: str, how: int, around: tuple[str, str]) -> None:
    text = around[0] + _spelt(phone, how) + around[1]
    assert [(one.kind, one.value) for one in find(text)] == [("phone", phone)]


@settings(max_examples=150)
@given(ids, st.sampled_from("0123456789X"), st.integers(0, 4))
def test_an_id_number_is_found_exactly_with_its_right_check_character(body: str, given_check: str, how: int) -> None:
    found = [(one.kind, one.value) for one in find(_spelt(body + given_check, how))]
    if given_check == _id_check(body):
        assert found == [("id_number", body + given_check)]
    else:
        assert ("id_number", body + given_check) not in found


@settings(max_examples=150)
@given(cards, st.sampled_from("0123456789"))
def test_a_card_is_found_exactly_with_its_right_check_digit(body: str, given_check: str) -> None:
    number = body + given_check
    kinds = {one.kind for one in find(number) if one.value == number}
    assert ("bank_card" in kinds) == (given_check == _luhn(body) and "id_number" not in kinds)


@settings(max_examples=200)
@given(st.text(alphabet="0123456789 -，,.xX一三八零a元@.⟦⟧:", max_size=60))
def test_whatever_is_written_the_places_are_right_and_nothing_is_left(text: str) -> None:
    found = find(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    rest = identifiers.replace(text, lambda one: "□")
    assert len(rest) == len(text) - sum(one.end - one.start - 1 for one in found)
    assert identifiers.replace(text, lambda one: text[one.start : one.end]) == text


@pytest.mark.parametrize(
    "text", ["1 " * 10_000, "一" * 10_000, "1380013800 " * 2_000, "a@a." * 5_000, "wx" * 10_000, "f" * 20_000]
)
def test_a_malicious_text_takes_no_long_time(text: str) -> None:
    begun = time.process_time()
    find(text)
    assert time.process_time() - begun < 3
