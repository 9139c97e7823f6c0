"""The customer as panels beside a conversation see them, and what their buttons can do (place `customer`)."""
from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

PLACE = "customer"


@dataclass(frozen=True)
class BegunForm:
    """A form that the customer was filling in with the bot and hasn't sent, with tokens for what identifies.

    `kind` is what would have been filed, `opening` what they said before the form asked, `category` the key guessed.
    """

    kind: str
    facts: str = ""
    opening: str = ""
    wish: str = ""
    category: str | None = None

    @property
    def story(self) -> str:
        """What happened, in their words; empty where they said next to nothing."""
        return next((text for text in (self.facts, self.opening) if len(text) >= _STORY), "")


_STORY = 5  # characters: less is a button's word or a greeting


@dataclass(frozen=True)
class ShownCustomer:
    """The customer of the open conversation; `is_served` where whoever looks is the one who serves them."""

    conversation_id: uuid.UUID
    person_id: uuid.UUID
    pseudonym: str
    channel: str
    is_served: bool
    begun: BegunForm | None = None


class CustomerPage(Protocol):
    """The open page, for what a panel shows and does."""

    @property
    def customer(self) -> ShownCustomer: ...

    @property
    def place(self) -> Any:
        """The element in which dialogs stand."""

    @property
    def drafts(self) -> dict[str, str]:
        """What is being written to panels of this customer; kept while a panel is drawn anew."""

    def readable(self, text: str) -> str:
        """A text with its tokens as the page shows them."""

    async def act(self, act: Callable[..., Any], *args: Any) -> Any:
        """Runs `act(session, staff, …)`. Raises what it raises."""

    async def act_for_served(self, act: Callable[..., Any], *args: Any) -> Any:
        """Runs `act(session, staff, customer, …)` while the member of staff serves this customer, and only then."""

    async def refresh(self) -> None:
        """Reads the panels again."""
