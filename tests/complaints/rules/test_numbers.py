"""Receipt numbers: read aloud, mistyped, guessed."""
from hypothesis import given
from hypothesis import strategies as st

from complaints import numbers

bodies = st.text(alphabet=numbers.ALPHABET, min_size=8, max_size=8)


def _number(body: str) -> str:
    """The number made of these eight characters: exactly one last character is valid."""
    [number] = [number for last in numbers.ALPHABET if (number := numbers.normalise(body + last))]
    return number


def test_a_number_stands_in_three_groups_of_three() -> None:
    number = numbers.new_number()
    assert [len(group) for group in number.split("-")] == [3, 3, 3]
    assert numbers.normalise(number) == number


def test_no_character_can_be_taken_for_another() -> None:
    assert not set("0O1ILUV") & set(numbers.ALPHABET)


@given(bodies)
def test_any_spelling_finds_the_number(body: str) -> None:
    number = _number(body)
    plain = number.replace("-", "")
    wide = "".join(chr(ord(c) + 0xFEE0) for c in plain)
    for spelling in (plain.lower(), f" {plain[:4]} {plain[4:]} ", number.replace("-", "—"), wide):
        assert numbers.normalise(spelling) == number


@given(bodies, st.integers(0, 8), st.sampled_from(numbers.ALPHABET))
def test_one_wrong_character_is_noticed(body: str, place: int, wrong: str) -> None:
    plain = _number(body).replace("-", "")
    slipped = plain[:place] + wrong + plain[place + 1 :]
    assert (numbers.normalise(slipped) is not None) == (slipped == plain)


@given(bodies, st.integers(0, 7))
def test_two_swapped_neighbours_are_noticed(body: str, place: int) -> None:
    plain = _number(body).replace("-", "")
    swapped = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]
    assert (numbers.normalise(swapped) is not None) == (swapped == plain)


def test_numbers_do_not_follow_one_another() -> None:
    drawn = {numbers.new_number() for _ in range(2000)}
    assert len(drawn) == 2000
    assert len({number[:3] for number in drawn}) > 1500
