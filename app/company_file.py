"""`company.yml`: what a company must publish about itself (5.4.2), and its stores."""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from app import words as words
from kernel import company_folder, validated_files
from kernel.actors import Actor
from kernel.company_folder import Fault, FileRule
from kernel.validated_files import Document
from kernel.wording import say

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from kernel.actors import Actor

Text = Annotated[str, Field(min_length=1, max_length=600)]
# Placeholders that sentences of the file may use, each with the promise whose length of promises.yml replaces it.
PLACES = {"响应时限": "complaint.response", "方案时限": "complaint.solution"}
_PLACE = re.compile(r"\{([^{}]*)\}")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Licence(_Part):
    """Business licence (5.4.2 a)."""

    number: Text
    scope: Text
    address: Text


class Permit(_Part):
    """Another permit, such as for telecommunication services (6.1.1 a)."""

    name: Text
    number: Text


class StoreEntry(_Part):
    """A store with its opening hours."""

    code: Annotated[str, Field(pattern=r"^[a-z0-9-]{2,20}$")]
    name: Text
    city: Text
    address: Text
    phone: Text
    hours: Text


class Service(_Part):
    """A service and its process (5.4.2 b)."""

    name: Text
    text: Text
    steps: Annotated[list[Text], Field(min_length=1)]


class Risk(_Part):
    """A risk and how to guard against it (5.4.2 e)."""

    title: Text
    text: Text


class CompanyFile(_Part):
    """Everything the public page says about the company."""

    name: Text
    brand: Text
    slogan: Text
    licence: Licence
    permits: list[Permit] = []
    supervision_phone: Text
    stores: Annotated[list[StoreEntry], Field(min_length=1)]
    services: Annotated[list[Service], Field(min_length=1)]
    refund_rules: Annotated[list[Text], Field(min_length=1)]
    complaint_steps: Annotated[list[Text], Field(min_length=1)]
    risk_notices: Annotated[list[Risk], Field(min_length=1)]


def filled(text: str, words: Mapping[str, str]) -> str:
    """The sentence with its placeholders replaced: "{响应时限}内回复您" → "48 小时内回复您"."""
    return _PLACE.sub(lambda place: words[place[1]], text)


def _faults(value: CompanyFile) -> list[tuple[tuple[str | int, ...], str]]:
    return [*_places(value), *_twice(value)]


def _places(value: CompanyFile) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for field in ("refund_rules", "complaint_steps"):
        for i, text in enumerate(getattr(value, field)):
            for name in _PLACE.findall(text):
                if name not in PLACES:
                    yield (field, i), say("app.company.no_place", name=f"{{{name}}}",
                                          known=[f"{{{place}}}" for place in PLACES])


def _twice(value: CompanyFile) -> Iterator[tuple[tuple[str | int, ...], str]]:
    seen: set[str] = set()
    for i, store in enumerate(value.stores):
        if store.code in seen:
            yield ("stores", i, "code"), say("app.company.store_twice", code=store.code)
        seen.add(store.code)


validated_files.register(validated_files.Kind("company.yml", CompanyFile, _faults))


def _unknown_stores(folder: Path, found: Mapping[str, Document[Any]]) -> Iterator[Fault]:
    """Members of staff whose store is not in company.yml."""
    if not {"company.yml", "staff.yml"} <= set(found):
        return
    codes = {store.code for store in found["company.yml"].value.stores}
    for i, member in enumerate(found["staff.yml"].value.staff):
        if member.store is not None and member.store not in codes:
            yield "staff.yml", ("staff", i, "store"), say("app.company.no_store", code=member.store)


def _store_accepted(session: Session, document: Document[Any], by: Actor) -> None:
    from staff import stores  # imported here, so that commands without a database do not import SQLAlchemy

    stores.sync(session, [(s.code, s.name, s.city, s.address, s.phone, s.hours) for s in document.value.stores])


# Order 10: the stores must be there before staff.yml refers to them.
company_folder.rules.add(FileRule("company.yml", 10, across=_unknown_stores, follow=_store_accepted))
