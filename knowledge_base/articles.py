"""Articles: imported once, then edited here; every change makes a new version and is audited."""
from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kernel import actors, audit, company_folder, instants, wording
from kernel.actors import Actor
from kernel.company_folder import Subfolder
from kernel.errors import BadFile, BadInput, Conflict, NotFound, Problem
from kernel.validated_files import read_yaml
from knowledge_base.tables import Article
from staff import permissions
from staff.members import StaffView

TITLE_LIMIT, BODY_LIMIT, KEYWORDS_LIMIT = 60, 5000, 40
_SLUG = re.compile(r"^[a-z0-9-]{3,60}$")
_CLAUSE = re.compile(r"^(\d+(\.\d+)*( [a-z])?)?$")  # "4.1.6", "5.1 g", or none
_FIELDS = {"slug", "title", "clause", "keywords"}
_FRONT = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)


@dataclass(frozen=True)
class ArticleView:
    """An article as others see it."""

    id: uuid.UUID
    slug: str
    title: str
    clause: str
    body: str
    keywords: tuple[str, ...]
    version: int
    updated_at: datetime
    updated_by: str


def _view(row: Article) -> ArticleView:
    return ArticleView(row.id, row.slug, row.title, row.clause, row.body, tuple(row.keywords), row.version,
                       row.updated_at, str(actors.shown_name(row.updated_by)))


def get(session: Session, slug: str) -> ArticleView:
    """One article. Raises NotFound."""
    row = session.scalar(select(Article).where(Article.slug == slug))
    if row is None:
        raise NotFound("knowledge.no_article")
    return _view(row)


def everything(session: Session) -> list[ArticleView]:
    """All articles by clause and title."""
    return [_view(row) for row in session.scalars(select(Article).order_by(Article.clause, Article.slug))]


def state(session: Session) -> tuple[int, datetime | None]:
    """The number of articles and when one was changed last: differs whenever any article was changed."""
    found = session.execute(select(func.count(), func.max(Article.updated_at))).one()
    return found[0], found[1]


def save(
    session: Session, staff: StaffView, slug: str, *, title: str, clause: str, body: str, keywords: list[str],
    version: int | None,
) -> ArticleView:
    """Writes a new article (`version` None) or a new version of one.

    Raises BadInput for a field that isn't valid, Conflict where `version` isn't the current one any more.
    """
    permissions.require(staff, "knowledge.edit")
    if not _SLUG.match(slug):
        raise BadInput("knowledge.bad_slug")
    title, body = title.strip(), body.strip()
    if not title or len(title) > TITLE_LIMIT:
        raise BadInput("knowledge.no_title")
    if not body or len(body) > BODY_LIMIT:
        raise BadInput("knowledge.no_body")
    if not _CLAUSE.match(clause.strip()):
        raise BadInput("knowledge.bad_clause")
    row = session.scalar(select(Article).where(Article.slug == slug).with_for_update())
    if row is not None and row.version != version:
        raise Conflict("knowledge.moved_on", who=actors.shown_name(row.updated_by))
    now, words = instants.now(), [k.strip() for k in keywords if k.strip()][:KEYWORDS_LIMIT]
    if row is None:
        row = Article(slug=slug, title=title, clause=clause, body=body, keywords=words, version=0, published_at=now,
                      updated_at=now, updated_by=staff.name)
        session.add(row)
    row.title, row.clause, row.body, row.keywords = title, clause.strip(), body, words
    row.version, row.updated_at, row.updated_by = row.version + 1, now, staff.name
    session.flush()
    audit.record(session, Actor.staff(staff.id, staff.name), "article.save", ("article", slug), version=row.version)
    return _view(row)


@dataclass(frozen=True)
class ArticleFile:
    """An article as it is written in a file."""

    slug: str
    title: str
    clause: str
    keywords: tuple[str, ...]
    body: str


