"""Database tables of the room."""
from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Id, Instant, jsonb


class Article(Base):
    """An article for customers. `version` counts its changes."""

    __tablename__ = "article"
    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    clause: Mapped[str]
    body: Mapped[str]
    keywords: Mapped[list[str]] = jsonb()
    version: Mapped[int] = mapped_column(default=1)
    published_at: Mapped[Instant]
    updated_at: Mapped[Instant]
    updated_by: Mapped[str]


class ArticleGap(Base):
    """A question that no article answered; its text has tokens in place of identifiers."""

    __tablename__ = "article_gap"
    id: Mapped[Id]
    question: Mapped[str] = mapped_column(unique=True)
    times: Mapped[int]
    asked_at: Mapped[Instant]
