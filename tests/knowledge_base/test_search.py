"""Search over the demo company's articles: quality on a set of questions, and general properties."""
from functools import lru_cache

import pytest
from sqlalchemy.orm import Session

from kernel.settings import ROOT
from kernel.validated_files import read_yaml
from knowledge_base import articles, search
from staff import members


@lru_cache(maxsize=2)
def _questions(name: str) -> list[tuple[str, str]]:
    """(question, article that answers it)."""
    found, _ = read_yaml((ROOT / "tests" / "knowledge_base" / name).read_text("utf-8"), name)
    return [(question, slug) for slug, questions in found.items() for question in questions]


def _recall(session: Session, name: str, k: int) -> float:
    questions = _questions(name)
    known = {a.slug for a in articles.everything(session)}
    assert {slug for _, slug in questions} <= known
    return sum(slug in {h.article for h in search.search(session, q, k)} for q, slug in questions) / len(questions)


def test_three_results_hold_the_answer_to_nine_of_ten_questions(company: Session) -> None:
    """On questions that were not used for tuning."""
    assert len(_questions("questions.yml")) >= 80
    assert _recall(company, "questions.yml", 3) >= 0.9
    assert _recall(company, "questions.yml", 1) >= 0.75


def test_the_questions_seen_while_tuning_are_still_found(company: Session) -> None:
    assert _recall(company, "questions_seen.yml", 3) >= 0.88


def test_questions_are_not_copied_from_the_articles(company: Session) -> None:
    text = "\n".join(a.title + a.body for a in articles.everything(company))
    copied = [q for q, _ in _questions("questions.yml") if len(q) > 6 and q in text]
    assert copied == []


@pytest.mark.parametrize("asked", ["今天天气怎么样", "帮我写一首诗", "股票明天涨不涨", "怎么做红烧肉", "北京到上海的高铁票多少钱",
                                   "手机坏了去哪里修", "世界杯谁赢了", "孩子上学怎么办"])
def test_what_no_article_answers_scores_low(company: Session, asked: str) -> None:
    hits = search.search(company, asked, 1)
    assert not hits or hits[0].score < 0.4


@pytest.mark.parametrize("asked", ["", " ", "。。。", "的了吗", "\x00", "🙂", "a" * 4000, "退" * 4000, "%_\\'\""])
def test_any_text_is_searched_without_harm(company: Session, asked: str) -> None:
    assert all(0 <= hit.score <= 1 for hit in search.search(company, asked, 5))


def test_without_articles_nothing_is_found() -> None:
    assert search.Index([]).search("退费多久到账", 3) == []


def test_traditional_characters_and_width_are_read_alike(company: Session) -> None:
    plain = search.search(company, "怎样注销账号", 3)
    assert search.search(company, "怎樣註銷賬號", 3)[0].article == plain[0].article == "delete-account"


def test_scores_fall_and_the_number_asked_for_is_the_most(company: Session) -> None:
    hits = search.search(company, "退费多久到账", 5)
    assert len(hits) == 5 and [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert hits[0].article == "refund-process" and hits[0].clause == "4.2.3" and hits[0].title and hits[0].snippet


def test_a_change_is_found_at_once(company: Session) -> None:
    supervisor = members.by_number(company, "Z401")
    assert supervisor is not None
    assert "parking" not in {h.article for h in search.search(company, "充电桩在哪里", 3)}
    articles.save(company, supervisor, "parking", title="充电桩", clause="5.4.1", body="白鹭街店门口有两个充电桩。", keywords=[],
                  version=None)
    assert search.search(company, "充电桩在哪里", 3)[0].article == "parking"


def test_gaps_are_counted_the_most_frequent_first(company: Session) -> None:
    for question in ("能带猫来吗", "有没有包间", "能带猫来吗"):
        search.note_gap(company, question)
    assert [(g.question, g.times) for g in search.gaps(company)[:2]] == [("能带猫来吗", 2), ("有没有包间", 1)]


def test_searching_asks_the_database_a_fixed_number_of_times(company: Session, queries: list[str]) -> None:
    search.search(company, "先建好索引", 1)
    before = len(queries)
    search.search(company, "退费多久到账", 3)
    assert len(queries) - before == 1
