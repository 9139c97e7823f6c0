"""A kind of company file that exists only in tests: the loaves of a bakery, `bread.yml`."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from kernel import registry, validated_files

NAME = "bread.yml"
GOOD = """loaves:
  - name: 黑麦
    price: 12.50
    since: 2026-02-05
    ready: '09:00'
  - {name: 白面包, price: 8, grams: 1_000}
"""


class Loaf(BaseModel):
    """One loaf: a field of every type that company files have, with its limits."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(min_length=2, max_length=6)]
    price: Annotated[Decimal, Field(ge=0, decimal_places=2)]
    flour: Literal["rye", "wheat"] = "rye"
    grams: Annotated[int, Field(gt=0, le=5000)] = 500
    since: date | None = None
    ready: time | None = None
    warm: bool = False
    code: Annotated[str, Field(pattern="^[A-Z]+$")] = "A"

    @field_validator("name")
    @classmethod
    def _no_cake(cls, value: str) -> str:
        if value == "cake":
            raise ValueError("不是面包")
        return value


class Bread(BaseModel):
    """The file."""

    model_config = ConfigDict(extra="forbid")
    loaves: Annotated[list[Loaf], Field(min_length=1)]


def _twice(value: Bread) -> list[tuple[tuple[str | int, ...], str]]:
    names = [loaf.name for loaf in value.loaves]
    return [(("loaves", i, "name"), f"{name} 写了两次") for i, name in enumerate(names) if name in names[:i]]


@contextmanager
def registered() -> Iterator[None]:
    """The file's kind is registered within the block."""
    with registry.temporarily():
        validated_files.register(validated_files.Kind(NAME, Bread, _twice))
        yield
