"""The address of the board holds its filters."""
from __future__ import annotations

import uuid
from urllib.parse import parse_qsl

from complaints.board import filter_bar
from complaints.board.filters import Filters


def test_an_address_holds_its_filters_and_bad_values_are_as_if_absent() -> None:
    wanted = Filters("late", store=uuid.uuid4(), category="fraud", q="约见 两次")
    assert Filters.of_query(dict(parse_qsl(wanted.query[1:]))) == wanted
    assert Filters.of_query({"view": "x", "owner": "1 or 1=1", "category": "?", "via": "", "q": "\x00"}) == Filters()


def test_the_board_by_its_address_keeps_the_other_filters_in_every_link() -> None:
    asked = Filters("late", category="fraud", q="约见")
    assert filter_bar.address(asked) == "/board?view=late&category=fraud&q=%E7%BA%A6%E8%A7%81"
    assert filter_bar.address(asked.seen("all").but(q=""), "store") == "/board?category=fraud&by=store"
    assert filter_bar.address(Filters(), "owner") == "/board?by=owner"
