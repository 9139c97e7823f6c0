"""The company's folder: every file is checked before the first is put in force."""
from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app import words as words
from kernel import company_folder, file_versions, validated_files
from kernel.actors import Actor
from kernel.errors import BadFile, BadInput, Problem
from kernel.validated_files import Document
from kernel.wording import say

# Modules that register the company's files and how an accepted version is applied.
MODULES = ("complaints.complaint_promises", "app.company_file", "deadlines.company_files", "deadlines.promises",
           "notices.company_files", "staff.company_files", "knowledge_base.company_files", "knowledge_base.articles",
           "complaints.outside.company_files", "app.review.goals_file")


def kinds() -> list[str]:
    """Names of every file that a company may have. Call it before any of them is read."""
    for name in MODULES:
        import_module(name)
    return validated_files.kinds()


def check(folder: Path) -> list[str]:
    """Checks the files of a folder and its subfolders; gives the names of those that are there.

    Raises BadFile with every fault, BadInput where there is no such folder.
    """
    if not folder.is_dir():
        raise BadInput("app.no_company", folder=folder)
    found: dict[str, Document[Any]] = {}
    problems: list[Problem] = []
    for name in kinds():
        if not (folder / name).exists():
            if company_folder.is_required(name):
                problems.append(Problem(name, 1, say("app.company.file_missing")))
            continue
        try:
            found[name] = validated_files.from_folder(name, folder)
        except BadFile as e:
            problems += e.problems
    problems += _across(folder, found)
    for part in company_folder.subfolders:
        if (folder / part.name).is_dir():
            try:
                part.check(folder / part.name)
            except BadFile as e:
                problems += e.problems
    if problems:
        raise BadFile(problems)
    return list(found)


def _across(folder: Path, found: dict[str, Document[Any]]) -> list[Problem]:
    """Faults between several files, in the order of the files."""
    faults = [fault for rule in company_folder.in_order() if rule.across for fault in rule.across(folder, found)]
    lines = {name: validated_files.read_yaml(validated_files.text_from_folder(name, folder), name)[1]
             for name in {name for name, _, _ in faults}}
    return sorted((Problem(name, lines[name][path], sentence) for name, path, sentence in faults),
                  key=lambda p: (p.file, p.line))


def follow(session: Session, name: str, by: Actor) -> None:
    """Applies the version of a file that is in force, such as storing its stores."""
    rule = company_folder.rules.get(name)
    if rule is not None and rule.follow is not None:
        rule.follow(session, file_versions.current(session, name), by)


def load(session: Session, folder: Path, by: Actor) -> list[str]:
    """Accepts every file of the folder and returns their names; unchanged files have no effect.

    Each is in force at once, or from the instant that the file names; it is applied then.

    Raises BadFile with every fault, and then changes nothing.
    """
    names = check(folder)
    for name in names:
        file_versions.accept(session, name, validated_files.text_from_folder(name, folder), by)
    for rule in company_folder.in_order():
        if rule.file in names:
            follow(session, rule.file, by)
    for part in company_folder.subfolders:
        if (folder / part.name).is_dir():
            part.take(session, folder / part.name, by)
    return names


def is_loaded(session: Session) -> bool:
    """Whether a company is in force."""
    return bool(session.scalar(text("select exists (select from company_file)")))
