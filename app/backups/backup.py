"""Makes a backup while the system runs: the database at one instant, files, company, reports. Never the key.

Files are stored before the row that refers to them is committed, so they are copied after the snapshot of the database.
"""
from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

from sqlalchemy import text

from app.backups import database_dump, manifest
from app.backups.manifest import Manifest
from app.backups.tables import BackupMade
from app.review import report_files
from kernel import db, files, key_check
from kernel.errors import BadInput, NotFound
from kernel.settings import settings

FILES, COMPANY, REPORTS = "files", "company", "reports"


def take(folder: Path) -> Manifest:
    """Makes a backup in a folder that does not exist yet or is empty, and gives its manifest.

    It is complete once it stands there: until then it is made in a folder beside it, or within it where it is a mount
    point. Raises BadInput for a folder that has something in it or lies in the data folder, where the key may be, and
    where the backup cannot be written.
    """
    folder = folder.expanduser().absolute()
    if folder.resolve().is_relative_to(settings().data.resolve()):
        raise BadInput("app.backup.in_data", folder=folder, data=settings().data)
    try:
        if folder.exists() and not folder.is_dir():
            raise BadInput("app.backup.is_file", folder=folder)
        mounted = folder.is_dir() and os.path.ismount(folder)
        if folder.is_dir() and {path.name for path in folder.iterdir()} - ({"lost+found"} if mounted else set()):
            raise BadInput("app.backup.folder_used", folder=folder)
        unfinished = f".{folder.name}.{secrets.token_hex(4)}.unfinished"
        fresh = folder / unfinished if mounted else folder.with_name(unfinished)
        fresh.mkdir(mode=0o700, parents=True)
        try:
            made = _fill(fresh)
            os.sync()
            if mounted:
                _move_up(fresh, folder)
            else:
                fresh.rename(folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    except OSError as e:
        raise BadInput("app.backup.not_written", folder=folder, why=e.strerror or str(e)) from None
    _note(made)
    return made


def _move_up(fresh: Path, folder: Path) -> None:
    """Moves what is in `fresh` into `folder`; the manifest, without which it is no backup, last."""
    for path in sorted(fresh.iterdir(), key=lambda path: (path.name == manifest.NAME, path.name)):
        path.rename(folder / path.name)


def _fill(fresh: Path) -> Manifest:
    found, url = settings(), db.engine().url.render_as_string(hide_password=False)
    with database_dump.snapshot(url) as snapshot:
        database_dump.dump(url, snapshot, fresh)
    _copy_files(fresh / FILES)
    if found.company is not None and found.company.is_dir():
        _copy(found.company, fresh / COMPANY)
    if report_files.folder().is_dir():
        _copy(report_files.folder(), fresh / REPORTS)
    made = Manifest(
        format=manifest.FORMAT, schema_version=snapshot.schema_version, at=snapshot.at, demo=found.is_demo,
        key_file=str(found.key_path.absolute()), keys=_keys(url), tables=snapshot.tables,
        parts=manifest.parts_of(fresh))
    manifest.write(fresh, made)
    return made


def _keys(url: str) -> list[key_check.NotedKey]:
    import psycopg

    from app.command_servers import plain

    with psycopg.connect(plain(url)) as connection:
        return key_check.noted(connection)


def _copy_files(target: Path) -> None:
    for path in files.paths():
        try:
            content = files.encrypted(path)
        except NotFound:  # removed meanwhile: no row refers to it any more
            continue
        (target / path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(target / path, content)


def _copy(source: Path, target: Path) -> None:
    for path in sorted(source.rglob("*")):
        if path.is_file():
            copied = target / path.relative_to(source)
            copied.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(copied, path.read_bytes())


def _write(path: Path, content: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def _note(made: Manifest) -> None:
    """Notes the backup for `doctor`; a schema of an earlier version may have no table for it."""
    with db.transaction() as session:
        if session.scalar(text("select to_regclass('backup_made') is not null")):
            session.add(BackupMade(at=made.at, size=made.size))
