"""Whether a data folder may be used: one into which a backup was not restored to the end holds a part of the data."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kernel.errors import Conflict

RESTORING = "restoring"  # exists while a backup is being restored into the folder


def must_be_whole(data: Path) -> None:
    """Raises Conflict for a folder whose restoration was interrupted."""
    if (data / RESTORING).exists():
        raise Conflict("app.folder_incomplete", folder=data)


@contextmanager
def restoring(data: Path) -> Iterator[None]:
    """Within the block the folder may not be used by anything else; after an interruption it stays so."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    (data / RESTORING).touch()
    yield
    (data / RESTORING).unlink()
