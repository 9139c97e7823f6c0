"""The room's figures for the review: unanswered questions, with readable tokens."""
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel import instants
from kernel.figures import DateRange
from knowledge_base import figures, search

MARCH = DateRange.month(date(2026, 3, 1))


def asked(session: Session, question: str, times: int, last: str) -> None:
    """A question without an answer."""
    for _ in range(times):
        search.note_gap(session, question)
    session.execute(text("update article_gap set asked_at = :at where question = :question"),
                    {"at": instants.parse(last), "question": question})


def test_questions_of_the_month_the_most_frequent_first(company: Session) -> None:
    asked(company, "能带父母来吗", 2, "2026-03-01 00:00")
    asked(company, "打 ⟦phone:3f9a2c⟧ 没人接", 3, "2026-03-31 23:59")
    asked(company, "四月的问题", 9, "2026-04-01 00:00")
    assert figures.values(company, MARCH)["knowledge.gaps"].number == 2
    [table] = figures.tables(company, MARCH)
    assert table.rows == (("打 〔手机号·3f9a2c〕 没人接", 3), ("能带父母来吗", 2))


def test_an_empty_month_has_none(company: Session) -> None:
    assert figures.values(company, MARCH)["knowledge.gaps"].number == 0
    assert figures.tables(company, MARCH)[0].rows == ()
