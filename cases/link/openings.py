"""Whether a request of a case link is the customer's own opening of the page, which proves that they saw what it says.

Chat programs and search engines fetch addresses to preview them, browsers fetch pages ahead, and staff may look at what
the customer sees: none of these tells the customer anything.
"""
from __future__ import annotations

import re

from fastapi import Request
from sqlalchemy.orm import Session

from cases import customer_notices, links
from cases.link.pages import pages
from kernel import db
from kernel.errors import NotFound
from staff.auth_middleware import COOKIE

_FETCHERS = re.compile(r"bot\b|bot/|crawl|spider|slurp|preview|facebookexternalhit|whatsapp|skypeuri|embedly|scan",
                       re.IGNORECASE)
_AHEAD = ("purpose", "sec-purpose", "x-purpose", "x-moz")


def is_customers(request: Request) -> bool:
    """Whether a person other than staff opened the page."""
    ahead = any(word in request.headers.get(name, "") for name in _AHEAD for word in ("prefetch", "preview"))
    return not (ahead or COOKIE in request.cookies or _FETCHERS.search(request.headers.get("user-agent", "")))


def record(token: str) -> None:
    """Records that the customer opened the page, where the page of this kind shows what they are to be told."""
    with db.transaction() as session:
        _record(session, token)


def _record(session: Session, token: str) -> None:
    try:
        case = links.opened(session, token)
    except NotFound:
        return
    page = pages.get(case.kind)
    if page is not None and page.shows_notices:
        customer_notices.opened(session, case)
