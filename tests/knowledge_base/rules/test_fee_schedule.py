"""Questions about fees (4.1.4, 4.2.2): items found, computed, shown line by line."""
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import validated_files, wording
from kernel.errors import BadInput
from kernel.settings import DEMO
from knowledge_base import company_files as company_files
from knowledge_base import fee_schedule, quantities
from knowledge_base.fee_schedule import FeeItem, FeeSchedule, Term

SCHEDULE: FeeSchedule = validated_files.from_folder("fees.yml", DEMO).value

COMPUTED = [
    # a term, a combination of terms, single units beyond them
    ("三个月会员", "member-standard", 3, "258.00"),
    ("会员三个月多少钱", "member-standard", 3, "258.00"),
    ("钻石会员半年", "member-diamond", 6, "1488.00"),
    ("金卡一年", "member-gold", 12, "1388.00"),
    ("13个月标准会员", "member-standard", 13, "896.00"),
    ("一年半会员", "member-standard", 18, "1266.00"),
    ("研究生会员三个月", "member-student", 3, "174.00"),
    ("情感咨询 7 小时", "consult-emotion", 7, "2440.00"),
    ("查看联系方式12次", "unlock-contact", 12, "206.00"),
    ("私信 125 条", "message-pack", 125, "160.00"),
    ("茶会5场", "event-tea", 5, "386.00"),
    ("加约三次", "extra-meeting", 3, "3600.00"),
    # full width, capitals, words for terms, other names
    ("ＶＩＰ３个月", "member-standard", 3, "258.00"),
    ("VIP 季卡", "member-standard", 3, "258.00"),
    ("钻石会员 6 months", "member-diamond", 6, "1488.00"),
    ("包年会员", "member-standard", 12, "798.00"),
    ("心理咨询两个钟头", "consult-emotion", 2, "760.00"),
    ("单位联谊两场", "event-company", 2, "13600.00"),
    # typing errors
    ("会圆三个月", "member-standard", 3, "258.00"),
    ("钻石会元半年", "member-diamond", 6, "1488.00"),
    ("心理资询两小时", "consult-emotion", 2, "760.00"),
    ("查看联系方试 10 次", "unlock-contact", 10, "168.00"),
    # a name inside a longer name does not count
    ("视频约见五次", "video-date", 5, "168.00"),
    ("资深情感咨询两小时", "consult-senior", 2, "1360.00"),
]


@pytest.mark.parametrize(("asked", "item", "quantity", "total"), COMPUTED)
def test_what_is_clear_is_computed(asked: str, item: str, quantity: int, total: str) -> None:
    found = fee_schedule.answer(SCHEDULE, asked)
    assert found is not None and found.quote is not None
    (line,) = found.quote.lines
    assert (line.item, line.quantity, found.quote.total) == (item, quantity, Decimal(total))
    assert f"{line.amount:,} 元" in found.words and line.working in found.words


TOGETHER = [
    ("三个月会员和两小时情感咨询", {"member-standard": "258.00", "consult-emotion": "760.00"}),
    ("金卡三个月，还有置顶两小时", {"member-gold": "438.00", "boost-hour": "24.00"}),
    ("金卡三个月和钻石六个月", {"member-gold": "438.00", "member-diamond": "1488.00"}),
    ("三个月金卡加六个月钻石卡", {"member-gold": "438.00", "member-diamond": "1488.00"}),
    ("金卡和钻石卡半年各多少", {"member-gold": "798.00", "member-diamond": "1488.00"}),
]


@pytest.mark.parametrize(("asked", "amounts"), TOGETHER)
def test_two_things_in_one_message_are_both_computed(asked: str, amounts: dict[str, str]) -> None:
    found = fee_schedule.answer(SCHEDULE, asked)
    assert found is not None and found.quote is not None
    assert {line.item: str(line.amount) for line in found.quote.lines} == amounts
    total = sum(map(Decimal, amounts.values()), Decimal(0))
    assert found.quote.total == total and f"合计 {total:,} 元" in found.words


def test_of_two_things_the_open_one_is_asked_for() -> None:
    found = fee_schedule.answer(SCHEDULE, "三个月金卡，另外情感咨询怎么收")
    assert found is not None and found.quote is not None
    assert [line.item for line in found.quote.lines] == ["member-gold"]
    assert [item.key for item in found.choices] == ["consult-emotion"] and "情感咨询：每小时 380.00 元" in found.words


