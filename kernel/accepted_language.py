"""The language that a browser asks for. Pure."""
from __future__ import annotations

from collections.abc import Iterator

from kernel.wording import HOUSE, LANGUAGES, Language

_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


def chosen(wanted: str, accept_language: str) -> Language:
    """The language to answer in: `wanted` (`?lang=`) if it is supported, otherwise by the header Accept-Language.

    简体 if neither names a supported language.
    """
    for language in LANGUAGES:
        if wanted == language:
            return language
    ours = (_ours(tag) for tag in _by_preference(accept_language))
    return next((language for language in ours if language), HOUSE)


def _by_preference(header: str) -> Iterator[str]:
    """Language tags in lower case, the highest quality value first (RFC 9110, 12.5.4); those with 0 are refused."""
    weighed = []
    for entry in header.lower().split(","):
        tag, _, parameter = entry.partition(";")
        quality = parameter.strip().removeprefix("q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        if weight > 0:
            weighed.append((weight, tag.strip()))
    return (tag for _, tag in sorted(weighed, key=lambda pair: -pair[0]))


def _ours(tag: str) -> Language | None:
    if tag.startswith(_TRADITIONAL):
        return "zh-Hant"
    return {"zh": HOUSE, "en": "en"}.get(tag.split("-")[0])
