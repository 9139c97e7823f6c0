"""The customer's chat page: plain HTML and its own script, under the strict content security policy.

The HTML is rendered in the language of `?lang=` or of the browser. The script carries the sentences of every language
and switches to the conversation's language when it learns it.
"""
from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from bots.webchat import words
from kernel import accepted_language, wording
from kernel.settings import settings
from kernel.wording import LANGUAGES, Language, say

router = APIRouter(include_in_schema=False)
FILES = Path(__file__).parent / "files"
_TYPES = {"chat.js": "text/javascript", "chat.css": "text/css"}
_PLACE = re.compile(r"{{([a-z_.]+)}}")
CODES: dict[Language, str] = {"zh-Hans": "zh-CN", "zh-Hant": "zh-HK", "en": "en-GB"}  # formatted as browsers do


@router.get("/chat")
def chat(request: Request, lang: str = "") -> HTMLResponse:
    """The chat page."""
    language = accepted_language.chosen(lang, request.headers.get("accept-language", ""))
    return HTMLResponse(rendered(language), headers={"Cache-Control": "no-store", "Vary": "Accept-Language"})


def rendered(language: Language) -> str:
    """The page's HTML in this language, with the sentences of its script."""
    html = (FILES / "chat.html").read_text(encoding="utf-8")
    with wording.reading(language):
        banner = (f'<div class="hn-banner" data-words="demo">{escape(say("bots.webchat.page.demo"))}</div>'
                  if settings().is_demo else "")
        html = _PLACE.sub(lambda place: escape(_sentence(place[1])), html)
    given = {"language": language, "codes": CODES, "words": {one: sentences(one) for one in LANGUAGES}}
    return (html.replace("<!--code-->", CODES[language]).replace("<!--banner-->", banner)
            .replace("<!--words-->", json.dumps(given, ensure_ascii=False).replace("<", "\\u003c")))


def sentences(language: Language) -> dict[str, str]:
    """The page's sentences in this language, by the last part of their keys, with placeholders for facts."""
    return {
        **{name: wording.template(f"bots.webchat.page.{name}", language) for name in _names("bots.webchat.page.")},
        **{name: wording.template(f"bots.webchat.start.{name}", language) for name in _names("bots.webchat.start.")},
    }


def _names(prefix: str) -> list[str]:
    return [key.removeprefix(prefix) for key in words.FOR_CUSTOMERS if key.startswith(prefix)]


def _sentence(name: str) -> str:
    return sentences(wording.language())[name]


@router.get("/chat/files/{name}")
def file(name: str) -> Response:
    """The chat's script and style."""
    if name not in _TYPES:
        return Response(status_code=404)
    return FileResponse(FILES / name, media_type=_TYPES[name], headers={"Cache-Control": "no-cache"})
