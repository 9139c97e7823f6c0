"""What a kind of case shows to whoever holds a case link, and lets them do; the kind's room registers it."""
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
    """One look at the page: what went wrong, what was done, which act is asked about, what was written so far.

    `done` is the key of an act's answer, as the address carries it after the act.
    """

    token: str
    problem: str = ""
    said: str = ""
    asking: str = ""
    written: str = ""
    done: str = ""


@dataclass(frozen=True)
class LinkAct:
    """Something that the customer can do by the link: (session, customer, case id, what they wrote).

    `done` is the key of what is said afterwards. `asked` says that the page asks before it is done, `keeps` that a
    refusal shows that question again with what was written.
    """

    do: Callable[[Session, Actor, uuid.UUID, str], object]
    done: str
    asked: bool = False
    keeps: bool = False


@dataclass(frozen=True)
class LinkPage:
    """The page of a kind: `render(session, case id, visit)` gives HTML; `filed` is said when evidence was taken."""

    kind: str
    render: Callable[[Session, uuid.UUID, Visit], str]
    filed: Text
    acts: Mapping[str, LinkAct] = field(default_factory=dict)


pages: Registry[LinkPage] = Registry("pages of case links", lambda page: page.kind)


def html_language() -> str:
    """The reader's language as the attribute `lang` of a page has it."""
    return _HTML[wording.language()]