def test_two_amounts_of_one_thing_are_compared_not_summed() -> None:
    found = fee_schedule.answer(SCHEDULE, "金卡三个月和半年哪个划算")
    assert found is not None and found.quote is None
    assert "438.00 元" in found.words and "798.00 元" in found.words and "合计" not in found.words


OPEN = [
    ("会员和情感咨询", ["member-standard", "consult-emotion"]),
    ("标准会员", ["member-standard"]),
    ("咨询", ["consult-emotion"]),
    ("再婚的有吗", ["package-second"]),
    ("0个月会员", ["member-standard"]),
    ("会员 2000 个月", ["member-standard"]),
]


@pytest.mark.parametrize(("asked", "items"), OPEN)
def test_what_is_open_is_shown_with_its_prices(asked: str, items: list[str]) -> None:
    found = fee_schedule.answer(SCHEDULE, asked)
    assert found is not None and found.quote is None
    assert [item.key for item in found.choices] == items
    assert found.words.endswith("告诉我要多久或几次，我帮您算总价。")


@pytest.mark.parametrize(("asked", "section", "holds"), [
    ("套餐", "门店套餐", "良缘套餐：每份 18,800.00 元"),
    ("单次功能怎么收", "平台按次功能", "超级打招呼：每次 6.00 元"),
    ("登广告", "信息发布", "征友卡：每张 30.00 元"),
])
def test_a_whole_section(asked: str, section: str, holds: str) -> None:
    found = fee_schedule.answer(SCHEDULE, asked)
    assert found is not None and found.quote is None and holds in found.words
    assert {item.section for item in found.choices} == {section}


@pytest.mark.parametrize("asked", ["火箭多少钱", "", "   ", "三个月", "你好", "多少钱"])
def test_what_there_is_no_fee_for_is_not_answered(asked: str) -> None:
    assert fee_schedule.answer(SCHEDULE, asked) is None
    with pytest.raises(BadInput):
        fee_schedule.quote(SCHEDULE, [asked])


def test_the_usual_one_is_taken_and_the_others_are_named() -> None:
    ambiguous = fee_schedule.answer(SCHEDULE, "三个月会员")
    named = fee_schedule.answer(SCHEDULE, "三个月标准会员")
    assert ambiguous is not None and "另有金卡会员、钻石会员、研究生会员" in ambiguous.words
    assert named is not None and "另有" not in named.words


def test_more_that_costs_less_is_said() -> None:
    found = fee_schedule.answer(SCHEDULE, "标准会员十一个月")
    assert found is not None and "922.00 元" in found.words and "买 12 个月是 798.00 元，反而更省。" in found.words
    three = fee_schedule.answer(SCHEDULE, "标准会员三个月")
    assert three is not None and "反而更省" not in three.words


def test_free_is_called_free() -> None:
    for asked in ("换红娘要钱吗", "换红娘两次"):
        found = fee_schedule.answer(SCHEDULE, asked)
        assert found is not None and "免费" in found.words and "0.00" not in found.words


def test_every_item_is_found_by_each_of_its_names() -> None:
    for item in SCHEDULE.items:
        for name in (item.title, *item.aliases):
            found = SCHEDULE.find(f"请问{name}多少钱")
            assert found and found[0].key == item.key, name


def test_a_quote_has_a_line_for_each_text() -> None:
    found = fee_schedule.quote(SCHEDULE, ["三个月会员", "情感咨询 2 小时", "初见套餐"])
    assert [(line.item, str(line.amount)) for line in found.lines] == [
        ("member-standard", "258.00"), ("consult-emotion", "760.00"), ("package-light", "3800.00")]
    assert found.total == Decimal("4818.00")


def test_only_bundles_are_told_when_they_do_not_make_up_the_amount() -> None:
    item = FeeItem(key="a", title="甲乙服务", section="一", clause="4.1.4", unit="次",
                   terms=(Term(amount=5, price=Decimal(50)),))
    schedule = FeeSchedule(effective="2026-01-01", handling_fee="无", items=(item,))
    found = fee_schedule.answer(schedule, "甲乙服务3次")
    assert found is not None and found.quote is None and "5 次 50.00 元" in found.words
    with pytest.raises(BadInput):
        fee_schedule.quote(schedule, ["甲乙服务3次"])


