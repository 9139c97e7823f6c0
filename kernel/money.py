"""Yuan as `Decimal`, rounded half up to fen once, at the end."""
from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from kernel.errors import BadInput

FEN = Decimal("0.01")


def fen(amount: Decimal) -> Decimal:
    """`amount` rounded half up to two decimals."""
    return amount.quantize(FEN, rounding=ROUND_HALF_UP)


def parse(text: str) -> Decimal:
    """Yuan from text such as "1,280" or "1280.00". Raises BadInput, also for more than two decimals."""
    try:
        amount = Decimal(text.strip().replace(",", "").replace("，", ""))
        rounded = fen(amount)  # rejects infinity and numbers longer than a Decimal can hold
    except InvalidOperation:
        raise BadInput("kernel.bad_money", text=text[:40]) from None
    if not amount.is_finite() or amount != rounded:
        raise BadInput("kernel.bad_money", text=text[:40])
    return rounded


def plain(amount: Decimal) -> str:
    """"1280.00", for programs."""
    return str(fen(amount))


def formatted(amount: Decimal) -> str:
    """"1,280.00", for people."""
    return f"{fen(amount):,}"
