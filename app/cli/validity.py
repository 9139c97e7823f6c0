"""What commands say about the time of validity of a company file."""
from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import typer

from kernel import instants, time_words
from kernel.validated_files import Document

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def warn_of_ahead(document: Document[Any], at: datetime) -> None:
    """Says on stderr that a file of the folder isn't valid yet at `at`: what came before it only the database knows."""
    if document.effective_from is not None and document.effective_from > at:
        typer.echo(f"提示：{document.name} 自 {_moment(document.effective_from)} 起才有效，此处已按它计算。", err=True)


def validity_note(session: Session, name: str) -> str | None:
    """From when the version accepted last is valid, and what else holds or will; None where there is nothing to say."""
    from kernel import file_versions

    newest, current = file_versions.newest(session, name), file_versions.current(session, name)
    coming = "；".join(f"自 {_moment(one.effective_from)} 起是另一版" for one in file_versions.announced(session, name)
                      if one.effective_from is not None and one.version != newest.version)
    if newest.effective_from is None:
        return f"{name} 现在起有效，{coming}。" if coming else None
    since = f"{name} 自 {_moment(newest.effective_from)} 起有效"
    if newest.effective_from > instants.now():
        before = "在此之前也按这一版，因为没有更早的" if current.version == newest.version else "在此之前仍按现行的一版"
        return f"{since}，{before}{f'；{coming}' if coming else ''}。"
    if current.version == newest.version:
        return f"{since}{f'，{coming}' if coming else ''}。"
    return f"{since}，但之后载入的另一版已取代它，现在仍按那一版；要让它现在生效，请去掉 effective_from 再载入。"


def _moment(instant: datetime) -> str:
    return time_words.day_time(instant, with_year=True)
