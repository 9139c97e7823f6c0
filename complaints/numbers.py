"""Receipt numbers (回执号): readable aloud, not enumerable, with a check character against typing errors.

Nine characters in groups of three, `T7K-4QX-9HM`: eight random ones (39 bits) and a check character. The alphabet
leaves out 0 O 1 I L U V; the check is a weighted sum modulo 29, a prime and the size of the alphabet, so it detects
every single wrong character and every swap of neighbours.
"""
from __future__ import annotations

import re
import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"  # 29 characters, a prime, so that weights have inverses
_BODY = 8


def _check(body: str) -> str:
    total = sum(ALPHABET.index(c) * (weight + 2) for weight, c in enumerate(body))
    return ALPHABET[-total % 29]


def new_number() -> str:
    """A new receipt number, from a cryptographic random source."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_BODY))
    return grouped(body + _check(body))


def grouped(plain: str) -> str:
    """`T7K4QX9HM` as `T7K-4QX-9HM`."""
    return "-".join(plain[i : i + 3] for i in range(0, len(plain), 3))


def normalise(text: str) -> str | None:
    """The receipt number in typed text (full width, lower case, blanks, any dash); None if it is not a valid one."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c.isalnum())
    if len(plain) != _BODY + 1 or any(c not in ALPHABET for c in plain) or _check(plain[:-1]) != plain[-1]:
        return None
    return grouped(plain)


_LIKE = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{3}(?:[\s\-—–－]{0,3}[0-9A-Za-z]{3}){2}(?![0-9A-Za-z])")


def found_in(text: str) -> list[str]:
    """The valid receipt numbers in a text, in order, without repetition."""
    found = (normalise(one[0]) for one in _LIKE.finditer(unicodedata.normalize("NFKC", text)))
    return list(dict.fromkeys(number for number in found if number))
