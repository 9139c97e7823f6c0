"""Rate limits: counted in a window that begins with the first hit, across threads; without Valkey nothing is limited.
"""
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kernel import ids, limits
from kernel import valkey as kernel_valkey
from kernel.errors import TryLater
from tests.conftest import Servers

WORDS = "integration.slow_down"


def let_through(who: str, limit: tuple[int, int], what: str = "bread") -> bool:
    try:
        limits.hit(what, who, limit, WORDS)
    except TryLater:
        return False
    return True


@pytest.fixture
def who() -> str:
    return ids.new_id().hex


def test_above_the_limit_one_is_told_how_long_to_wait(valkey: None, who: str) -> None:
    assert [let_through(who, (3, 60)) for _ in range(5)] == [True, True, True, False, False]
    with pytest.raises(TryLater) as refused:
        limits.hit("bread", who, (3, 60), WORDS)
    assert refused.value.after is not None and 55 <= refused.value.after <= 60
    assert refused.value.say() == f"请求太频繁，请过 {int(refused.value.after)} 秒再试。"


def test_others_and_other_things_are_counted_apart(valkey: None, who: str) -> None:
    assert let_through(who, (1, 60)) and not let_through(who, (1, 60))
    assert let_through(who + "x", (1, 60)) and let_through(who, (1, 60), "cake")


def test_the_window_ends_a_second_after_it_began_whoever_was_refused_in_it(valkey: None, who: str) -> None:
    assert let_through(who, (1, 1)) and not let_through(who, (1, 1))
    time.sleep(0.6)
    assert not let_through(who, (1, 1))
    time.sleep(0.5)
    assert let_through(who, (1, 1))


def test_threads_together_get_no_more_than_one_after_another(valkey: None, who: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: let_through(who, (50, 60)), range(200))) == 50


def test_a_valkey_that_was_restarted_counts_on(valkey: None, who: str) -> None:
    assert let_through(who, (2, 60))
    kernel_valkey.client().script_flush()
    assert [let_through(who, (2, 60)) for _ in range(2)] == [True, False]


def test_who_is_not_kept_in_plain(valkey: None, who: str) -> None:
    let_through(who, (1, 60))
    assert not kernel_valkey.client().keys(f"*{who}*")


def test_without_valkey_nobody_is_held_back(servers: Servers, valkey: None, who: str, tmp_path: Path) -> None:
    kernel_valkey.connect(f"unix://{tmp_path / 'nobody-listens'}")
    try:
        assert all(let_through(who, (1, 60)) for _ in range(3))
    finally:
        kernel_valkey.connect(servers.redis_url)
