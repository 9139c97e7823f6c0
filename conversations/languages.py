"""Detects the language a customer writes in. Pure.

Characters that exist in only one script decide between 简体 and 繁體; a text without any says only that it is Chinese.
Latin words occur in Chinese chat as well, so English needs three of them, or two including one that Chinese chat does
not use; Pinyin is not English. Identifiers, addresses and receipt numbers are ignored.
"""
from __future__ import annotations

import re

from kernel import wording
from kernel.chinese_scripts import simplified, traditional
from kernel.wording import Language
from people.identifiers import TOKEN

_HAN = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"(?<![\w.])[A-Za-z]+(?:['’][A-Za-z]+)?(?!\w)")
_NO_WORDS = re.compile(
    r"\S*[@/]\S*"  # addresses
    r"|\b(?:www|wap)\.\S+"
    r"|(?<![0-9A-Za-z])[0-9A-Za-z]{3}(?:[-－—–][0-9A-Za-z]{3}){2}(?![0-9A-Za-z])")  # receipt numbers
_ENGLISH_WORDS = 3  # number of words from which Latin text is English
_ENGLISH = frozenset((  # words that do not occur in Chinese chat
    "a", "an", "the", "i", "i'm", "i'd", "my", "me", "we", "our", "your", "it", "its", "he", "she", "they", "this",
    "that", "is", "are", "was", "were", "do", "does", "did", "don't", "can", "can't", "could", "would", "will", "not",
    "no", "what", "when", "where", "which", "why", "who", "how", "please", "want", "need", "help", "have", "has",
    "had", "get", "got", "there", "any", "in", "on", "of", "for", "with", "about", "from", "and", "or", "but", "if",
    "your", "refund", "complaint", "complain",
))
_SURE = 2  # characters only in 繁體 that decide; in a short text one does, in a long one it may be part of a name
_SHORT = 6  # characters of a short text
_SYLLABLE = (r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])"
             r"(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ui|ao|ou|iu|ie|ue|ve|er|an|en|in|un|ia|ua|uo"
             r"|a|o|e|i|u|v)|a|o|e|ai|ei|ao|ou|an|en|ang|eng|er)")
_PINYIN = re.compile(rf"{_SYLLABLE}+")


def written_in(text: str, before: Language = wording.HOUSE) -> Language | None:
    """The language of a message, None if undecided; `before` is the language of the customer's earlier messages."""
    text = _NO_WORDS.sub(" ", TOKEN.sub(" ", text))
    han = "".join(_HAN.findall(text))
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    if len(words) > len(han) and _english(words):
        return "en"  # even if it contains a name in characters
    if not han:
        return None
    of_traditional = sum(a != b for a, b in zip(han, simplified(han), strict=False))
    of_simplified = sum(a != b for a, b in zip(han, traditional(han), strict=False))
    if of_traditional > of_simplified and (of_traditional >= _SURE or len(han) <= _SHORT):
        return "zh-Hant"
    if of_simplified > of_traditional or before == "en":
        return "zh-Hans"
    return None


def _english(words: list[str]) -> bool:
    if all(_PINYIN.fullmatch(word) for word in words):
        return False
    return len(words) >= _ENGLISH_WORDS or (len(words) == _ENGLISH_WORDS - 1 and not _ENGLISH.isdisjoint(words))
