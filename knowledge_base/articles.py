"""Articles: imported once, then kept here; every change versioned and audited."""
from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kernel import audit, instants
from kernel.actors import Actor
from kernel.documents import read_yaml
from kernel.errors import BadInput, Conflict, NotFound
from knowledge_base.tables import Article
from staff import permissions
from staff.members import StaffView

TITLE_LIMIT, BODY_LIMIT = 60, 5000
_SLUG = re.compile(r"^[a-z0-9-]{3,60}$")
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
                       row.updated_at, row.updated_by)


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
    """Changes whenever any article does: their number and the latest change."""
    found = session.execute(select(func.count(), func.max(Article.updated_at))).one()
    return found[0], found[1]


def save(
    session: Session, staff: StaffView, slug: str, *, title: str, clause: str, body: str, keywords: list[str],
    version: int | None,
) -> ArticleView:
    """Writes a new article (`version` None) or a new version. Raises Conflict where somebody was faster."""
    permissions.require(staff, "knowledge.edit")
    if not _SLUG.match(slug):
        raise BadInput("knowledge.bad_slug")
    title, body = title.strip(), body.strip()
    if not title or len(title) > TITLE_LIMIT:
        raise BadInput("knowledge.no_title")
    if not body or len(body) > BODY_LIMIT:
        raise BadInput("knowledge.no_body")
    row = session.scalar(select(Article).where(Article.slug == slug).with_for_update())
    if row is not None and row.version != version:
        raise Conflict("knowledge.moved_on", who=row.updated_by)
    now, words = instants.now(), [k.strip() for k in keywords if k.strip()][:40]
    if row is None:
        row = Article(slug=slug, title=title, clause=clause, body=body, keywords=words, version=0, published_at=now,
                      updated_at=now, updated_by=staff.name)
        session.add(row)
    row.title, row.clause, row.body, row.keywords = title, clause.strip(), body, words
    row.version, row.updated_at, row.updated_by = row.version + 1, now, staff.name
    session.flush()
    audit.record(session, Actor.staff(staff.id, staff.name), "article.save", ("article", slug), version=row.version)
    return _view(row)


def parse(text: str, name: str) -> tuple[str, str, str, list[str], str]:
    """(slug, title, clause, keywords, body) of a file with front matter. Raises BadInput naming the file."""
    match = _FRONT.match(text.replace("\r\n", "\n"))
    front = read_yaml(match[1], name)[0] if match else None
    if match is None or not isinstance(front, dict) or not {"slug", "title", "clause", "keywords"} <= front.keys():
        raise BadInput("knowledge.bad_front", name=name)
    keywords = front["keywords"]
    return (str(front["slug"]), str(front["title"]), str(front["clause"]),
            [str(k) for k in keywords] if isinstance(keywords, list) else str(keywords).split(), match[2].strip())


def import_folder(session: Session, folder: Path, by: Actor) -> int:
    """Takes in articles that aren't there yet and gives how many; known ones are left as they are edited here."""
    if not folder.is_dir():
        raise BadInput("knowledge.no_folder", folder=folder.name)
    known = set(session.scalars(select(Article.slug)))
    now, fresh = instants.now(), 0
    for file in sorted(folder.glob("*.md")):
        slug, title, clause, keywords, body = parse(file.read_text(encoding="utf-8"), file.name)
        if slug in known:
            continue
        known.add(slug)
        session.add(Article(slug=slug, title=title, clause=clause, body=body, keywords=keywords, version=1,
                            published_at=now, updated_at=now, updated_by=by.label or by.kind))
        fresh += 1
    if fresh:
        session.flush()
        audit.record(session, by, "article.import", None, count=fresh)
    return fresh


def export(session: Session, folder: Path) -> int:
    """Writes every article as a file that `import_folder` takes; gives how many."""
    folder.mkdir(parents=True, exist_ok=True)
    found = everything(session)
    for article in found:
        words = ", ".join(f'"{k}"' for k in article.keywords)
        (folder / f"{article.slug}.md").write_text(
            f'---\nslug: {article.slug}\ntitle: "{article.title}"\nclause: "{article.clause}"\n'
            f"keywords: [{words}]\n---\n"
            f"{article.body}\n", encoding="utf-8")
    return len(found)
