"""The room's numbers for the review: what customers asked in vain."""
from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kernel import figures
from kernel.figures import Chapter, DateRange, Head, Measure, Table, Value
from knowledge_base.tables import Article, ArticleGap
from people.identifiers import readable

MEASURES = (
    Measure("knowledge.gaps", "没有答上的问题", "count", "本月最后问到、知识库没有相应文章的不同问题", "4.1.6"),
    Measure("knowledge.written", "更新的文章", "count", "本月改过或新写的文章；此后又改过的算在后来的月份"),
)
_MOST = 15


def values(session: Session, span: DateRange, viewer: uuid.UUID | None = None) -> Mapping[str, Value]:
    """Questions last asked and articles last written within the span."""
    gaps = session.scalar(select(func.count()).select_from(ArticleGap).where(
        ArticleGap.asked_at >= span.begin, ArticleGap.asked_at < span.end))
    written = session.scalar(select(func.count()).select_from(Article).where(
        Article.updated_at >= span.begin, Article.updated_at < span.end))
    return {"knowledge.gaps": figures.count(gaps or 0), "knowledge.written": figures.count(written or 0)}


def tables(session: Session, span: DateRange, viewer: uuid.UUID | None = None) -> Sequence[Table]:
    """The questions asked most."""
    rows = session.scalars(
        select(ArticleGap).where(ArticleGap.asked_at >= span.begin, ArticleGap.asked_at < span.end)
        .order_by(ArticleGap.times.desc(), ArticleGap.asked_at.desc()).limit(_MOST)
    ).all()
    return (Table("knowledge.asked_in_vain", "没有答上的问题",
                  (Head("问题", wide=4), Head("累计次数", "count")),
                  tuple((readable(row.question), row.times) for row in rows), note=f"最多列 {_MOST} 条，多的在前"),)


figures.register(Chapter("knowledge", "知识库", 40, MEASURES, values, tables))
