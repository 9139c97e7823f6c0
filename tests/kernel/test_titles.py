"""Tables of titles are rendered when they are read, in the reader's language."""
import pytest

from kernel import wording
from kernel.titles import Titles
from kernel.wording import Message

WORDS = {"titles.state.open": ("已受理", "received"), "titles.state.closed": ("已结案", "closed"),
         "titles.heading": ("{state}", "{state:capital}")}
wording.register_for_customers(WORDS)
STATES = Titles("titles.state", ("open", "closed"))


def test_a_title_is_in_the_language_of_whoever_reads_it_now() -> None:
    assert STATES["closed"] == "已结案" and dict(STATES) == {"open": "已受理", "closed": "已结案"}
    with wording.reading("en"):
        assert STATES["closed"] == "closed" and list(STATES.values()) == ["received", "closed"]
    with wording.reading("zh-Hant"):
        assert STATES["closed"] == "已結案"


def test_it_knows_its_own_keys_alone() -> None:
    assert list(STATES) == ["open", "closed"] and len(STATES) == 2
    assert "lost" not in STATES and None not in STATES and STATES.get("lost", "lost") == "lost"
    with pytest.raises(KeyError):
        STATES["lost"]
    with pytest.raises(KeyError):
        STATES.message("lost")


def test_a_title_can_be_handed_on_and_begin_a_sentence() -> None:
    assert STATES.message("open") == Message("titles.state.open")
    heading = Message("titles.heading", state=STATES.message("open"))
    assert str(heading) == "已受理"
    with wording.reading("en"):
        assert str(heading) == "Received"
