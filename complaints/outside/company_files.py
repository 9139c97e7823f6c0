"""`outside.yml`: where else a customer can complain (消法 46), and by when each platform wants an answer."""
from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kernel import validated_files
from kernel.wording import say

NAME = "outside.yml"
Unit = Literal["stated", "working_days", "days", "none"]
_HOTLINE = "12315"


class Route(BaseModel):
    """A place to complain outside the company, with a phone number, a web address, or both."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Annotated[str, Field(min_length=2, max_length=30)]
    phone: Annotated[str, Field(pattern=r"^[0-9\-]{3,20}$")] | None = None
    url: Annotated[str, Field(pattern=r"^https?://[^\s<>\"']+$", max_length=200)] | None = None
    use: Annotated[str, Field(alias="for", min_length=4, max_length=120)]

    @model_validator(mode="after")
    def _reachable(self) -> Route:
        if self.phone is None and self.url is None:
            raise ValueError(say("complaints.outside.unreachable"))
        return self


class Deadline(BaseModel):
    """By when a platform wants the company's answer.

    `stated`: its letter or work order states it, and staff type it in; `working_days` and `days` (calendar days) count
    from the day after receipt; `none`: it sets no deadline. `basis` names the rule.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    unit: Unit
    amount: Annotated[int, Field(ge=1, le=365)] | None = None
    basis: Annotated[str, Field(min_length=2, max_length=120)]

    @model_validator(mode="after")
    def _counted(self) -> Deadline:
        if (self.amount is not None) != (self.unit in ("working_days", "days")):
            raise ValueError(say("complaints.outside.amount"))
        return self


class SourceEntry(BaseModel):
    """An outside platform from which complaints come."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: Annotated[str, Field(min_length=2, max_length=30)]
    deadline: Deadline


class OutsideFile(BaseModel):
    """All routes in the order in which they are shown; `sources` adds to the known platforms or replaces one."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    routes: Annotated[tuple[Route, ...], Field(min_length=1)]
    sources: dict[Annotated[str, Field(pattern=r"^[a-z0-9_]{2,20}$")], SourceEntry] = {}


def national() -> OutsideFile:
    """The routes of a company that names none of its own: the national platform, in the reader's language."""
    return OutsideFile(routes=(Route.model_validate({
        "name": say("complaints.outside.national"), "phone": _HOTLINE, "url": "https://www.12315.cn",
        "for": say("complaints.outside.national_use"),
    }),))


def _faults(value: OutsideFile) -> list[tuple[tuple[str | int, ...], str]]:
    faults: list[tuple[tuple[str | int, ...], str]] = []
    seen: set[str] = set()
    for i, route in enumerate(value.routes):
        if route.name in seen:
            faults.append((("routes", i, "name"), say("complaints.outside.twice", name=route.name)))
        seen.add(route.name)
    if all(route.phone != _HOTLINE for route in value.routes):
        faults.append((("routes",), say("complaints.outside.no_hotline", phone=_HOTLINE)))
    return faults


validated_files.register(validated_files.Kind(NAME, OutsideFile, _faults))
