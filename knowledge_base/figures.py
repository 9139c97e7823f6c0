"""The room's numbers for the monthly review: questions that no article answered, articles that were written."""
from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kernel import figures
from kernel.figures import Chapter, DateRange, Head, Measure, Table, Value
from kernel.wording import Message, say
from knowledge_base.tables import Article, ArticleGap
from people.identifiers import readable

MEASURES = (
    Measure("knowledge.gaps", Message("knowledge.figures.gaps"), "count", Message("knowledge.figures.gaps_how"),
            "4.1.6"),
    Measure("knowledge.written", Message("knowledge.figures.written"), "count",
            Message("knowledge.figures.written_how")),
)
_MOST = 15


def values(session: Session, span: DateRange, viewer: uuid.UUID | None = None) -> Mapping[str, Value]:
    """How many questions were last asked, and articles last written, within the span."""
    gaps = session.scalar(select(func.count()).select_from(ArticleGap).where(
        ArticleGap.asked_at >= span.begin, ArticleGap.asked_at < span.end))
    written = session.scalar(select(func.count()).select_from(Article).where(
        Article.updated_at >= span.begin, Article.updated_at < span.end))
    return {"knowledge.gaps": figures.count(gaps or 0), "knowledge.written": figures.count(written or 0)}


def tables(session: Session, span: DateRange, viewer: uuid.UUID | None = None) -> Sequence[Table]:
    """The unanswered questions that were asked most."""
    rows = session.scalars(
        select(ArticleGap).where(ArticleGap.asked_at >= span.begin, ArticleGap.asked_at < span.end)
        .order_by(ArticleGap.times.desc(), ArticleGap.asked_at.desc()).limit(_MOST)
    ).all()
    return (Table("knowledge.asked_in_vain", say("knowledge.figures.gaps"),
                  (Head(say("knowledge.figures.question"), wide=4), Head(say("knowledge.figures.times"), "count")),
                  tuple((readable(row.question), row.times) for row in rows),
                  note=say("knowledge.figures.most", most=_MOST)),)


figures.register(Chapter("knowledge", Message("knowledge.figures"), 40, MEASURES, values, tables))
