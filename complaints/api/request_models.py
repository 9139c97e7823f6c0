"""Request bodies. Unknown fields are rejected, so that a misspelt field is not silently ignored."""
from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from kernel.wording import say


def _without_nul(text: str) -> str:
    return text.replace("\x00", "")


ApiText = Annotated[str, AfterValidator(_without_nul)]  # without U+0000, which PostgreSQL rejects in text
When = Annotated[ApiText, Field(description=say("complaints.api.given.when"), examples=["2026-03-02T10:00:00+08:00"])]
Person = Annotated[ApiText, Field(description=say("complaints.api.given.staff"), examples=["T003"])]
_EXAMPLE: JsonDict = {"example": {
    "category": "introductions", "facts": say("complaints.api.example.facts"),
    "wish": say("complaints.api.example.wish"),
    "customer": "VIP-1024", "contact": "13800000000", "store": "sh-xuhui", "order_number": "HT-2026-0312",
    "received_at": "2026-03-02T10:00:00+08:00",
}}


class Given(BaseModel):
    """What is sent: a field that isn't known is refused, so that a slip isn't silently lost."""

    model_config = ConfigDict(extra="forbid")


class ParticularsGiven(Given):
    """What is known of the dispute there. In a change, what is left out stays as it is, null makes it unknown."""

    outcome: ApiText | None = Field(None, description=say("complaints.api.given.outcome"), examples=["settled"])
    outcome_note: ApiText | None = None
    first_contact: Person | None = None
    mediation_consent: ApiText | None = Field(None, description=say("complaints.api.given.mediation_consent"))
    mediation_consent_on: date | None = None
    mediation_on: date | None = None
    mediation_ended_on: date | None = None
    advance_paid: ApiText | None = Field(None, description=say("complaints.api.given.advance_paid"),
                                         examples=["1280.00"])
    advance_paid_on: date | None = None
    agency_received_on: date | None = None
    agency_accepted_on: date | None = None


class ReferenceGiven(ParticularsGiven):
    """The same dispute at an outside platform."""

    source: ApiText = Field(description=say("complaints.api.given.source"), examples=["12315"])
    number: ApiText = Field(description=say("complaints.api.given.outside_number"), examples=["SH-2026-0001"])
    received_at: When | None = Field(None, description=say("complaints.api.given.letter_received_at"))
    deadline_at: When | None = Field(None, description=say("complaints.api.given.deadline_at"))
    url: ApiText | None = None
    nature: ApiText = Field("complaint", description=say("complaints.api.given.nature"))
    report_number: ApiText | None = Field(None, description=say("complaints.api.given.report_number"))


class ReferenceChanged(ParticularsGiven):
    """What is entered or corrected later, in the name of a member of staff."""

    staff: Person
    received_at: When | None = Field(None, description=say("complaints.api.given.letter_received_at"))
    deadline_at: When | None = Field(None, description=say("complaints.api.given.deadline_at"))
    reason: ApiText | None = Field(None, description=say("complaints.api.given.reason"))


class ComplaintGiven(Given):
    """A complaint, suggestion or praise. With `outside` it joins the person's open case about the same matter, if any.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra=_EXAMPLE)
    category: ApiText = Field(examples=["introductions"])
    facts: ApiText = Field(description=say("complaints.api.given.facts"))
    wish: ApiText | None = Field(None, description=say("complaints.api.given.wish"))
    kind: ApiText = Field("complaint", description=say("complaints.api.given.kind"))
    customer: ApiText | None = Field(None, description=say("complaints.api.given.customer"))
    contact: ApiText | None = Field(None, description=say("complaints.api.given.contact"))
    received_at: When | None = Field(None, description=say("complaints.api.given.received_at"))
    store: ApiText | None = Field(None, description=say("complaints.api.given.store"))
    order_number: ApiText | None = None
    severity: ApiText | None = Field(None, description=say("complaints.api.given.severity"))
    concerning: list[ApiText] = Field([], description=say("complaints.api.given.concerning"), max_length=20)
    acting_for: ApiText | None = Field(None, description=say("complaints.api.given.acting_for"))
    mandate: ApiText | None = Field(None, description=say("complaints.api.given.mandate"))
    outside: ReferenceGiven | None = None


class NoteGiven(Given):
    """An internal note, in the name of a member of staff. Customers never see it."""

    staff: Person
    text: ApiText


class AddedGiven(Given):
    """What the customer added, as they said it."""

    text: ApiText


class ReplyGiven(Given):
    """A message that a person wrote for the customer, sent on the case's own channel."""

    staff: Person
    text: ApiText
    means: ApiText = Field("response", description=say("complaints.api.given.means"))


class OutsideReplyGiven(Given):
    """A reply as it was submitted to the platform."""

    staff: Person
    text: ApiText
    at: When | None = Field(None, description=say("complaints.api.given.submitted_at"))
    noted_because: ApiText | None = Field(None, description=say("complaints.api.given.noted_because"))
