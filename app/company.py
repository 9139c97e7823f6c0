"""The company's folder, taken over whole: every file checked before the first is put in force."""
from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel import documents, versions
from kernel.actors import Actor
from kernel.documents import Document, Path_
from kernel.errors import BadFile, BadInput, Problem
from kernel.settings import settings
from knowledge_base import articles
from staff import members, stores

# Modules that make files of the company known.
MODULES = ("complaints.promised", "app.company_file", "deadlines.company_files", "notices.company_files",
           "staff.staff_file",
           "knowledge_base.company_files", "complaints.outside.company_files", "app.review.goals_file")
REQUIRED = ("hours.yml",)
ARTICLES = "articles"


def kinds() -> list[str]:
    """Names of every file a company may have; whoever reads one in force must have called this before."""
    for name in MODULES:
        import_module(name)
    return documents.kinds()


def check(folder: Path) -> list[str]:
    """Names of the files that are there, all and the articles without fault. Raises BadFile with every fault."""
    if not folder.is_dir():
        raise BadInput("app.no_company", folder=folder)
    found: dict[str, Document[Any]] = {}
    problems: list[Problem] = []
    for name in kinds():
        if not (folder / name).exists():
            if name in REQUIRED:
                problems.append(Problem(name, 1, "缺少这份文件"))
            continue
        try:
            found[name] = documents.from_folder(name, folder)
        except BadFile as e:
            problems += e.problems
    if "company.yml" in found:
        problems += _across(folder, found)
    if (folder / ARTICLES).is_dir():
        try:
            articles.from_folder(folder / ARTICLES)
        except BadFile as e:
            problems += e.problems
    if problems:
        raise BadFile(problems)
    return list(found)


def _across(folder: Path, found: dict[str, Document[Any]]) -> list[Problem]:
    """What no file can know alone: stores that staff work in or that have hours, photos that are there."""
    stores = {store.code for store in found["company.yml"].value.stores}
    faults: list[tuple[str, Path_, str]] = []
    for i, member in enumerate(found["staff.yml"].value.staff if "staff.yml" in found else ()):
        if member.store is not None and member.store not in stores:
            faults.append(("staff.yml", ("staff", i, "store"), f"company.yml 里没有编号为 {member.store} 的门店"))
        if member.photo and not (folder / member.photo).is_file():
            faults.append(("staff.yml", ("staff", i, "photo"), f"没有照片文件 {member.photo}"))
    for code in found["hours.yml"].value.stores if "hours.yml" in found else ():
        if code not in stores:
            faults.append(("hours.yml", ("stores", code), f"company.yml 里没有编号为 {code} 的门店"))
    lines = {name: documents.read_yaml(documents.text_from_folder(name, folder), name)[1] for name, _, _ in faults}
    return [Problem(name, lines[name][path], say) for name, path, say in faults]


def _stores(session: Session, document: Document[Any], by: Actor) -> None:
    stores.sync(session, [
        (s.code, s.name, s.city, s.address, s.phone, s.hours) for s in document.value.stores
    ])


def _staff(session: Session, document: Document[Any], by: Actor) -> None:
    announced = [(one.effective_from, one.value) for one in versions.announced(session, document.name)
                 if one.effective_from is not None]
    members.sync(session, document.value, by, demo=settings().is_demo, announced=announced)


# What a file sets in motion, in this order: staff name their stores.
FOLLOWS: dict[str, Callable[[Session, Document[Any], Actor], None]] = {"company.yml": _stores, "staff.yml": _staff}


def follow(session: Session, name: str, by: Actor) -> None:
    """Does what the version in force of a file sets in motion, if that is anything."""
    if name in FOLLOWS:
        FOLLOWS[name](session, versions.current(session, name), by)


def load(session: Session, folder: Path, by: Actor) -> list[str]:
    """Accepts every file of the folder and gives their names; the same files again change nothing.

    They are in force at once, or from the instant that a file names; what it sets in motion follows then.

    Raises BadFile with every fault, and then changes nothing. Articles are imported once and then live in tables.
    """
    names = check(folder)
    for name in names:
        versions.accept(session, name, documents.text_from_folder(name, folder), by)
    for name in FOLLOWS:
        if name in names:
            follow(session, name, by)
    if (folder / ARTICLES).is_dir():
        articles.import_folder(session, folder / ARTICLES, by)
    return names


def is_loaded(session: Session) -> bool:
    """Whether a company is in force."""
    return bool(session.scalar(text("select exists (select from company_file)")))
