"""The demo company is consistent: articles agree with fees, hours, promises and company files."""
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from app import company
from deadlines import statutory_holidays
from kernel import validated_files
from kernel.settings import DEMO
from knowledge_base import articles

ARTICLES = articles.from_folder(DEMO / "articles")
PRICE = re.compile(r"([\d,]+(?:\.\d+)?) 元")


@pytest.fixture(scope="module", autouse=True)
def _kinds() -> None:
    company.kinds()


@cache
def _file(name: str) -> Any:
    """The content of a file of the demo company."""
    return validated_files.from_folder(name, DEMO).value


def _by_id(article: articles.ArticleFile) -> str:
    return article.slug


def test_articles_stand_over_chapters_4_and_5() -> None:
    chapters = Counter(".".join(a.clause.split(" ")[0].split(".")[:2]) for a in ARTICLES)
    assert set(chapters) == {"4.1", "4.2", "5.1", "5.2", "5.3", "5.4", "5.5"}
    assert len(ARTICLES) >= 60 and len({a.title for a in ARTICLES}) == len(ARTICLES)


@pytest.mark.parametrize("article", ARTICLES, ids=_by_id)
def test_an_article_has_a_readable_length_and_ways_of_asking(article: articles.ArticleFile) -> None:
    assert 180 <= len(re.sub(r"\s", "", article.body)) <= 500
    assert len(article.keywords) >= 5 and "！" not in article.body


@pytest.mark.parametrize("article", ARTICLES, ids=_by_id)
def test_every_price_in_an_article_is_in_the_fee_schedule(article: articles.ArticleFile) -> None:
    items = _file("fees.yml").items
    known = {i.price for i in items} | {t.price for i in items for t in i.terms}
    assert {Decimal(p.replace(",", "")) for p in PRICE.findall(article.body)} <= known


@pytest.mark.parametrize("article", ARTICLES, ids=_by_id)
def test_phones_and_addresses_in_an_article_are_the_companys(article: articles.ArticleFile) -> None:
    told = _file("company.yml")
    ours = {told.supervision_phone, *(s.phone for s in told.stores)}
    assert set(re.findall(r"\d{3}-\d{3}-\d{4}", article.body)) <= ours
    outside = {r.phone for r in _file("outside.yml").routes}
    assert set(re.findall(r"(?<!\d)(?:12\d{3}|96\d{3})(?!\d)", article.body)) <= outside


def test_articles_tell_the_promises_in_force_and_no_other() -> None:
    promised = _file("promises.yml").promises
    assert promised["complaint.response"].hours == 48 and promised["complaint.solution"].working_days == 7
    complaint = next(a for a in ARTICLES if a.slug == "how-to-complain").body
    assert "四十八小时内" in complaint and "七个工作日内" in complaint
    for article in ARTICLES:
        assert set(re.findall(r"[一二三四五六七八九十百]+(?=小时内)", article.body)) <= {"四十八", "二十四"}


def test_hours_in_articles_are_the_published_ones() -> None:
    hours = _file("hours.yml").hours()
    assert hours.week_in_words() == ["周一至周日 09:00–21:00"]
    spans = {str(span) for day in hours.special.values() for span in day.spans} | {"09:00–21:00"}
    for article in ARTICLES:
        for opens, closes in re.findall(r"(\d{1,2}:\d{2}) ?[到–至] ?(\d{1,2}:\d{2})", article.body):
            assert f"{opens.zfill(5)}–{closes}" in spans, article.slug


def test_a_year_of_hours_fits_the_state_councils_calendar() -> None:
    """Every holiday that hours.yml names is a day off under that name in the State Council's notice."""
    hours = _file("hours.yml").hours()
    off = statutory_holidays.year_table(2026).off
    for day, special in hours.special.items():
        if day.year != 2026:
            continue
        festival = next((name for name in ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")
                         if name in special.why and "前" not in special.why), None)
        if festival:
            assert festival in off[day], (day, special.why)
    closed = [day for day, special in hours.special.items() if not special.spans and day.year == 2026]
    assert closed == [date(2026, 2, 16), date(2026, 2, 17), date(2026, 2, 18)]


def test_every_fee_names_its_clause_and_no_two_are_called_alike() -> None:
    items = _file("fees.yml").items
    assert len(items) >= 40 and {i.clause for i in items} <= {"4.1.4", "4.2.1", "4.2.2"}
    names = Counter(name for item in items for name in {item.title, *item.aliases})
    assert [name for name, times in names.items() if times > 1] == []
