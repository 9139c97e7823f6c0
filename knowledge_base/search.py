"""Search over articles: character pairs and words by BM25, with higher weights for titles and keywords.

Each process has one index.

Traditional characters are converted to simplified. The index is rebuilt when any article changed. Scores are shares of
what the best possible answer would get, 0 to 1, so that a threshold means the same for short and long questions.
"""
from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from opencc import OpenCC
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from kernel import ids, instants, logs
from kernel.validated_files import read_yaml
from knowledge_base import articles
from knowledge_base.articles import ArticleView
from knowledge_base.tables import ArticleGap

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SYNONYMS = Path(__file__).with_name("synonyms.yml")
TITLE, KEYWORD, BODY = 6, 5, 2
COMMON = 0.3  # single characters in more than this share of the articles are ignored: they tell little, cost most
SINGLE = 0.3  # weight of a single character; a pair has 1
BEST = 0.8  # the share of the highest possible score of a question that a complete answer reaches
_K1, _B = 2.8, 0.6


@dataclass(frozen=True)
class Hit:
    """An article that was found; `score` from 0 to 1, `snippet` is its text."""

    article: str
    title: str
    clause: str
    score: float
    snippet: str


@dataclass(frozen=True)
class _LanguageData:
    """What `synonyms.yml` says: characters left out, and pairs of what customers say and the term of the articles."""

    stop_characters: frozenset[str]
    synonyms: tuple[tuple[str, str], ...]


@lru_cache(maxsize=1)
def _language_data() -> _LanguageData:
    plain, _ = read_yaml(_SYNONYMS.read_text(encoding="utf-8"), _SYNONYMS.name)
    pairs = tuple((spoken, term) for term, all_spoken in plain["synonyms"].items() for spoken in all_spoken)
    return _LanguageData(frozenset(plain["stop_characters"]), pairs)


@lru_cache(maxsize=1)
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def terms(text: str) -> list[str]:
    """Latin words, pairs of neighbouring Chinese characters, and single ones."""
    data = _language_data()
    simplified = _simplifier().convert(unicodedata.normalize("NFKC", text).lower())
    meant = dict.fromkeys(term for spoken, term in data.synonyms if spoken in simplified and term not in simplified)
    simplified += "".join(f" {term}" for term in meant)
    found: list[str] = re.findall(r"[a-z0-9]{2,}", simplified)
    for run in re.findall(r"[\u4e00-\u9fff]+", simplified):
        kept = "".join(" " if c in data.stop_characters else c for c in run)
        for part in kept.split():
            found += [part[i : i + 2] for i in range(len(part) - 1)]
            found += part
    return found


def _worth(term: str) -> float:
    return SINGLE if len(term) == 1 else 1.0


class Index:
    """BM25 (Lucene's variant, by bm25s) over the fields; a field of weight n counts as if its text occurred n times."""

    def __init__(self, found: list[ArticleView]) -> None:
        # Imported here because it loads SciPy, and pages and commands import this file without searching.
        import bm25s

        logs.quieten("bm25s")  # after the import, which sets the level of its log to DEBUG
        self.articles = found
        terms_of = [[term for text, weight in ((a.title, TITLE), (" ".join(a.keywords), KEYWORD), (a.body, BODY))
                     for term in terms(text) * weight] for a in found]
        holding = Counter(term for one in terms_of for term in set(one))
        places = {term: place for place, term in enumerate(holding)}
        common = {t for t, n in holding.items() if len(t) == 1 and n > len(found) * COMMON}
        self._places = {term: place for term, place in places.items() if term not in common}
        self._common = common
        self._idf = {t: math.log(1 + (len(found) - n + 0.5) / (n + 0.5)) for t, n in holding.items()}
        self._unknown = math.log(1 + len(found) + 0.5)
        self._bm25 = bm25s.BM25(method="lucene", k1=_K1, b=_B, backend="numpy")
        if places:
            self._bm25.index(([[places[term] for term in one] for one in terms_of], places), show_progress=False)

    def search(self, query: str, k: int) -> list[Hit]:
        """The best `k`, best first."""
        asked = {t for t in terms(query) if t not in self._common}
        known = [t for t in asked if t in self._places]
        if not known:
            return []
        best = sum(self._idf.get(t, self._unknown) * _worth(t) for t in asked) * BEST
        scores = (self._scores(t for t in known if len(t) > 1)
                  + SINGLE * self._scores(t for t in known if len(t) == 1))
        top = [(int(n), float(scores[n])) for n in (-scores).argsort(kind="stable")[:k] if scores[n] > 0]
        return [
            Hit(a.slug, a.title, a.clause, round(min(1.0, score / best), 3), a.body)
            for place, score in top for a in [self.articles[place]]
        ]

    def _scores(self, asked: Iterable[str]) -> NDArray[np.float32]:
        """The score of each article for these terms, all of which the index has."""
        found: NDArray[np.float32] = self._bm25.get_scores_from_ids([self._places[term] for term in asked])
        return found


_lock = Lock()
_known: tuple[tuple[int, datetime | None, str], Index] | None = None


def _index(session: Session) -> Index:
    global _known
    state = (*articles.state(session), str(session.get_bind().engine.url))
    with _lock:
        if _known is None or _known[0] != state:
            _known = (state, Index(articles.everything(session)))
        return _known[1]


def warm(session: Session) -> None:
    """Builds the index before the first question."""
    _index(session)


def search(session: Session, query: str, k: int = 3) -> list[Hit]:
    """At most `k` articles for a question, best first."""
    return _index(session).search(query, k)


def note_gap(session: Session, question: str) -> None:
    """Records a question that no article answered, or counts it again; of a longer one the first 200 characters."""
    at = instants.now()
    session.execute(
        insert(ArticleGap).values(id=ids.new_id(), question=question[:200], times=1, asked_at=at)
        .on_conflict_do_update(index_elements=[ArticleGap.question],
                               set_={"times": ArticleGap.times + 1, "asked_at": at}))


@dataclass(frozen=True)
class Gap:
    """A question without an answer, and how often it was asked."""

    question: str
    times: int


def gaps(session: Session, limit: int = 30) -> list[Gap]:
    """Questions that no article answered, the most frequent first."""
    rows = session.scalars(
        select(ArticleGap).order_by(ArticleGap.times.desc(), ArticleGap.asked_at.desc()).limit(limit))
    return [Gap(row.question, row.times) for row in rows]
