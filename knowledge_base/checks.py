"""Checks of the room for `hongniang doctor`."""
from __future__ import annotations

from sqlalchemy.orm import Session

from kernel import checks
from kernel.checks import Check, Finding
from kernel.wording import say
from knowledge_base import articles


def _knowledge(session: Session) -> Finding:
    count = articles.state(session)[0]
    return count > 0, say("knowledge.articles" if count else "knowledge.no_articles", count=count)


checks.register(Check("knowledge", 250, _knowledge))
