"""The manifest of a backup: what it holds and what proves it whole. It is written last."""
from __future__ import annotations

import hashlib
import json
import os
from datetime import datetime
from pathlib import Path, PurePosixPath

from pydantic import BaseModel, ConfigDict

from app.backups import words as words
from app.migrations import head
from kernel.errors import BadInput
from kernel.key_check import NotedKey
from kernel.wording import Message

NAME = "manifest.json"
FORMAT = 1
_CHUNK = 1 << 20


class Part(BaseModel):
    """One file of the backup: size in bytes, and SHA-256 in hexadecimal."""

    size: int
    sha256: str


class TableContent(BaseModel):
    """What a table held: number of rows, and a sum over all rows that any other content would change."""

    rows: int
    digest: str


class Manifest(BaseModel):
    """`format` is that of the backup, `schema_version` the newest migration of the database; `parts` by their paths
    in the folder, `tables` by schema and name. `key_file` is where the key was when the backup was made."""

    model_config = ConfigDict(extra="ignore")
    format: int
    schema_version: str
    at: datetime
    demo: bool
    key_file: str
    keys: list[NotedKey]
    tables: dict[str, TableContent]
    parts: dict[str, Part]

    @property
    def size(self) -> int:
        return sum(part.size for part in self.parts.values())

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    def within(self, folder: str) -> list[str]:
        """Paths of the parts in a folder of the backup."""
        return [path for path in self.parts if path.startswith(folder + "/")]


def measured(path: Path) -> Part:
    """Size and digest of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return Part(size=path.stat().st_size, sha256=digest.hexdigest())


def parts_of(folder: Path) -> dict[str, Part]:
    """Every file in a folder, by its path."""
    return {path.relative_to(folder).as_posix(): measured(path)
            for path in sorted(folder.rglob("*")) if path.is_file()}


def write(folder: Path, manifest: Manifest) -> None:
    """Writes the manifest."""
    with open(os.open(folder / NAME, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(manifest.model_dump_json(indent=1))


def read(folder: Path) -> Manifest:
    """The manifest of a backup, after checking every part.

    Raises BadInput for a folder that is no whole backup of this version or an earlier one.
    """
    if not folder.is_dir():
        raise BadInput("app.backup.no_folder", folder=folder)
    try:
        text = (folder / NAME).read_text("utf-8")
    except FileNotFoundError:
        raise BadInput("app.backup.incomplete", folder=folder) from None
    except (OSError, ValueError):
        raise BadInput("app.backup.broken", folder=folder, why=Message("app.backup.manifest_unreadable")) from None
    try:
        if int(json.loads(text)["format"]) > FORMAT:
            raise BadInput("app.backup.newer_form", folder=folder)
        found = Manifest.model_validate_json(text)
    except (ValueError, KeyError, TypeError) as e:
        raise BadInput("app.backup.broken", folder=folder, why=Message("app.backup.manifest_unreadable")) from e
    if found.schema_version > head():
        raise BadInput("app.backup.newer", folder=folder, found=found.schema_version, known=head())
    for path, part in found.parts.items():
        _must_be_whole(folder, path, part)
    return found


def _must_be_whole(folder: Path, path: str, part: Part) -> None:
    if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
        raise BadInput("app.backup.broken", folder=folder, why=Message("app.backup.manifest_unreadable"))
    try:
        if measured(folder / path) == part:
            return
        why = Message("app.backup.part_changed", part=path)
    except OSError:
        why = Message("app.backup.part_missing", part=path)
    raise BadInput("app.backup.broken", folder=folder, why=why)
