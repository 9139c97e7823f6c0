"""Search over articles: character pairs and words by BM25, titles and keywords weighing more. One index a process.

Traditional characters are read as simplified. The index is rebuilt when any article changed. Scores are shares of what
the best imaginable answer would get, 0 to 1, so that a threshold means the same for short and long questions.
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
from threading import Lock
from typing import TYPE_CHECKING

from opencc import OpenCC
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from kernel import ids, instants, logs
from knowledge_base import articles
from knowledge_base.articles import ArticleView
from knowledge_base.tables import ArticleGap

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_STOP = set("的了吗呢吧啊呀哦么嘛我你您他她它们这那是在有和与及就都也还要想请问一下怎麽什么如何可以能不")
# What customers say → how articles put it; the written word is added to the question and to the article alike.
_SAME = tuple((spoken, written) for written, all_spoken in {
    "退费": "退钱 退款 退的钱 钱退 退我 把钱退 退多少 能退 可以退 给退 退不退 钱能要回",
    "收费": "价钱 多少钱 价格 费用 花多少 要钱吗 收钱 贵不贵 怎么卖",
    "实名认证": "身份验证 认证 实名",
    "注销账号": "注消 销号 注销 不玩了 删号 账号删",
    "诈骗": "骗子 被骗 杀猪盘 炒币 刷单 理财 投资 博彩 借钱 骗我 骗钱",
    "约见": "相亲 见面 见了面 见完 见过面 介绍对象 介绍人 给我介绍",
    "自动续费": "续费 自动扣 又扣 扣了我 扣我钱 乱扣",
    "个人信息": "隐私 我的资料 我资料 我的信息 我信息 我电话 我的电话",
    "多久": "多长时间 几天 几小时 什么时候能 要等 好几个小时",
    "审核": "没过 不通过 打回 驳回 退回来",
    "停用": "封号 号封 封了 被封 禁言 封禁 冻结账号",
    "建议": "意见 提议",
    "取消": "去不了 来不了 不去了 不想去 没空 有事去不",
    "暂停": "停一下 先停 停一段 停几个月",
    "微信": "加微 vx wx 联系方式",
    "发票": "报销 开票",
    "投诉": "告你们 举报你们 曝光",
    "方案": "解决办法 处理结果 处理办法",
    "外部": "消协 工商 市场监管 除了你们 别的地方 政府 媒体 法院",
    "骚扰": "恶心 下流 流氓 黄色 纠缠 骂人",
    "研究生": "硕士 博士 在读 学生",
    "证件": "身份证 户口本 房产证 毕业证 学历证",
    "展示墙": "墙上 贴出来",
    "客服": "小红娘",
    "周日": "礼拜天 星期天",
    "周六": "礼拜六 星期六",
}.items() for spoken in all_spoken.split())
TITLE, KEYWORD, BODY = 6, 5, 2
COMMON = 0.3  # a single character in more than this share of the articles tells nothing, and would cost the most
SINGLE = 0.3  # a single character says less than a pair
BEST = 0.8  # of what the terms of a question could score at most; so much an article that answers all of it reaches
_K1, _B = 2.8, 0.6


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
    """Latin words, pairs of neighbouring Chinese characters, and single ones."""
    said = _simplifier().convert(unicodedata.normalize("NFKC", text).lower())
    said += "".join(f" {written}" for written in {w: 0 for spoken, w in _SAME if spoken in said and w not in said})
    found: list[str] = re.findall(r"[a-z0-9]{2,}", said)
    for run in re.findall(r"[\u4e00-\u9fff]+", said):
        kept = "".join(" " if c in _STOP else c for c in run)
        for part in kept.split():
            found += [part[i : i + 2] for i in range(len(part) - 1)]
            found += part
    return found


def _worth(term: str) -> float:
    return SINGLE if len(term) == 1 else 1.0


class Index:
    """BM25 (Lucene's variant, by bm25s) over the fields; a field of weight n counts as if it stood there n times."""

    def __init__(self, found: list[ArticleView]) -> None:
        # Here and not above: it loads SciPy, and pages and commands import this file without ever searching.
        import bm25s

        logs.quieten("bm25s")  # after the import, which sets the level of its log to DEBUG
        self.articles = found
        said = [[term for text, weight in ((a.title, TITLE), (" ".join(a.keywords), KEYWORD), (a.body, BODY))
                 for term in terms(text) * weight] for a in found]
        holding = Counter(term for one in said for term in set(one))
        places = {term: place for place, term in enumerate(holding)}
        common = {t for t, n in holding.items() if len(t) == 1 and n > len(found) * COMMON}
        self._places = {term: place for term, place in places.items() if term not in common}
        self._common = common
        self._idf = {t: math.log(1 + (len(found) - n + 0.5) / (n + 0.5)) for t, n in holding.items()}
        self._unknown = math.log(1 + len(found) + 0.5)
        self._bm25 = bm25s.BM25(method="lucene", k1=_K1, b=_B, backend="numpy")
        if places:
            self._bm25.index(([[places[term] for term in one] for one in said], places), show_progress=False)

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
        """What each article scores for these terms, of which none is unknown."""
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
