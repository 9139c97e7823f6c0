"""What a kind of case shows and offers on the page of a case link; the kind's room registers it."""
from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from kernel import wording
from kernel.actors import Actor
from kernel.registry import Registry
from kernel.wording import Language, Text

_HTML: dict[Language, str] = {"zh-Hans": "zh-CN", "zh-Hant": "zh-Hant", "en": "en"}


@dataclass(frozen=True)
class Visit:
    """One request of the page: error, completed act, act to confirm, text entered so far.

    `done` is the key of a completed act's confirmation, passed in the URL after the act.
    """

    token: str
    problem: str = ""
    said: str = ""
    asking: str = ""
    written: str = ""
    done: str = ""


@dataclass(frozen=True)
class LinkAct:
    """Something that the customer can do by the link: `run(session, customer, case id, text)`.

    `done` is the key of the confirmation. `asked`: the page asks for confirmation first; `keeps`: after a refusal that
    question is shown again with the entered text.
    """

    do: Callable[[Session, Actor, uuid.UUID, str], object]
    done: str
    asked: bool = False
    keeps: bool = False


@dataclass(frozen=True)
class LinkPage:
    """The page of a kind: `render(session, case id, visit)` returns HTML; `filed` is shown when evidence was stored.

    `shows_notices`: the page shows what the customer is to be told, so that its opening proves that they were.
    """

    kind: str
    render: Callable[[Session, uuid.UUID, Visit], str]
    filed: Text
    acts: Mapping[str, LinkAct] = field(default_factory=dict)
    shows_notices: bool = False


pages: Registry[LinkPage] = Registry("pages of case links", lambda page: page.kind)


def html_language() -> str:
    """The reader's language as a value of the HTML attribute `lang`."""
    return _HTML[wording.language()]