def parse(text: str, name: str) -> ArticleFile:
    """Reads the text of a file with front matter. Raises BadFile with every fault and its line."""
    match = _FRONT.match(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    if match is None:
        raise BadFile([Problem(name, 1, wording.say("knowledge.bad_front"))])
    try:
        front, lines = read_yaml(match[1], name)
    except BadFile as e:
        raise BadFile([Problem(name, p.line + 1, p.say) for p in e.problems]) from None
    if not isinstance(front, dict) or not front.keys() >= _FIELDS:
        missing = sorted(_FIELDS - (front.keys() if isinstance(front, dict) else set()))
        raise BadFile([Problem(name, 1, wording.say("knowledge.missing_front", missing=missing))])
    words = front["keywords"]
    found = ArticleFile(
        _plain(front["slug"]), _plain(front["title"]), _plain(front["clause"]),
        tuple(_plain(k) for k in words) if isinstance(words, list) else tuple(_plain(words).split()), match[2].strip())
    faults = [
        ("slug", "knowledge.bad_slug", bool(_SLUG.match(found.slug))),
        ("title", "knowledge.no_title", 0 < len(found.title) <= TITLE_LIMIT),
        ("clause", "knowledge.bad_clause", bool(_CLAUSE.match(found.clause))),
        ("keywords", "knowledge.many_keywords", len(found.keywords) <= KEYWORDS_LIMIT),
    ]
    problems = [Problem(name, lines[field,] + 1, wording.say(say)) for field, say, good in faults if not good]
    if not 0 < len(found.body) <= BODY_LIMIT:
        problems.append(Problem(name, match[1].count("\n") + 4, wording.say("knowledge.no_body")))
    if problems:
        raise BadFile(problems)
    return found


def _plain(value: object) -> str:
    return "" if value is None else str(value).strip()


def from_folder(folder: Path) -> list[ArticleFile]:
    """Every `.md` file of a folder. Raises BadFile with every fault of every file, BadInput without a folder."""
    if not folder.is_dir():
        raise BadInput("knowledge.no_folder", folder=folder.name)
    found: list[ArticleFile] = []
    problems: list[Problem] = []
    places: dict[str, str] = {}
    for file in sorted(folder.glob("*.md")):
        name = f"{folder.name}/{file.name}"
        try:
            one = parse(file.read_text(encoding="utf-8"), name)
        except UnicodeDecodeError:
            problems.append(Problem(name, 1, wording.say("knowledge.not_utf8")))
            continue
        except BadFile as e:
            problems += e.problems
            continue
        before = places.setdefault(one.slug, file.name)
        if before != file.name:
            problems.append(Problem(name, 1, wording.say("knowledge.slug_twice", slug=one.slug, other=before)))
        found.append(one)
    if problems:
        raise BadFile(problems)
    return found


def import_folder(session: Session, folder: Path, by: Actor) -> int:
    """Adds the articles that don't exist yet and returns how many; existing ones stay as they are.

    Raises BadFile with every fault of every file, and then adds none.
    """
    files = from_folder(folder)
    known = set(session.scalars(select(Article.slug)))
    now = instants.now()
    fresh = [
        Article(slug=one.slug, title=one.title, clause=one.clause, body=one.body, keywords=list(one.keywords),
                version=1, published_at=now, updated_at=now, updated_by=by.name)
        for one in files if one.slug not in known
    ]
    if fresh:
        session.add_all(fresh)
        session.flush()
        audit.record(session, by, "article.import", None, count=len(fresh))
    return len(fresh)


def export(session: Session, folder: Path) -> int:
    """Writes every article as a file that `import_folder` reads; returns how many."""
    folder.mkdir(parents=True, exist_ok=True)
    found = everything(session)
    for article in found:
        front = {"slug": article.slug, "title": article.title, "clause": article.clause,
                 "keywords": list(article.keywords)}
        # JSON's strings and lists are valid YAML, with quotes and backslashes escaped.
        head = "\n".join(f"{field}: {json.dumps(value, ensure_ascii=False)}" for field, value in front.items())
        (folder / f"{article.slug}.md").write_text(f"---\n{head}\n---\n{article.body}\n", encoding="utf-8")
    return len(found)


company_folder.subfolders.add(Subfolder("articles", from_folder, import_folder))
