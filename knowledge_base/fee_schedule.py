"""The fee schedule (4.1.4, 4.2.2): items found by what customers call them, prices with their working. Pure."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from kernel import money
from kernel.errors import BadInput
from kernel.wording import say
from knowledge_base import quantities
from knowledge_base.quantities import Amount, bare, unit_title

_NAMED = 3  # items of a section that an overview names
_FORGIVEN = 4  # characters from which a name is recognised with one of them wrong
_MOST = 4  # items in one answer
_LARGEST = 1000  # the largest amount that an answer computes
Price = Annotated[Decimal, Field(ge=0, max_digits=10, decimal_places=2)]
_yuan = money.formatted


class Term(BaseModel):
    """A price for a whole term or bundle: `amount` units for `price` yuan."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    amount: Annotated[int, Field(ge=1, le=1000)]
    price: Price


class FeeItem(BaseModel):
    """One fee: `price` per unit, `terms`, or both; `aliases` are other names; `usual` wins where several items fit."""

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
    """An item that a text names, and the position of the name in the folded text."""

    item: FeeItem
    start: int
    end: int


def _occurrences(name: str, folded_text: str, loosely: bool) -> list[int]:
    """The positions at which the name begins; `loosely`: with exactly one character replaced."""
    wrong = 1 if loosely else 0
    return [start for start in range(len(folded_text) - len(name) + 1)
            if sum(a != b for a, b in zip(name, folded_text[start:], strict=False)) == wrong]


class FeeSchedule(BaseModel):
    """All fees, with the date from which they are valid; `sections` has other names of a section."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    effective: str
    handling_fee: str
    sections: dict[str, tuple[str, ...]] = {}
    items: Annotated[tuple[FeeItem, ...], Field(min_length=1)]

    def mentions(self, text: str) -> list[Mention]:
        """Where the text names items: the longest match first, of equal ones the usual item.

        A name inside a longer one that was found doesn't count; a name of 4 characters or more may have one wrong.
        """
        folded_text = quantities.folded(text)
        named = [(quantities.folded(name), place, item)
                 for place, item in enumerate(self.items) for name in (item.title, *item.aliases)]
        tries = [(len(name), name, place, item, False) for name, place, item in named]
        tries += [(len(name) - 1, name, place, item, True) for name, place, item in named if len(name) >= _FORGIVEN]
        taken: list[tuple[int, int]] = []
        found: dict[str, tuple[tuple[int, bool, int], Mention]] = {}
        for close, name, place, item, loosely in sorted(tries, key=lambda t: (-t[0], t[4])):
            for start in _occurrences(name, folded_text, loosely):
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
        folded_text = quantities.folded(text)
        for name in dict.fromkeys(item.section for item in self.items):
            if any(quantities.folded(word) in folded_text for word in (name, *self.sections.get(name, ()))):
                return name
        return None


@dataclass(frozen=True)
class QuoteLine:
    """One line: so many units of an item for `amount` yuan.

    `parts` are the terms and single units that make it up: (units, price in yuan) and how many times each.
    """

    item: str
    title: str
    clause: str
    unit: str
    quantity: int
    amount: Decimal
    parts: tuple[tuple[tuple[int, Decimal], int], ...]

    @property
    def working(self) -> str:
        """How the amount is computed, in the reader's language: `12 个月 798.00 元 + 1 个月 98.00 元`."""
        return " + ".join(
            say("knowledge.price_times" if times > 1 else "knowledge.price_of", amount=units, price=_yuan(price),
                unit=unit_title(self.unit, units), times=times)
            for (units, price), times in self.parts)


@dataclass(frozen=True)
class Quote:
    """Lines and their sum, in yuan."""

    lines: tuple[QuoteLine, ...]

    @property
    def total(self) -> Decimal:
        """The sum in yuan, rounded to fen."""
        return money.fen(sum((line.amount for line in self.lines), Decimal(0)))


@dataclass(frozen=True)
class FeeAnswer:
    """An answer to a customer: `words` in their language; `quote` where it could be computed, else `choices`."""

    words: str
    quote: Quote | None
    choices: tuple[FeeItem, ...]


def _line(item: FeeItem, quantity: int) -> QuoteLine:
    """The lowest price of exactly so many units, from terms and single units. Raises BadInput where none fit."""
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
    return QuoteLine(
        item.key, item.title, item.clause, item.unit, quantity, money.fen(found[0]), tuple(counted.items()))


def _amounts(mentions: list[Mention], text: str) -> list[list[int]]:
    """The amounts of each mention: those to which it is the nearest with that unit, else the nearest of its unit."""
    found = quantities.places(text)
    meant: list[list[int]] = [[] for _ in mentions]
    for amount in found:
        fitting = [(_apart(amount, m), i) for i, m in enumerate(mentions) if bare(m.item.unit) == amount.unit]
        if fitting:
            meant[min(fitting)[1]].append(amount.amount)
    for i, mention in enumerate(mentions):
        fitting_amounts = [(_apart(a, mention), a.amount) for a in found if a.unit == bare(mention.item.unit)]
        if not meant[i] and fitting_amounts:
            meant[i].append(min(fitting_amounts)[1])
    return meant


