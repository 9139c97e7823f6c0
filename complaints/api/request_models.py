"""Request bodies. Unknown fields are rejected, so that a misspelt field is not silently ignored."""
from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from kernel.wording import say

When = Annotated[str, Field(description=say("complaints.api.given.when"), examples=["2026-03-02T10:00:00+08:00"])]
Person = Annotated[str, Field(description=say("complaints.api.given.staff"), examples=["T003"])]
_EXAMPLE: JsonDict = {"example": {
    "category": "introductions", "facts": say("complaints.api.example.facts"),
    "wish": say("complaints.api.example.wish"),
    "customer": "VIP-1024", "contact": "13800000000", "store": "sh-xuhui", "order_number": "HT-2026-0312",
    "received_at": "2026-03-02T10:00:00+08:00",
}}


class Given(BaseModel):
    """What is sent: a field that isn't known is refused, so that a slip isn't silently lost."""

    model_config = ConfigDict(extra="forbid")


class ReferenceGiven(Given):
    """The same dispute at an outside platform."""

    source: str = Field(description=say("complaints.api.given.source"), examples=["12315"])
    number: str = Field(description=say("complaints.api.given.outside_number"), examples=["SH-2026-0001"])
    received_at: When
    deadline_at: When | None = Field(None, description=say("complaints.api.given.deadline_at"))
    url: str | None = None


class ComplaintGiven(Given):
    """A complaint, suggestion or praise. With `outside` it joins the open case of the same person, if there is one."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_EXAMPLE)
    category: str = Field(examples=["introductions"])
    facts: str = Field(description=say("complaints.api.given.facts"))
    wish: str | None = Field(None, description=say("complaints.api.given.wish"))
    kind: str = Field("complaint", description=say("complaints.api.given.kind"))
    customer: str | None = Field(None, description=say("complaints.api.given.customer"))
    contact: str | None = Field(None, description=say("complaints.api.given.contact"))
    received_at: When | None = Field(None, description=say("complaints.api.given.received_at"))
    store: str | None = Field(None, description=say("complaints.api.given.store"))
    order_number: str | None = None
    severity: str | None = Field(None, description=say("complaints.api.given.severity"))
    concerning: list[str] = Field([], description=say("complaints.api.given.concerning"), max_length=20)
    acting_for: str | None = Field(None, description=say("complaints.api.given.acting_for"))
    mandate: str | None = Field(None, description=say("complaints.api.given.mandate"))
    outside: ReferenceGiven | None = None


class NoteGiven(Given):
    """An internal note, in the name of a member of staff. Customers never see it."""

    staff: Person
    text: str


class AddedGiven(Given):
    """What the customer added, as they said it."""

    text: str


class ReplyGiven(Given):
    """A message that a person wrote for the customer, sent on the case's own channel."""

    staff: Person
    text: str
    means: str = Field("response", description=say("complaints.api.given.means"))


class OutsideReplyGiven(Given):
    """A reply as it was submitted to the platform."""

    staff: Person
    text: str
    at: When | None = Field(None, description=say("complaints.api.given.submitted_at"))
