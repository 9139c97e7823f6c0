"""The model of `company.yml`: what a company must publish about itself (5.4.2)."""
from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from kernel import documents

Text = Annotated[str, Field(min_length=1, max_length=600)]


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


documents.register(documents.Kind("company.yml", CompanyFile))
