"""Accepted company files by their time of validity.

`kernel.file_versions` stores them; it is imported at the first call, so that commands that read files from the folder,
without a database, do not import SQLAlchemy.
"""
from __future__ import annotations

from datetime import datetime
from typing import Any

from kernel.validated_files import Document, Timeline


def current(session: Any, name: str) -> Document[Any]:
    """The accepted version in force now. Raises BadInput where none was loaded."""
    from kernel import file_versions

    return file_versions.current(session, name)


def at(session: Any, name: str, at: datetime) -> Document[Any]:
    """The accepted version in force at an instant, past or future. Raises BadInput where none was loaded."""
    from kernel import file_versions

    return file_versions.in_force(session, name, at)


def timeline(session: Any, name: str) -> Timeline[Any]:
    """The accepted versions by which a rule counts, announced ones among them. Raises BadInput where none is loaded."""
    from kernel import file_versions

    return file_versions.timeline(session, name)
