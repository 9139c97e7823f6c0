"""The interface between panels beside a conversation and their page: the customer, and what buttons can do (place
`customer`).
"""
from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

PLACE = "customer"


@dataclass(frozen=True)
class BegunForm:
    """A form that the customer began with the bot and has not submitted, with tokens in place of identifiers.

    `kind` is what would be filed, `opening` their words before the form asked, `category` the guessed key.
    """

    kind: str
    facts: str = ""
    opening: str = ""
    wish: str = ""
    category: str | None = None

    @property
    def story(self) -> str:
        """The facts in their words; empty if they wrote almost nothing."""
        return next((text for text in (self.facts, self.opening) if len(text) >= _STORY), "")


_STORY = 5  # characters; shorter texts are a button's title or a greeting


@dataclass(frozen=True)
class ShownCustomer:
    """The customer of the open conversation; `is_served`: the reader is the one who serves them."""

    conversation_id: uuid.UUID
    person_id: uuid.UUID
    pseudonym: str
    channel: str
    is_served: bool
    begun: BegunForm | None = None


class CustomerPage(Protocol):
    """The open page, as panels use it."""

    @property
    def customer(self) -> ShownCustomer: ...

    @property
    def place(self) -> Any:
        """The element for dialogs."""

    @property
    def drafts(self) -> dict[str, str]:
        """Text being typed into this customer's panels; kept while a panel is rebuilt."""

    def readable(self, text: str) -> str:
        """A text with its tokens as the page shows them."""

    async def act(self, act: Callable[..., Any], *args: Any) -> Any:
        """Runs `act(session, staff, …)`. Raises whatever it raises."""

    async def act_for_served(self, act: Callable[..., Any], *args: Any) -> Any:
        """Runs `act(session, staff, customer, …)` while the member of staff serves this customer; refused otherwise."""

    async def refresh(self) -> None:
        """Reads the panels again."""
