"""Where lines may end."""
from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kernel import line_breaking


def wide(text: str) -> float:
    """Chinese characters are two wide, others one."""
    return sum(1 if ord(c) < 0x250 else 2 for c in text)


def test_a_line_ends_after_any_chinese_character() -> None:
    assert line_breaking.lines("签约时红娘承诺", 6, wide) == ["签约时", "红娘承", "诺"]


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one() -> None:
    assert line_breaking.lines("红娘承诺，六次", 8, wide) == ["红娘承", "诺，六次"]
    assert line_breaking.lines("红娘说（六次）", 8, wide) == ["红娘说", "（六次）"]


def test_words_and_numbers_stay_whole() -> None:
    assert line_breaking.lines("电话400-800-1234无人", 13, wide) == ["电话", "400-800-1234", "无人"]
    assert line_breaking.lines("paid by card", 7, wide) == ["paid by", "card"]


def test_what_is_wider_than_a_line_is_torn() -> None:
    assert line_breaking.lines("a" * 10, 4, wide) == ["aaaa", "aaaa", "aa"]


def test_line_ends_of_the_text_are_kept() -> None:
    assert line_breaking.lines("一\n\n二", 10, wide) == ["一", "", "二"]


@given(st.text(alphabet="红娘，。（）a1 -\n“”…", max_size=80), st.integers(4, 20))
def test_nothing_is_lost_and_lines_hold_their_width(text: str, width: int) -> None:
    found = line_breaking.lines(text, width, wide)
    assert "".join(found).replace(" ", "") == text.replace("\n", "").replace(" ", "")
    assert all(wide(line) <= width for line in found)
