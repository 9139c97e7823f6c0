"""The fee schedule (4.1.4, 4.2.2): found by how people ask, computed, every line with its working. Pure."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from kernel import money
from kernel.errors import BadInput
from knowledge_base import quantities
from knowledge_base.quantities import Amount

_NAMED = 3  # items of a section that an overview names
_FORGIVEN = 4  # characters from which a name is known with one of them wrong
_MOST = 4  # items told in one answer
_LARGEST = 1000  # units that are computed in an answer
Price = Annotated[Decimal, Field(ge=0, max_digits=10, decimal_places=2)]


class Term(BaseModel):
    """A price for a whole term or bundle: `amount` units for `price` yuan."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    amount: Annotated[int, Field(ge=1, le=1000)]
    price: Price


class FeeItem(BaseModel):
    """One fee. Either `price` a unit, or `terms`, or both; `aliases` are what people call it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    key: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    title: str
    section: str
    clause: str
    unit: str
    price: Price | None = None
    terms: tuple[Term, ...] = ()
    aliases: tuple[str, ...] = ()
    includes: str = ""
    note: str = ""
    usual: bool = False


@dataclass(frozen=True)
class Mention:
    """An item that a text names, and where in the folded text."""

    item: FeeItem
    start: int
    end: int


def _occurrences(name: str, said: str, loosely: bool) -> list[int]:
    """Where the name stands; `loosely` with exactly one character replaced."""
    wrong = 1 if loosely else 0
    return [start for start in range(len(said) - len(name) + 1)
            if sum(a != b for a, b in zip(name, said[start:], strict=False)) == wrong]


class FeeSchedule(BaseModel):
    """All fees, with the date from which they hold; `sections` tells what else people call a section."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    effective: str
    handling_fee: str
    sections: dict[str, tuple[str, ...]] = {}
    items: Annotated[tuple[FeeItem, ...], Field(min_length=1)]

    def mentions(self, text: str) -> list[Mention]:
        """Where the text names items, the closest naming first; among equals the usual one.

        A name inside a longer one that was found doesn't count; a long name may have one character wrong.
        """
        said = quantities.folded(text)
        named = [(quantities.folded(name), place, item)
                 for place, item in enumerate(self.items) for name in (item.title, *item.aliases)]
        tries = [(len(name), name, place, item, False) for name, place, item in named]
        tries += [(len(name) - 1, name, place, item, True) for name, place, item in named if len(name) >= _FORGIVEN]
        taken: list[tuple[int, int]] = []
        found: dict[str, tuple[tuple[int, bool, int], Mention]] = {}
        for close, name, place, item, loosely in sorted(tries, key=lambda t: (-t[0], t[4])):
            for start in _occurrences(name, said, loosely):
                end = start + len(name)
                if any(start < other[1] and other[0] < end for other in taken):
                    continue
                taken.append((start, end))
                found.setdefault(item.key, ((-close, not item.usual, place), Mention(item, start, end)))
        return [mention for _, mention in sorted(found.values(), key=lambda f: f[0])]

    def find(self, text: str) -> list[FeeItem]:
        """Items that the text names, in the order of `mentions`."""
        return [mention.item for mention in self.mentions(text)]

    def section(self, text: str) -> str | None:
        """The section that the text names, if any."""
        said = quantities.folded(text)
        for name in dict.fromkeys(item.section for item in self.items):
            if any(quantities.folded(word) in said for word in (name, *self.sections.get(name, ()))):
                return name
        return None


@dataclass(frozen=True)
class QuoteLine:
    """One line: `quantity` × what; `working` says how `amount` came about."""

    item: str
    title: str
    clause: str
    unit: str
    quantity: int
    amount: Decimal
    working: str


@dataclass(frozen=True)
class Quote:
    """Lines and their sum, in yuan."""

    lines: tuple[QuoteLine, ...]

    @property
    def total(self) -> Decimal:
        return money.fen(sum((line.amount for line in self.lines), Decimal(0)))


@dataclass(frozen=True)
class FeeAnswer:
    """What a customer is told; `quote` where it could be computed, else `choices` to pick from."""

    words: str
    quote: Quote | None
    choices: tuple[FeeItem, ...]


def _unit(unit: str) -> str:
    return unit.removeprefix("个")


def _line(item: FeeItem, quantity: int) -> QuoteLine:
    """The price of so many units: by the fewest yuan of terms and single units that make them up exactly."""
    best: list[tuple[Decimal, tuple[tuple[int, Decimal], ...]] | None] = [(Decimal(0), ())] + [None] * quantity
    parts = [(t.amount, t.price) for t in item.terms] + ([(1, item.price)] if item.price is not None else [])
    for count in range(1, quantity + 1):
        for amount, price in parts:
            before = best[count - amount] if amount <= count else None
            if before is not None:
                total = before[0] + price
                known = best[count]
                if known is None or total < known[0]:
                    best[count] = (total, (*before[1], (amount, price)))
    found = best[quantity]
    if found is None:
        raise BadInput("knowledge.no_fee", text=f"{item.title}{quantity}{item.unit}")
    counted: dict[tuple[int, Decimal], int] = {}
    for part in sorted(found[1], reverse=True):
        counted[part] = counted.get(part, 0) + 1
    working = " + ".join(
        f"{amount} {item.unit} {money.formatted(price)} 元" + (f" × {times}" if times > 1 else "")
        for (amount, price), times in counted.items()
    )
    return QuoteLine(item.key, item.title, item.clause, item.unit, quantity, money.fen(found[0]), working)


