"""Restores a backup into an empty data folder, or an empty database and data folder.

The backup is checked whole before anything is written. The data folder is marked until the end, so that nothing starts
on a part of the data; a restoration that fails leaves it as it was.
"""
from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app import data_folder
from app.backups import database_dump, manifest
from app.backups.backup import COMPANY, FILES, REPORTS
from app.backups.manifest import Manifest
from app.embedded import servers
from app.review import report_files
from kernel import files, key_check
from kernel.errors import BadInput
from kernel.settings import Settings, settings

_MAY_BE_THERE = {".lock", ".users", "lost+found"}


@dataclass(frozen=True)
class Restored:
    """What was restored; `has_key`: the key is in its place; `company`: where the company's files are, if any were."""

    manifest: Manifest
    has_key: bool
    company: Path | None


def restore(folder: Path) -> Restored:
    """Restores the backup in `folder` into the folder and database of the settings.

    To be called in the main thread. Raises BadInput for a backup that is not whole or newer, for a key file of another
    database, and for a target that is not empty.
    """
    folder, found = folder.expanduser().absolute(), settings()
    made = manifest.read(folder)
    has_key = found.key_path.exists()
    if has_key and made.keys and (refused := key_check.refusal(found.key_path, made.keys)) is not None:
        raise refused
    data_folder.must_be_whole(found.data)
    _must_be_empty(found)
    with _whole_or_nothing(found), _database(found) as url:
        database_dump.must_be_empty(url)
        for path in made.within(FILES):
            files.put_back(path.removeprefix(FILES + "/"), (folder / path).read_bytes())
        _copy(made, folder, REPORTS, report_files.folder())
        company = _copy(made, folder, COMPANY, found.data / COMPANY)
        if made.demo:
            (found.data / "demo").touch()
        database_dump.load(url, folder, made.tables)
    return Restored(made, has_key, company)


def _must_be_empty(found: Settings) -> None:
    """Raises BadInput where anything but the key file is in the data folder or in the place of uploaded files."""
    there = {path.name for path in found.data.iterdir()} if found.data.is_dir() else set()
    if found.key_path.absolute().parent == found.data:
        there.discard(found.key_path.name)
    if there - _MAY_BE_THERE:
        raise BadInput("app.restore.folder_used", folder=found.data)
    if files.paths():
        raise BadInput("app.restore.files_used", place=found.files_url)
    if found.database_url:
        database_dump.must_be_able(found.database_url)
        database_dump.must_be_empty(found.database_url)


@contextmanager
def _whole_or_nothing(found: Settings) -> Iterator[None]:
    try:
        with data_folder.restoring(found.data):
            yield
    except OSError as e:
        _clear(found)
        raise BadInput("app.restore.not_written", folder=found.data, why=e.strerror or str(e)) from None
    except BaseException:
        _clear(found)
        raise


def _clear(found: Settings) -> None:
    for stored in files.paths():
        files.remove(stored)
    for path in found.data.iterdir() if found.data.is_dir() else ():
        if path.absolute() == found.key_path.absolute() or path.name in _MAY_BE_THERE:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


@contextmanager
def _database(found: Settings) -> Iterator[str]:
    if found.database_url:
        yield found.database_url
        return
    running = servers.start(found.data, valkey=False)
    try:
        yield running.database_url
    finally:
        running.stop()


def _copy(made: Manifest, folder: Path, part: str, target: Path) -> Path | None:
    paths = made.within(part)
    for path in paths:
        copied = target / path.removeprefix(part + "/")
        copied.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(folder / path, copied)
        copied.chmod(0o600)
    return target if paths else None