def _naive(quantity: int, single: int, terms: dict[int, int]) -> int:
    """The cheapest price by trying every number of every term."""
    if not terms:
        return quantity * single
    amount, *others = terms
    rest = {a: terms[a] for a in others}
    return min(times * terms[amount] + _naive(quantity - times * amount, single, rest)
               for times in range(quantity // amount + 1))


@given(quantity=st.integers(1, 40), single=st.integers(1, 100),
       terms=st.dictionaries(st.integers(2, 12), st.integers(1, 900), max_size=3))
def test_an_amount_costs_the_least_that_its_parts_can(quantity: int, single: int, terms: dict[int, int]) -> None:
    item = FeeItem(key="a", title="某服务", section="一", clause="4.1.4", unit="次", price=Decimal(single),
                   terms=tuple(Term(amount=a, price=Decimal(p)) for a, p in terms.items()))
    schedule = FeeSchedule(effective="2026-01-01", handling_fee="无", items=(item,))
    found = fee_schedule.quote(schedule, [f"某服务{quantity}次"])
    assert found.total == _naive(quantity, single, terms)


@pytest.mark.parametrize(("said", "found"), [
    ("三个月", [(3, "月")]), ("半年", [(6, "月")]), ("一年半", [(18, "月")]), ("一年半价", [(12, "月")]), ("两个半小时", []),
    ("两个季度", [(6, "月")]),
    ("一百零五条", [(105, "条")]), ("３ 个 月", [(3, "月")]), ("俩小时", [(2, "小时")]), ("两位", [(2, "人")]),
    ("十二次", [(12, "次")]), ("两百五十次", [(250, "次")]), ("一百五次", [(150, "次")]), ("一千次", [(1000, "次")]),
    ("廿四小时", [(24, "小时")]), ("仨月", [(3, "月")]), ("三个月零十天", [(3, "月"), (10, "天")]),
    # not computed unless it is one whole number
    ("两三次", []), ("五六个月", []), ("十来个人", []), ("十几次", []), ("几十次", []), ("第三次", []), ("1.5个月", []),
    ("一个半月", []), ("半个月", []), ("二〇二六年", []), ("12345次", []), ("两万三千次", []), ("2.3万次", []),
    ("包年", [(12, "月")]), ("没有数", []), ("零个月", []),
])
def test_numbers_and_units(said: str, found: list[tuple[int, str]]) -> None:
    assert quantities.find(said) == found


def _written(n: int) -> str:
    """A number to 9,999 in Chinese numerals."""
    said = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = n // unit % 10
        if digit:
            said += "零一二三四五六七八九"[digit] + name
        elif said and n % unit and not said.endswith("零"):
            said += "零"
    return said.removeprefix("一") if 10 <= n < 20 else said


def test_every_number_is_read_as_it_is_written() -> None:
    assert [n for n in range(1, 10_000) if quantities.number(_written(n)) != n] == []
    assert [n for n in range(1, 10_000) if quantities.number(_written(n).replace("零", "〇")) != n] == []


@pytest.mark.parametrize(("asked", "answer"), [
    ("标准会员十一个月",
     "标准会员, 11 months: 922.00 yuan in all.\n"
     "Worked out as: 6 months for 468.00 yuan + 3 months for 258.00 yuan + 1 month for 98.00 yuan × 2.\n"
     "12 months cost 798.00 yuan, which is less."),
    ("情感咨询", "情感咨询: 380.00 yuan per hour, 5 hours for 1,680.00 yuan\n"
               "Tell me for how long or how many times, and I will work out the total."),
    ("换红娘要钱吗", "更换红娘: free"),
])
def test_an_answer_in_english_keeps_the_companys_titles(asked: str, answer: str) -> None:
    with wording.reading("en"), wording.untranslated() as untranslated:
        found = fee_schedule.answer(SCHEDULE, asked)
        assert found is not None and found.words.startswith(answer)
        fee_schedule.overview(SCHEDULE)
    assert not untranslated
