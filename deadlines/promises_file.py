"""The company's file promises.yml: what it promises within what the standard demands (5.1 g)."""
from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from kernel.validated_files import StrictModel
from kernel.wording import Message


class PromiseEntry(StrictModel):
    """What the company promises within what the standard demands: `hours` or `working_days`."""

    hours: Annotated[int, Field(ge=1, le=24 * 365)] | None = None
    working_days: Annotated[int, Field(ge=1, le=250)] | None = None
    last_day: Literal["midnight", "close"] = "midnight"

    @model_validator(mode="after")
    def _one(self) -> PromiseEntry:
        if (self.hours is None) == (self.working_days is None):
            raise ValueError(Message("deadlines.promise_one_unit"))
        if self.hours is not None and "last_day" in self.model_fields_set:
            raise ValueError(Message("deadlines.promise_last_day"))
        return self


class PromisesFile(StrictModel):
    """promises.yml: the company's amounts by promise."""

    promises: dict[str, PromiseEntry] = Field(default_factory=dict)
