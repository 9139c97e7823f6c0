"""Which language a customer writes in, by the letters of what they wrote. Pure.

No more is claimed than the letters show: a word in Latin letters belongs to Chinese chat as well, so English needs a
sentence; a text whose characters are the same in both scripts says nothing.
"""
from __future__ import annotations

import re

from kernel.chinese_scripts import simplified, traditional
from kernel.wording import Language
from people.identifiers import TOKEN

_HAN = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"(?<![\w.])[A-Za-z]+(?:['’][A-Za-z]+)?(?!\w)")
_ADDRESS = re.compile(r"\S*[@/]\S*")
_SENTENCE = 3  # words from which Latin letters are English
_SURE = 2  # characters of one script alone


def written_in(text: str) -> Language | None:
    """The language of a message, None where it shows none."""
    text = _ADDRESS.sub(" ", TOKEN.sub(" ", text))
    han = "".join(_HAN.findall(text))
    if not han:
        return "en" if len(_WORD.findall(text)) >= _SENTENCE else None
    of_traditional = sum(a != b for a, b in zip(han, simplified(han), strict=False))
    of_simplified = sum(a != b for a, b in zip(han, traditional(han), strict=False))
    if of_traditional > of_simplified and of_traditional >= _SURE:
        return "zh-Hant"
    return "zh-Hans" if of_simplified > of_traditional else None
