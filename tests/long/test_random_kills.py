"""Nothing accepted is lost, answered twice or answered out of order, whichever processes are killed in between.

What limits the size is the start of a role: over three seconds of processor time, and 0.1 s from the fork server.
"""
from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from platforms.telegram import Telegram
from tests.long.kill_run import KillRun
from tests.long.killed_installation import killed_installation
from tests.long.seeds import seed
from tests.processes import until

KILLS, MESSAGES = 1000, 20_000


@pytest.mark.long
def test_a_thousand_kills_lose_double_and_reorder_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = _survives(KILLS, MESSAGES, tmp_path)
    with capsys.disabled():
        sys.stdout.write(f"\n{figures}\n")


def _survives(kills: int, messages: int, folder: Path) -> str:
    """Runs, checks, and returns the figures of the run."""
    drawn = seed()
    (folder / "demo").touch()
    with Telegram() as telegram:
        bot = telegram.make_bot()
        with killed_installation(folder, HONGNIANG_TELEGRAM_TOKEN=bot.token,
                                 HONGNIANG_TELEGRAM_URL=telegram.url) as ours:
            run = KillRun(ours, telegram, bot, drawn)
            began = time.monotonic()
            run.kill_at_random(run.converse(messages), kills, messages)
            until(lambda: not bot.updates, "all taken from Telegram", 90)
            until(lambda: not run.rows("select 1 from inbox_message where handled_at is null"), "all handled", 90)
            until(lambda: not run.rows("select 1 from outbox_message where state in ('queued', 'sending')"), "sent", 90)
            states = dict(run.rows("select state, count(*) from outbox_message group by 1"))
            seconds = time.monotonic() - began
            figures = (f"seed {drawn}: {kills} kills {dict(ours.kills)} in {seconds:.0f} s; {messages} messages; "
                       f"{run.progress.repeated} requests repeated; answers {states}; "
                       f"ended by themselves: {dict(Counter(ours.ended))}")
            assert not (wrong := run.wrong()), "\n".join((figures, *wrong))
            assert sum(len(customer.asked) for customer in run.customers) == messages
            return figures