def _amounts(mentions: list[Mention], text: str) -> list[list[int]]:
    """The amounts meant for each mention: each goes to the nearest item of its unit, shared where one has none."""
    found = quantities.places(text)
    meant: list[list[int]] = [[] for _ in mentions]
    for amount in found:
        fitting = [(_apart(amount, m), i) for i, m in enumerate(mentions) if _unit(m.item.unit) == amount.unit]
        if fitting:
            meant[min(fitting)[1]].append(amount.amount)
    for i, mention in enumerate(mentions):
        fitting_amounts = [(_apart(a, mention), a.amount) for a in found if a.unit == _unit(mention.item.unit)]
        if not meant[i] and fitting_amounts:
            meant[i].append(min(fitting_amounts)[1])
    return meant


def _apart(amount: Amount, mention: Mention) -> int:
    return max(mention.start - amount.end, amount.start - mention.end, 0)


def quote(schedule: FeeSchedule, texts: Iterable[str]) -> Quote:
    """One line for each thing in each text, such as "三个月会员" or "情感咨询 2 小时". Raises BadInput where there is none."""
    lines = []
    for text in texts:
        mentions = schedule.mentions(text)
        if not mentions:
            raise BadInput("knowledge.no_fee", text=text[:40])
        for mention, amounts in zip(mentions, _amounts(mentions, text), strict=True):
            item = mention.item
            smallest = 1 if item.price is not None else min(t.amount for t in item.terms)
            lines += [_line(item, amount) for amount in amounts or [smallest]]
    return Quote(tuple(lines))


def price_words(item: FeeItem) -> str:
    """"1 个月 98.00 元，3 个月 258.00 元"."""
    if item.price == 0 and not item.terms:
        return "免费"
    parts = [] if item.price is None else [f"每{_unit(item.unit)} {money.formatted(item.price)} 元"]
    parts += [f"{t.amount} {item.unit} {money.formatted(t.price)} 元" for t in item.terms]
    return "，".join(parts)


def overview(schedule: FeeSchedule) -> str:
    """What there are fees for, section by section, and how to ask."""
    sections: dict[str, list[str]] = {}
    for item in schedule.items:
        sections.setdefault(item.section, []).append(item.title)
    lines = [f"{section}：{'、'.join(titles[:_NAMED])}{'等' if len(titles) > _NAMED else ''}"
             for section, titles in sections.items()]
    return "\n".join(["收费项目有这几类：", *lines, f"请告诉我哪一项、多久或几次，例如“{schedule.items[0].title}三个月”，我帮您算。"])


def answer(schedule: FeeSchedule, text: str) -> FeeAnswer | None:
    """The answer to a fee question: computed where item and amount are clear, else what there is. None: no fee."""
    mentions = sorted(schedule.mentions(text)[:_MOST], key=lambda m: m.start)
    if not mentions:
        return _section(schedule, text)
    meant = [[a for a in amounts if a <= _LARGEST] for amounts in _amounts(mentions, text)]
    if not any(meant):
        return _prices([m.item for m in mentions])
    said, lines, open_ = [], [], []
    for mention, amounts in zip(mentions, meant, strict=True):
        try:
            found = [_line(mention.item, amount) for amount in amounts]
        except BadInput:
            found = []
        if found:
            said += [_computed(mention.item, line) for line in found]
            lines += found
        else:
            open_.append(mention.item)
            said.append(f"{mention.item.title}：{price_words(mention.item)}。")
    if not lines:
        return FeeAnswer("\n".join(said), None, tuple(open_))
    compared = len(lines) > len(mentions) - len(open_)  # two amounts of one thing are a comparison, not a sum
    if len(lines) > 1 and not compared:
        said.append(f"合计 {money.formatted(Quote(tuple(lines)).total)} 元。")
    first = mentions[0].item
    others = [i for i in schedule.items if i.section == first.section and not i.usual and i.terms][:3]
    if len(mentions) == 1 and first.usual and others and first.title not in quantities.folded(text):
        said.append("另有" + "、".join(i.title for i in others) + "，可以接着问。")
    if compared:
        return FeeAnswer("\n".join(said), None, tuple(m.item for m in mentions))
    return FeeAnswer("\n".join(said), Quote(tuple(lines)), tuple(open_))


def _computed(item: FeeItem, line: QuoteLine) -> str:
    if not line.amount:
        return f"{item.title}免费。"
    told = f"{item.title} {line.quantity} {item.unit}共 {money.formatted(line.amount)} 元。\n算法：{line.working}。"
    larger = [(t.price, t.amount) for t in item.terms if t.amount > line.quantity and t.price < line.amount]
    cheaper = min(larger, default=None)
    if cheaper:
        told += f"\n买 {cheaper[1]} {item.unit}是 {money.formatted(cheaper[0])} 元，反而更省。"
    return f"{told}\n包含：{item.includes}" if item.includes else told


def _prices(items: list[FeeItem]) -> FeeAnswer:
    told = "\n".join(f"{i.title}：{price_words(i)}" for i in items)
    ask = "告诉我要多久或几次，我帮您算总价。" if any(i.terms or i.price for i in items) else ""
    return FeeAnswer(f"{told}\n{ask}".strip(), None, tuple(items))


def _section(schedule: FeeSchedule, text: str) -> FeeAnswer | None:
    name = schedule.section(text)
    if name is None:
        return None
    items = tuple(item for item in schedule.items if item.section == name)
    told = "\n".join(f"{item.title}：{price_words(item)}" for item in items)
    return FeeAnswer(f"{name}有这些：\n{told}\n告诉我哪一项、多久或几次，我帮您算总价。", None, items)
