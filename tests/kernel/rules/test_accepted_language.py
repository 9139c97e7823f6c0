"""Which of our languages a browser asks for."""
import pytest

from kernel.accepted_language import chosen


@pytest.mark.parametrize(("header", "language"), [
    ("", "zh-Hans"),
    ("*", "zh-Hans"),
    ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
    ("zh-TW,zh;q=0.9,en-US;q=0.8", "zh-Hant"),
    ("zh-Hant-HK", "zh-Hant"),
    ("en-GB,en;q=0.9", "en"),
    ("en;q=0.5, zh-HK;q=0.9", "zh-Hant"),
    ("fr-FR,fr;q=0.9,en;q=0.7,zh;q=0.6", "en"),
    ("fr, de", "zh-Hans"),
    ("en;q=0, zh-TW;q=0.1", "zh-Hant"),
    ("en;q=much", "zh-Hans"),
])
def test_the_browser_names_its_languages_with_their_weight(header: str, language: str) -> None:
    assert chosen("", header) == language


@pytest.mark.parametrize(("wanted", "language"), [
    ("en", "en"), ("zh-Hant", "zh-Hant"), ("zh-Hans", "zh-Hans"), ("fr", "zh-Hant"), ("EN", "zh-Hant"),
])
def test_what_the_reader_chose_comes_first(wanted: str, language: str) -> None:
    assert chosen(wanted, "zh-TW") == language
