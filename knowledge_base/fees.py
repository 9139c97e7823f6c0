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

_NAMED = 3  # items of a section that an overview names
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


class FeeSchedule(BaseModel):
    """All fees, with the date from which they hold; `sections` tells what else people call a section."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    effective: str
    handling_fee: str
    sections: dict[str, tuple[str, ...]] = {}
    items: Annotated[tuple[FeeItem, ...], Field(min_length=1)]

    def find(self, text: str) -> list[FeeItem]:
        """Items that the text names, the closest naming first; among equals the usual one."""
        said = quantities.folded(text)
        scored: list[tuple[int, bool, int, FeeItem]] = []
        for place, item in enumerate(self.items):
            names = [quantities.folded(name) for name in (item.title, *item.aliases)]
            longest = max((len(name) for name in names if name in said), default=0)
            if longest:
                scored.append((-longest, not item.usual, place, item))
        return [item for *_, item in sorted(scored, key=lambda s: s[:3])]

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
        f"{amount} {item.unit} {money.show(price)} 元" + (f" × {times}" if times > 1 else "")
        for (amount, price), times in counted.items()
    )
    return QuoteLine(item.key, item.title, item.clause, item.unit, quantity, money.fen(found[0]), working)


def _quantity(item: FeeItem, text: str) -> int | None:
    wanted = _unit(item.unit)
    return next((amount for amount, unit in quantities.find(text) if unit == wanted), None)


def quote(schedule: FeeSchedule, texts: Iterable[str]) -> Quote:
    """One line for each text, such as "三个月会员" or "情感咨询 2 小时". Raises BadInput where nothing is found."""
    lines = []
    for text in texts:
        found = schedule.find(text)
        if not found:
            raise BadInput("knowledge.no_fee", text=text[:40])
        item = found[0]
        smallest = 1 if item.price is not None else min(t.amount for t in item.terms)
        lines.append(_line(item, _quantity(item, text) or smallest))
    return Quote(tuple(lines))


def price_words(item: FeeItem) -> str:
    """"1 个月 98.00 元，3 个月 258.00 元"."""
    parts = [] if item.price is None else [f"每{_unit(item.unit)} {money.show(item.price)} 元"]
    parts += [f"{t.amount} {item.unit} {money.show(t.price)} 元" for t in item.terms]
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
    found = schedule.find(text)
    if not found:
        return _section(schedule, text)
    item = found[0]
    quantity = _quantity(item, text)
    if quantity is not None and quantity <= 1000:
        try:
            line = _line(item, quantity)
        except BadInput:
            return FeeAnswer(f"{item.title}按这些档次收费：{price_words(item)}。", None, (item,))
        told = f"{item.title} {quantity} {item.unit}共 {money.show(line.amount)} 元。\n算法：{line.working}。"
        if item.includes:
            told += f"\n包含：{item.includes}"
        others = [i for i in found[1:] if i.section == item.section and not i.usual and i.terms][:3]
        if item.usual and others:
            told += "\n另有" + "、".join(i.title for i in others) + "，可以接着问。"
        return FeeAnswer(told, Quote((line,)), ())
    same = tuple(i for i in found if len(found) > 1)[:4] or (item,)
    told = "\n".join(f"{i.title}：{price_words(i)}" for i in same)
    ask = "告诉我要多久或几次，我帮您算总价。" if any(i.terms or i.price is not None for i in same) else ""
    return FeeAnswer(f"{told}\n{ask}".strip(), None, same)


def _section(schedule: FeeSchedule, text: str) -> FeeAnswer | None:
    name = schedule.section(text)
    if name is None:
        return None
    items = tuple(item for item in schedule.items if item.section == name)
    told = "\n".join(f"{item.title}：{price_words(item)}" for item in items)
    return FeeAnswer(f"{name}有这些：\n{told}\n告诉我哪一项、多久或几次，我帮您算总价。", None, items)
