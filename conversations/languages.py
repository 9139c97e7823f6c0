"""Detects the language a customer writes in. Pure.

Characters that exist in only one script, or in written Cantonese alone, decide between 简体 and 繁體; a text without any
says only that it is Chinese. Latin words occur in Chinese chat as well: English needs two of them, one of which is a
word of sentences rather than a name, and not Pinyin. A customer who wrote Chinese before gets English only where they
ask for it, since "ok thank you very much" is no wish to be answered in English; one who wrote English gets Chinese
when they write a Chinese sentence, not where they name a product. Identifiers, addresses, receipt numbers and what
stands in braces are ignored.
"""
from __future__ import annotations

import re

from kernel.chinese_scripts import simplified, traditional
from kernel.wording import Language
from people.identifiers import TOKEN

_HAN = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"(?<![\w.])[A-Za-z]+(?:['’][A-Za-z]+)?(?!\w)")
_NO_WORDS = re.compile(
    r"\S*[@/]\S*"  # addresses
    r"|\b(?:www|wap)\.\S+"
    r"|\{.*\}"  # code
    r"|(?<![0-9A-Za-z])[0-9A-Za-z]{3}(?:[-－—–][0-9A-Za-z]{3}){2}(?![0-9A-Za-z])")  # receipt numbers
_ENGLISH_WORDS = 2  # number of words from which Latin text can be English
_ASKED = re.compile(r"\b(?:in|speak|use|write|understand) english\b|\benglish,? please\b", re.IGNORECASE)
_ENGLISH = frozenset((  # words of English sentences, which names of products do not contain
    "a", "an", "the", "i", "i'm", "i'd", "my", "me", "we", "our", "your", "it", "its", "he", "she", "they", "this",
    "that", "is", "are", "was", "were", "do", "does", "did", "don't", "can", "can't", "could", "would", "will", "not",
    "what", "when", "where", "which", "why", "who", "how", "please", "want", "need", "help", "have", "has",
    "had", "get", "got", "there", "any", "in", "on", "of", "for", "with", "about", "from", "and", "or", "but", "if",
    "your", "refund", "complaint", "complain",
))
_CANTONESE = frozenset("哋冇唔咁嘅佢嚟喺俾啲嗰嘢冧")
_SENTENCE = re.compile(r"[的了吗么呢我你您他她不是在有要想吧啊怎什哪请给多少几问谢点點嗎麼請問幾給謝]")  # a Chinese sentence rather than a name
_SURE = 2  # characters only in 繁體 that decide; in a short text one does, in a long one it may be part of a name
_SHORT = 6  # characters of a short text
_SYLLABLE = (r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])"
             r"(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ui|ao|ou|iu|ie|ue|ve|er|an|en|in|un|ia|ua|uo"
             r"|a|o|e|i|u|v)|a|o|e|ai|ei|ao|ou|an|en|ang|eng|er)")
_PINYIN = re.compile(rf"{_SYLLABLE}+")


def written_in(text: str, before: Language | None = None) -> Language | None:
    """The language to answer a message in, None to leave it as it is.

    `before` is the language of the customer's earlier messages, None if there are none.
    """
    text = _NO_WORDS.sub(" ", TOKEN.sub(" ", text))
    han = "".join(_HAN.findall(text)).replace("晒", "")  # of both scripts: 曬 in one, a particle in Cantonese
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    chinese_before = before in ("zh-Hans", "zh-Hant")
    if len(words) > len(han) and _english(words) and (not chinese_before or _ASKED.search(text)):
        return "en"  # even if it contains a name in characters
    if not han or (before == "en" and words and not _SENTENCE.search(han)):
        return None
    of_traditional = sum(a != b for a, b in zip(han, simplified(han), strict=False))
    of_simplified = sum(a != b for a, b in zip(han, traditional(han), strict=False))
    if not of_simplified:
        of_traditional += sum(character in _CANTONESE for character in han)
    if of_traditional > of_simplified and (of_traditional >= _SURE or len(han) <= _SHORT):
        return "zh-Hant"
    if (of_simplified > of_traditional and (before != "zh-Hant" or _SENTENCE.search(han))) or before == "en":
        return "zh-Hans"
    return None


def _english(words: list[str]) -> bool:
    if all(_PINYIN.fullmatch(word) for word in words):
        return False
    return len(words) >= _ENGLISH_WORDS and not _ENGLISH.isdisjoint(words)
