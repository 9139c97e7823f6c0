"""The summary of what a customer wrote before they asked for a person."""
from __future__ import annotations

from typing import Any

import pytest

from conversations.customer_panel import BegunForm
from handoff.request_summary import Summary

FORM = BegunForm("complaint", "三个月只安排了一次约见", "你们不守承诺", "退费", "introductions")


@pytest.mark.parametrize("summary", [
    Summary(), Summary(("转人工",), "request_human"), Summary(form=FORM), Summary(about=("complaint", "T7K-4QX-9HM")),
])
def test_a_summary_is_kept_as_it_was_told(summary: Summary) -> None:
    assert Summary.from_json(summary.as_json()) == summary


@pytest.mark.parametrize(("plain", "summary"), [
    (None, Summary()),
    ({"said": ["转人工"], "intent": "request_human", "complaint": None}, Summary(("转人工",), "request_human")),
    ({"said": [], "intent": None, "complaint": {"facts": FORM.facts, "opening": FORM.opening, "wish": "退费",
                                                "category": "introductions"}}, Summary(form=FORM)),
    ({"complaint": {"opening": "你们不守承诺", "wish": "-"}}, Summary(form=BegunForm("complaint", opening="你们不守承诺"))),
    ({"complaint": "T7K-4QX-9HM", "said": ["退一半"]}, Summary(("退一半",), about=("complaint", "T7K-4QX-9HM"))),
])
def test_rows_of_before_are_read(plain: dict[str, Any] | None, summary: Summary) -> None:
    assert Summary.from_json(plain) == summary


def test_the_story_of_a_form_is_what_says_something() -> None:
    assert FORM.story == FORM.facts
    assert BegunForm("complaint", "said", "你们不守承诺").story == "你们不守承诺"
    assert BegunForm("complaint", "said", "投诉").story == ""
