"""The patterns by which what customers type is read, from the files of `dialogue/patterns/`. Pure.

A pattern is a text, or a list of its pieces; «name» in it stands for the part of that name.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

_FOLDER = Path(__file__).with_name("patterns")
_PART = re.compile("«([a-z_]+)»")


def read(name: str) -> dict[str, Any]:
    """A file of patterns, as it is written."""
    found: dict[str, Any] = YAML(typ="safe").load((_FOLDER / f"{name}.yml").read_text("utf-8"))
    return found


def whole(written: str | list[str], parts: Mapping[str, str | list[str]]) -> str:
    """A pattern from its pieces, with its parts in place. Raises KeyError for a part that there is not."""
    return _PART.sub(lambda found: whole(parts[found[1]], parts), "".join(written))
