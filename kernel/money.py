"""Yuan as `Decimal`, rounded half up to fen once, at the end."""
from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from kernel.errors import BadInput

FEN = Decimal("0.01")
_WIDE = str.maketrans("０１２３４５６７８９，．－", "0123456789,.-")
_WRITTEN = re.compile(r"-?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?")


def fen(amount: Decimal) -> Decimal:
    """`amount` rounded half up to two decimals."""
    return amount.quantize(FEN, rounding=ROUND_HALF_UP)


def parse(text: str) -> Decimal:
    """Yuan from text such as "1,280" or "1280.00", also in full-width characters.

    Raises BadInput for more than two decimals and for spellings of programs that `Decimal` reads: 1e5, 1_000, NaN.
    """
    plain = text.strip().translate(_WIDE)
    if _WRITTEN.fullmatch(plain) is None:
        raise BadInput("kernel.bad_money", text=text[:40])
    amount = Decimal(plain.replace(",", ""))
    try:
        rounded = fen(amount)  # rejects numbers longer than a Decimal can hold
    except InvalidOperation:
        raise BadInput("kernel.bad_money", text=text[:40]) from None
    if amount != rounded:
        raise BadInput("kernel.bad_money", text=text[:40])
    return rounded


def plain(amount: Decimal) -> str:
    """"1280.00", for programs."""
    return str(fen(amount))


def formatted(amount: Decimal) -> str:
    """"1,280.00", for people."""
    return f"{fen(amount):,}"
