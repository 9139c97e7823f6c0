"""What commands say about the time of validity of a company file."""
from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import typer

from kernel import instants, time_words
from kernel.validated_files import Document
from kernel.wording import say

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def warn_of_ahead(document: Document[Any], at: datetime) -> None:
    """Says on stderr that a file of the folder is not valid yet at `at` but was used.

    The version valid at `at` is in the database, which commands that read the folder do not open.
    """
    if document.effective_from is not None and document.effective_from > at:
        since = _with_year(document.effective_from)
        typer.echo(say("app.cli.validity.not_yet", name=document.name, since=since), err=True)


def validity_note(session: Session, name: str) -> str | None:
    """From when the version accepted last is valid, and which others are valid or announced; None without any date."""
    from kernel import file_versions

    newest, current = file_versions.newest(session, name), file_versions.current(session, name)
    later = "；".join(
        say("app.cli.validity.another", since=_with_year(one.effective_from))
        for one in file_versions.announced(session, name)
        if one.effective_from is not None and one.version != newest.version)
    if newest.effective_from is None:
        return say("app.cli.validity.now_then", name=name, later=later) if later else None
    if newest.effective_from > instants.now():
        kind = "ahead_first" if current.version == newest.version else "ahead"
    elif current.version == newest.version:
        kind = "since"
    else:
        return say("app.cli.validity.replaced", name=name, since=_with_year(newest.effective_from))
    return say(f"app.cli.validity.{kind}_then" if later else f"app.cli.validity.{kind}", name=name,
               since=_with_year(newest.effective_from), later=later)


def _with_year(instant: datetime) -> str:
    return time_words.day_time(instant, with_year=True)
