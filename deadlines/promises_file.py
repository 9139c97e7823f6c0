"""The company's file promises.yml: what it promises within what the standard demands (5.1 g)."""
from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from kernel.validated_files import StrictModel


class PromiseEntry(StrictModel):
    """What the company promises within what the standard demands: `hours` or `working_days`."""

    hours: Annotated[int, Field(ge=1, le=24 * 365)] | None = None
    working_days: Annotated[int, Field(ge=1, le=250)] | None = None
    last_day: Literal["midnight", "close"] = "midnight"

    @model_validator(mode="after")
    def _one(self) -> PromiseEntry:
        if (self.hours is None) == (self.working_days is None):
            raise ValueError("请写 hours 或 working_days 其中一项")
        if self.hours is not None and "last_day" in self.model_fields_set:
            raise ValueError("last_day 只用于 working_days")
        return self


class PromisesFile(StrictModel):
    """promises.yml: the company's amounts by promise."""

    promises: dict[str, PromiseEntry] = Field(default_factory=dict)
