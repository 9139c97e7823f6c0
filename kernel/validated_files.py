"""The company's files: validated as a whole with line numbers, every accepted version kept.

A room registers a `Kind` (file name and pydantic model). A bad new version is refused with every fault at once and the
old one stays in force. What was computed by a version can name it by its hash. A kind that is `dated` may be accepted
ahead: `effective_from` at the top of the file says from when the version is valid.
"""
from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kernel import instants, validation_messages
from kernel.errors import BadFile, BadInput, Problem
from kernel.registry import Registry
from kernel.settings import settings
from kernel.wording import Message, Text

M = TypeVar("M", bound=BaseModel)
Path_ = tuple[str | int, ...]
Lines = dict[Path_, int]
EFFECTIVE = "effective_from"
_YEARS = range(2000, instants.LAST_YEAR + 1)


class StrictModel(BaseModel):
    """A company file or a part of one: unknown names are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


@dataclass(frozen=True)
class Kind(Generic[M]):
    """A kind of company file. `also` finds faults that a model cannot: (path in the file, fault).

    `dated`: the file may name the instant from which it is valid.
    """

    name: str
    model: type[M]
    also: Callable[[M], Sequence[tuple[Path_, Text]]] | None = None
    dated: bool = False


@dataclass(frozen=True)
class Document(Generic[M]):
    """One version of a file.

    `version` is the row's number in the database, None when read from the folder. `effective_from` is the instant that
    the file itself names; None where it names none and is valid from its acceptance on.
    """

    name: str
    value: M
    hash: str
    version: int | None = None
    effective_from: datetime | None = None


@dataclass(frozen=True)
class Period(Generic[M]):
    """A version and the instant from which it applies, until the next one does; None: since ever."""

    begins: datetime | None
    document: Document[M]


@dataclass(frozen=True)
class Timeline(Generic[M]):
    """The versions of a file that apply to a count, consecutive and without gaps; at least one."""

    periods: tuple[Period[M], ...]

    def at(self, instant: datetime) -> Document[M]:
        """The version that applies at `instant`."""
        found = self.periods[0]
        for period in self.periods[1:]:
            if period.begins is None or period.begins > instant:
                break
            found = period
        return found.document

    def after(self, instant: datetime) -> tuple[tuple[datetime, Document[M]], ...]:
        """The versions that begin after `instant`, each with its instant."""
        return tuple((one.begins, one.document) for one in self.periods if one.begins and one.begins > instant)

    @property
    def key(self) -> tuple[tuple[datetime | None, str], ...]:
        """Identifies this timeline among others of the file, for caches."""
        return tuple((period.begins, period.document.hash) for period in self.periods)


_kinds: Registry[Kind[Any]] = Registry("kinds of company file", lambda kind: kind.name)


def register(kind: Kind[Any]) -> None:
    """Registers a kind of file. The same name again is accepted only with the same kind."""
    _kinds.add(kind)


def kinds() -> list[str]:
    """Names of all registered files."""
    return sorted(_kinds.by_key())


def read_yaml(text: str, name: str) -> tuple[Any, Lines]:
    """Plain values and the line of each place. Numbers with a point are Decimal. Raises BadFile."""
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as e:
        line = e.problem_mark.line + 1 if e.problem_mark else 1
        raise BadFile([Problem(name, line, Message("kernel.yaml_syntax", problem=e.problem))]) from None
    except YAMLError:  # a character that YAML doesn't allow
        line = next((n for n, one in enumerate(text.split("\n"), 1) if not one.replace("\t", "").isprintable()), 1)
        raise BadFile([Problem(name, line, Message("kernel.control_character"))]) from None
    lines: Lines = {}
    problems: list[Problem] = []

    def value(node: Node | None, path: Path_) -> Any:
        if node is None:
            return None
        if node.anchor is not None:  # an alias may contain itself, and nested ones can expand to any size
            problems.append(Problem(
                name, node.start_mark.line + 1, Message("kernel.yaml_anchor", anchor=node.anchor)))
            return None
        lines[path] = node.start_mark.line + 1
        if isinstance(node, MappingNode):
            found: dict[str, Any] = {}
            for key_node, child in node.value:
                key = str(key_node.value)
                if key in found:
                    problems.append(Problem(
                        name, key_node.start_mark.line + 1, Message("kernel.written_twice", name=key)))
                found[key] = value(child, (*path, key))
                lines[(*path, key)] = key_node.start_mark.line + 1
            return found
        if isinstance(node, SequenceNode):
            return [value(child, (*path, i)) for i, child in enumerate(node.value)]
        assert isinstance(node, ScalarNode)
        return _scalar(str(node.tag), str(node.value))

    found = value(node, ())
    if problems:
        raise BadFile(problems)
    return found, lines


def _scalar(tag: str, text: str) -> Any:
    try:
        return _number(tag, text)
    except (ValueError, InvalidOperation):  # such as .inf or 0b101: kept as text, which the model rejects
        return text


def _number(tag: str, text: str) -> Any:
    kind = tag.rsplit(":", 1)[-1]
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    if kind == "int":
        return int(text.replace("_", ""), 0) if text.startswith(("0x", "0o")) else int(text.replace("_", ""))
    if kind == "float":
        return Decimal(text.replace("_", ""))
    return text


def check(name: str, text: str) -> Document[Any]:
    """A document from a file's text. Raises BadFile with every fault and its line."""
    kind = _kinds[name]
    data, lines = read_yaml(text, name)

    def line(path: Path_) -> int:
        while path and path not in lines:
            path = path[:-1]
        return lines.get(path, 1)

    problems: list[Problem] = []
    effective: datetime | None = None
    if isinstance(data, dict) and EFFECTIVE in data:
        try:
            effective = _effective(kind, data.pop(EFFECTIVE))
        except ValueError as e:
            problems.append(Problem(name, line((EFFECTIVE,)), _fault_at(EFFECTIVE, e.args[0])))
    try:
        value = kind.model.model_validate(data if data is not None else {})
    except ValidationError as e:
        raise BadFile([*problems, *(
            Problem(name, line(tuple(fault["loc"])), _fault_at(
                ".".join(map(str, fault["loc"])) or name, validation_messages.fault_message(fault)))
            for fault in e.errors())]) from None
    problems += [Problem(name, line(path), why) for path, why in (kind.also(value) if kind.also else ())]
    if problems:
        raise BadFile(problems)
    return Document(name, value, hashlib.sha256(text.encode()).hexdigest(), effective_from=effective)