def _apart(amount: Amount, mention: Mention) -> int:
    return max(mention.start - amount.end, amount.start - mention.end, 0)


def quote(schedule: FeeSchedule, texts: Iterable[str]) -> Quote:
    """One line for each item in each text ("三个月会员", "情感咨询 2 小时"). Raises BadInput for a text without any."""
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
    """An item's prices in the reader's language: `每月 98.00 元，3 个月 258.00 元`."""
    if item.price == 0 and not item.terms:
        return say("knowledge.free")
    parts = [] if item.price is None else [
        say("knowledge.price_each", unit=unit_title(bare(item.unit), 1), price=_yuan(item.price))]
    parts += [say("knowledge.price_of", amount=t.amount, unit=unit_title(item.unit, t.amount), price=_yuan(t.price))
              for t in item.terms]
    return say("knowledge.price_comma").join(parts)


def overview(schedule: FeeSchedule) -> str:
    """What there are fees for, section by section, and how to ask; in the reader's language."""
    sections: dict[str, list[str]] = {}
    for item in schedule.items:
        sections.setdefault(item.section, []).append(item.title)
    lines = [say("knowledge.section_titles_more" if len(titles) > _NAMED else "knowledge.section_titles",
                 section=section, titles=titles[:_NAMED]) for section, titles in sections.items()]
    return say("knowledge.overview", sections=lines, example=schedule.items[0].title)


def answer(schedule: FeeSchedule, text: str) -> FeeAnswer | None:
    """The answer to a question about fees, in the reader's language; None where the text names no item and no section.

    Computed where item and amount are clear, otherwise the prices to choose from.
    """
    mentions = sorted(schedule.mentions(text)[:_MOST], key=lambda m: m.start)
    if not mentions:
        return _section(schedule, text)
    meant = [[a for a in amounts if a <= _LARGEST] for amounts in _amounts(mentions, text)]
    if not any(meant):
        return _prices([m.item for m in mentions])
    sentences, lines, without_amount = [], [], []
    for mention, amounts in zip(mentions, meant, strict=True):
        try:
            found = [_line(mention.item, amount) for amount in amounts]
        except BadInput:
            found = []
        if found:
            sentences += [_computed(mention.item, line) for line in found]
            lines += found
        else:
            without_amount.append(mention.item)
            sentences.append(say("knowledge.item_sentence", title=mention.item.title, price=price_words(mention.item)))
    if not lines:
        return FeeAnswer("\n".join(sentences), None, tuple(without_amount))
    compared = len(lines) > len(mentions) - len(without_amount)  # two amounts of one thing are a comparison, not a sum
    if len(lines) > 1 and not compared:
        sentences.append(say("knowledge.total", price=_yuan(Quote(tuple(lines)).total)))
    first = mentions[0].item
    others = [i for i in schedule.items if i.section == first.section and not i.usual and i.terms][:3]
    if len(mentions) == 1 and first.usual and others and first.title not in quantities.folded(text):
        sentences.append(say("knowledge.others", titles=[i.title for i in others]))
    if compared:
        return FeeAnswer("\n".join(sentences), None, tuple(m.item for m in mentions))
    return FeeAnswer("\n".join(sentences), Quote(tuple(lines)), tuple(without_amount))


def _computed(item: FeeItem, line: QuoteLine) -> str:
    if not line.amount:
        return say("knowledge.item_free", title=item.title)
    sentences = [say("knowledge.computed", title=item.title, amount=line.quantity, price=_yuan(line.amount),
                     unit=unit_title(item.unit, line.quantity), working=line.working)]
    larger = [(t.price, t.amount) for t in item.terms if t.amount > line.quantity and t.price < line.amount]
    cheaper = min(larger, default=None)
    if cheaper:
        sentences.append(say("knowledge.cheaper", amount=cheaper[1], unit=unit_title(item.unit, cheaper[1]),
                             price=_yuan(cheaper[0])))
    if item.includes:
        sentences.append(say("knowledge.includes", includes=item.includes))
    return "\n".join(sentences)


def _prices(items: list[FeeItem]) -> FeeAnswer:
    sentences = [_price(item) for item in items]
    if any(item.terms or item.price for item in items):
        sentences.append(say("knowledge.ask_amount"))
    return FeeAnswer("\n".join(sentences), None, tuple(items))


def _price(item: FeeItem) -> str:
    return say("knowledge.item", title=item.title, price=price_words(item))


def _section(schedule: FeeSchedule, text: str) -> FeeAnswer | None:
    name = schedule.section(text)
    if name is None:
        return None
    items = tuple(item for item in schedule.items if item.section == name)
    return FeeAnswer(say("knowledge.section", section=name, items=[_price(item) for item in items]), None, items)
