"""Comparing the answers of an upgraded database with the recorded ones."""
from __future__ import annotations

from typing import Any

import pytest

from tests.upgrade import comparing

# the comparison itself

@pytest.mark.parametrize(("before", "now", "told"), [
    ({"text": "您好", "seq": 1}, {"text": "您好", "seq": 1, "origin": "bot"}, []),
    ({"text": "您好"}, {"text": "您好。"}, ["GET › text: was '您好', is '您好。'"]),
    ({"text": "您好"}, {"say": "您好"}, ["GET › text: is said no more (was '您好')"]),
    ([{"a": 1}], [{"a": 1}, {"a": 2}], ["GET: were 1, are 2"]),
    (["一", "二"], ["一", "三"], ["GET:\n    @@ -1,2 +1,2 @@\n     一\n    -二\n    +三"]),
])
def test_what_was_added_is_allowed_and_what_is_other_is_told(before: Any, now: Any, told: list[str]) -> None:
    assert list(comparing.differences(before, now, "GET")) == told