def _fault_at(place: str, why: Text) -> Message:
    return Message("kernel.fault_at", place=place, why=why)


def _effective(kind: Kind[Any], given: object) -> datetime:
    """The instant from which a file says it is valid; a date means its first. Raises ValueError with a message."""
    if not kind.dated:
        raise ValueError(Message("kernel.not_dated", name=kind.name))
    try:
        found = instants.parse_any(given if isinstance(given, str) else "")
    except BadInput:
        raise ValueError(Message("kernel.effective_form")) from None
    if instants.shanghai(found).year not in _YEARS:
        raise ValueError(Message("kernel.effective_year", first=_YEARS[0], last=_YEARS[-1]))
    return found


def text_from_folder(name: str, folder: Path | None = None) -> str:
    """A file's text in the company's folder. Raises BadInput if it is missing, BadFile if it is not UTF-8."""
    try:
        return ((folder or settings().company_folder) / name).read_text("utf-8")
    except OSError:
        raise BadInput("kernel.no_file", name=name) from None
    except UnicodeDecodeError:
        raise BadFile([Problem(name, 1, Message("kernel.not_utf8"))]) from None


def from_folder(name: str, folder: Path | None = None) -> Document[Any]:
    """A document read from the folder, without a database."""
    return check(name, text_from_folder(name, folder))


def alone(document: Document[M]) -> Timeline[M]:
    """A timeline of one version, which applies at every instant."""
    return Timeline((Period(None, document),))
