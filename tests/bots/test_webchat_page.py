"""The chat page in three languages: it has every sentence that it needs, and no others."""
from __future__ import annotations

import json
import re

import pytest

from bots.webchat import chat_session, page
from kernel.wording import LANGUAGES, Language

HTML = (page.FILES / "chat.html").read_text("utf-8")
SCRIPT = (page.FILES / "chat.js").read_text("utf-8")
HAN = re.compile(r"[\u3400-\u9fff]")
MADE_UP_BY_THE_SCRIPT = {"queue_title", "closed_title", "bot_title", "queue", "closed", "hidden_phone",
                         "hidden_id_number", "hidden_bank_card", "hidden_email", "hidden_wechat"}


@pytest.fixture(autouse=True)
def _settings(db: object) -> None:
    """The page reads from the settings whether this is a demo."""


def named() -> set[str]:
    in_html = re.findall(r"{{(\w+)}}", HTML) + re.findall(r'data-(?:words|label|placeholder)="(\w+)"', HTML)
    return {*in_html, *re.findall(r'\bsay\("(\w+)"', SCRIPT), *MADE_UP_BY_THE_SCRIPT, "hidden", "bot", "demo"}


def test_every_sentence_that_the_page_names_is_there_and_every_one_is_named() -> None:
    assert set(page.sentences("zh-Hans")) == named()


def test_no_sentence_stands_in_the_files_themselves() -> None:
    assert not HAN.search(HTML) and not HAN.search(SCRIPT)


@pytest.mark.parametrize(("language", "code", "human"), [
    ("zh-Hans", "zh-CN", "转人工"), ("zh-Hant", "zh-HK", "轉人工"), ("en", "en-GB", "Talk to a person")])
def test_the_page_is_written_in_the_language_asked_for(language: Language, code: str, human: str) -> None:
    html = page.rendered(language)
    assert f'<html lang="{code}">' in html and f">{human}</button>" in html and "{{" not in html
    found = re.search(r'<script id="words" type="application/json">(.*)</script>', html)
    assert found is not None and "<" not in found[1]
    given = json.loads(found[1])
    assert given["language"] == language and list(given["words"]) == list(LANGUAGES)
    assert given["words"][language]["human"] == human


def test_english_holds_no_chinese_and_facts_are_the_same_in_every_language() -> None:
    english = page.sentences("en")
    assert not [text for text in english.values() if HAN.search(text)]
    for language in LANGUAGES:
        for name, text in page.sentences(language).items():
            assert re.findall(r"{\w+}", text) == re.findall(r"{\w+}", english[name]), name


def test_a_button_of_the_page_is_pressed_by_its_title_in_any_language() -> None:
    assert {chat_session.started(title) for title in ("转人工", "轉人工", "Talk to a person")} == {"/request_human"}
    assert chat_session.started("在吗") is None
