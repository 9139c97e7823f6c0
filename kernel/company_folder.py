"""Rules for the company's folder that concern more than one file, and its subfolders; rooms register them."""
from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kernel.logs import log
from kernel.registry import Registry
from kernel.settings import settings
from kernel.validated_files import Document, Path_
from kernel.wording import Text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from kernel.actors import Actor

Fault = tuple[str, Path_, Text]  # file, place in it, what is wrong there


@dataclass(frozen=True)
class FileRule:
    """Rules for a file beyond its own content.

    `required`: every folder must have it. `across` finds faults between several files, given the folder and those of
    its files that are valid by themselves; it may report faults of these files only. `follow` applies an accepted
    version in the same transaction, in ascending `order`.
    """

    file: str
    order: int = 0
    required: bool = False
    across: Callable[[Path, Mapping[str, Document[Any]]], Iterable[Fault]] | None = None
    follow: Callable[[Session, Document[Any], Actor], None] | None = None


@dataclass(frozen=True)
class Subfolder:
    """A folder within the folder. `check` raises BadFile with every fault, `take` stores its content."""

    name: str
    check: Callable[[Path], object]
    take: Callable[[Session, Path, Actor], object]


rules: Registry[FileRule] = Registry("rules for files", lambda rule: rule.file)
subfolders: Registry[Subfolder] = Registry("subfolders", lambda folder: folder.name)


def is_required(file: str) -> bool:
    """Whether no folder is complete without this file."""
    rule = rules.get(file)
    return rule is not None and rule.required


def in_order() -> list[FileRule]:
    """All rules, in the order in which files are applied."""
    return sorted(rules, key=lambda rule: rule.order)


WriteBack = Literal["written", "demo", "differs", "failed"]


def write_back(file: str, replaced: str, content: str) -> WriteBack:
    """Writes an accepted version into the company's folder, so that the next load does not take it back.

    Only in place of the version with the hash `replaced`, or of no file: what somebody changed in the folder and has
    not loaded stays (`differs`). The demo company's files belong to the program and are not written.
    """
    own = settings().company
    if own is None:
        return "demo"
    try:
        target = own / file
        if target.exists() and hashlib.sha256(target.read_bytes()).hexdigest() != replaced:
            return "differs"
        write(own, file, content)
    except OSError as error:
        log.warning("company_file_not_written", name=file, why=error.strerror)
        return "failed"
    return "written"


def write(folder: Path, file: str, content: str) -> None:
    """Replaces a file of a company's folder at once: whoever reads it meanwhile has the old or the new one, whole.

    Raises OSError where the folder can't be written.
    """
    target = folder / file
    handle, name = tempfile.mkstemp(dir=folder, prefix=f".{file}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        Path(name).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
