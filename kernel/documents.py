"""The company's own files: validated whole with line numbers, each accepted version kept.

A room registers a `Kind` (file name and pydantic model). A bad new version is refused with every fault at once and the
old one stays in force. What was computed under a version can name it by hash.
"""
from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kernel import faults
from kernel.errors import BadFile, BadInput, Problem
from kernel.settings import settings

M = TypeVar("M", bound=BaseModel)
Path_ = tuple[str | int, ...]
Lines = dict[Path_, int]


class Part(BaseModel):
    """A company file or a part of one: unknown names are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


@dataclass(frozen=True)
class Kind(Generic[M]):
    """A file of the company. `also` finds faults that a model can't see: (path in the file, sentence)."""

    name: str
    model: type[M]
    also: Callable[[M], list[tuple[Path_, str]]] | None = None


@dataclass(frozen=True)
class Document(Generic[M]):
    """One version of a file. `version` is the row's number in the database, None when read from the folder."""

    name: str
    value: M
    hash: str
    version: int | None = None


_kinds: dict[str, Kind[Any]] = {}


def register(kind: Kind[Any]) -> None:
    """Makes a kind of file known."""
    _kinds[kind.name] = kind


def kinds() -> list[str]:
    """Names of all files known."""
    return sorted(_kinds)


def read_yaml(text: str, name: str) -> tuple[Any, Lines]:
    """Plain values and the line of each place. Numbers with a point are Decimal. Raises BadFile."""
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as e:
        line = e.problem_mark.line + 1 if e.problem_mark else 1
        raise BadFile([Problem(name, line, f"YAML 写法有误（{e.problem}）")]) from None
    except YAMLError:  # a character that no text holds
        line = next((n for n, one in enumerate(text.split("\n"), 1) if not one.replace("\t", "").isprintable()), 1)
        raise BadFile([Problem(name, line, "有不能用的控制字符")]) from None
    lines: Lines = {}
    problems: list[Problem] = []

    def value(node: Node | None, path: Path_) -> Any:
        if node is None:
            return None
        if node.anchor is not None:  # a reference may hold itself, and a few lines of them fill any memory
            problems.append(Problem(name, node.start_mark.line + 1, f"不支持引用（&{node.anchor}），请写全"))
            return None
        lines[path] = node.start_mark.line + 1
        if isinstance(node, MappingNode):
            found: dict[str, Any] = {}
            for key_node, child in node.value:
                key = str(key_node.value)
                if key in found:
                    problems.append(Problem(name, key_node.start_mark.line + 1, f"“{key}”写了两次"))
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
    except (ValueError, InvalidOperation):  # .inf, 0b101: no number that we know; the model says what it wants
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

    try:
        value = kind.model.model_validate(data if data is not None else {})
    except ValidationError as e:
        raise BadFile([
            Problem(name, line(tuple(fault["loc"])),
                    f"“{'.'.join(map(str, fault['loc'])) or name}”：{faults.told(fault)}")
            for fault in e.errors()
        ]) from None
    more = kind.also(value) if kind.also else []
    if more:
        raise BadFile([Problem(name, line(path), say) for path, say in more])
    return Document(name, value, hashlib.sha256(text.encode()).hexdigest())


def text_from_folder(name: str, folder: Path | None = None) -> str:
    """A file's text in the company's folder. Raises BadInput where it is missing or not UTF-8."""
    try:
        return ((folder or settings().company_folder) / name).read_text("utf-8")
    except OSError:
        raise BadInput("kernel.no_file", name=name) from None
    except UnicodeDecodeError:
        raise BadFile([Problem(name, 1, "不是 UTF-8 编码")]) from None


def from_folder(name: str, folder: Path | None = None) -> Document[Any]:
    """A document straight from the folder, without a database."""
    return check(name, text_from_folder(name, folder))


def current(session: Any, name: str) -> Document[Any]:
    """The accepted version in force. Raises BadInput where none was loaded."""
    from kernel import versions  # here, so that commands without a database don't import SQLAlchemy

    return versions.current(session, name)
