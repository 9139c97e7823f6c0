"""`staff.yml` in the company's folder: checking the photos it names, and applying it."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from kernel import company_folder, file_versions
from kernel.actors import Actor
from kernel.company_folder import Fault, FileRule
from kernel.settings import settings
from kernel.validated_files import Document
from kernel.wording import say
from staff import members
from staff import staff_file as staff_file

FILE = "staff.yml"


def _photos(folder: Path, found: Mapping[str, Document[Any]]) -> Iterator[Fault]:
    for i, member in enumerate(found[FILE].value.staff if FILE in found else ()):
        if member.photo and not (folder / member.photo).is_file():
            yield FILE, ("staff", i, "photo"), say("staff.no_photo", photo=member.photo)


def _store_accepted(session: Session, document: Document[Any], by: Actor) -> None:
    announced = [(one.effective_from, one.value) for one in file_versions.announced(session, document.name)
                 if one.effective_from is not None]
    members.sync(session, document.value, by, demo=settings().is_demo, announced=announced)


company_folder.rules.add(FileRule(FILE, 20, across=_photos, follow=_store_accepted))
