"""`company.yml`: what a company must publish about itself (5.4.2), and the stores that are taken over from it."""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from kernel import company_folder, validated_files
from kernel.actors import Actor
from kernel.company_folder import Fault, FileRule
from kernel.validated_files import Document

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from kernel.actors import Actor

Text = Annotated[str, Field(min_length=1, max_length=600)]
# What a sentence of the file may leave open, so that no number stands in two files: filled from promises.yml.
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
    """The sentence with its places filled: "{响应时限}内回复您" → "48 小时内回复您"."""
    return _PLACE.sub(lambda place: words[place[1]], text)


def _faults(value: CompanyFile) -> list[tuple[tuple[str | int, ...], str]]:
    return [*_places(value), *_twice(value)]


def _places(value: CompanyFile) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for field in ("refund_rules", "complaint_steps"):
        for i, text in enumerate(getattr(value, field)):
            for name in _PLACE.findall(text):
                if name not in PLACES:
                    known = "、".join(f"{{{place}}}" for place in PLACES)
                    yield (field, i), f"没有“{{{name}}}”；可以用 {known}"


def _twice(value: CompanyFile) -> Iterator[tuple[tuple[str | int, ...], str]]:
    seen: set[str] = set()
    for i, store in enumerate(value.stores):
        if store.code in seen:
            yield ("stores", i, "code"), f"门店编号 {store.code} 用了两次"
        seen.add(store.code)


validated_files.register(validated_files.Kind("company.yml", CompanyFile, _faults))


def _stores_known(folder: Path, found: Mapping[str, Document[Any]]) -> Iterator[Fault]:
    """Staff work in stores that the company has."""
    if not {"company.yml", "staff.yml"} <= set(found):
        return
    codes = {store.code for store in found["company.yml"].value.stores}
    for i, member in enumerate(found["staff.yml"].value.staff):
        if member.store is not None and member.store not in codes:
            yield "staff.yml", ("staff", i, "store"), f"company.yml 里没有编号为 {member.store} 的门店"


def _take_over(session: Session, document: Document[Any], by: Actor) -> None:
    from staff import stores  # here, so that commands without a database don't import SQLAlchemy

    stores.sync(session, [(s.code, s.name, s.city, s.address, s.phone, s.hours) for s in document.value.stores])


# Stores come first: staff name theirs.
company_folder.rules.add(FileRule("company.yml", 10, across=_stores_known, follow=_take_over))
