"""Search over articles: character pairs and words by BM25, titles and keywords weighing more. One index a process.

Traditional characters are read as simplified. The index is rebuilt when any article changed. Scores are shares of what
the best imaginable answer would get, 0 to 1, so that a threshold means the same for short and long questions.
"""
from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from threading import Lock

from opencc import OpenCC
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from kernel import ids, instants
from knowledge_base import articles
from knowledge_base.articles import ArticleView
from knowledge_base.tables import ArticleGap

_STOP = set("的了吗呢吧啊呀哦么嘛我你您他她它们这那是在有和与及就都也还要想请问一下怎麽什么如何可以能不")
_SAME = (("怎么退钱", "退费"), ("退钱", "退费"), ("退款", "退费"), ("价钱", "收费"), ("多少钱", "收费"), ("价格", "收费"),
         ("费用", "收费"), ("身份验证", "实名认证"), ("认证", "实名认证"), ("注消", "注销"), ("销号", "注销账号"), ("客服", "红娘"),
         ("骗子", "诈骗"), ("被骗", "诈骗"), ("杀猪盘", "诈骗"), ("相亲", "约见"), ("见面", "约见"), ("续费", "自动续费"), ("隐私", "个人信息"))
TITLE, KEYWORD, BODY = 3.0, 2.5, 1.0
_K1, _B = 1.4, 0.6


@dataclass(frozen=True)
class Hit:
    """An article that answers; `score` from 0 to 1."""

    article: str
    title: str
    clause: str
    score: float
    snippet: str


@lru_cache(maxsize=1)
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def terms(text: str) -> list[str]:
    """Latin words, and pairs of neighbouring Chinese characters; a run of one character stands alone."""
    said = _simplifier().convert(unicodedata.normalize("NFKC", text).lower())
    for spoken, written in _SAME:
        if spoken in said and written not in said:
            said += " " + written
    found: list[str] = re.findall(r"[a-z0-9]{2,}", said)
    for run in re.findall(r"[\u4e00-\u9fff]+", said):
        kept = "".join(" " if c in _STOP else c for c in run)
        for part in kept.split():
            found += [part[i : i + 2] for i in range(len(part) - 1)] or [part]
    return found


class Index:
    """BM25 over weighted fields."""

    def __init__(self, found: list[ArticleView]) -> None:
        self.articles = found
        self._counts: list[dict[str, float]] = []
        for article in found:
            counts: dict[str, float] = defaultdict(float)
            fields = ((article.title, TITLE), (" ".join(article.keywords), KEYWORD), (article.body, BODY))
            for text, weight in fields:
                for term in terms(text):
                    counts[term] += weight
            self._counts.append(dict(counts))
        self._lengths = [sum(counts.values()) for counts in self._counts]
        self._mean = sum(self._lengths) / max(1, len(self._lengths))
        holding = Counter(term for counts in self._counts for term in counts)
        self._idf = {t: math.log(1 + (len(found) - n + 0.5) / (n + 0.5)) for t, n in holding.items()}
        self._unknown = math.log(1 + len(found) + 0.5)
        self._postings: dict[str, list[tuple[int, float]]] = {}
        for place, counts in enumerate(self._counts):
            norm = _K1 * (1 - _B + _B * self._lengths[place] / (self._mean or 1))
            for term, count in counts.items():
                self._postings.setdefault(term, []).append((place, count * (_K1 + 1) / (count + norm)))

    def search(self, query: str, k: int) -> list[Hit]:
        """The best `k`, best first."""
        asked = set(terms(query))
        if not asked:
            return []
        best = sum(self._idf.get(t, self._unknown) for t in asked) * (_K1 + 1) * 0.8
        scores: dict[int, float] = defaultdict(float)
        for term in asked:
            for place, weight in self._postings.get(term, ()):
                scores[place] += self._idf[term] * weight
        top = sorted(scores.items(), key=lambda s: (-s[1], s[0]))[:k]
        return [
            Hit(a.slug, a.title, a.clause, round(min(1.0, score / best), 3), a.body)
            for place, score in top for a in [self.articles[place]]
        ]


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
    """The best `k` articles for a question, best first."""
    return _index(session).search(query, k)


def note_gap(session: Session, question: str) -> None:
    """Notes a question that nothing answered; the same one again is counted."""
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
    """What was asked in vain, the most frequent first."""
    rows = session.scalars(
        select(ArticleGap).order_by(ArticleGap.times.desc(), ArticleGap.asked_at.desc()).limit(limit))
    return [Gap(row.question, row.times) for row in rows]
