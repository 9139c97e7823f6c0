"""Each benchmark runs at a small size."""
import json
import subprocess
import sys

import pytest

from benchmarks.figures import BENCHES


def call(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", "from app.cli import main; main()", "bench", *arguments],
        capture_output=True, text=True, timeout=400, check=False)


def test_an_unknown_bench_or_scale_is_refused_in_a_sentence() -> None:
    for arguments in (["clouds"], ["clocks", "--scale", "2"]):
        refused = call(*arguments)
        assert refused.returncode == 1 and refused.stdout == "" and len(refused.stderr.splitlines()) == 1
        assert "Traceback" not in refused.stderr


@pytest.mark.long
def test_bench_clocks_runs_and_prints_the_five_figures() -> None:
    done = call("clocks", "--scale", "0.001", "--json")
    assert done.returncode == 0, done.stderr[-2000:]
    found = {one["name"]: one for one in json.loads(done.stdout)}
    assert set(found) == {"deadline_us", "sweep_idle_ms", "burst_s", "alert_delay_s", "board_page_ms"}
    assert all(one["value"] > 0 and one["scale"] == 0.001 for one in found.values())
    assert set(BENCHES) == {"clocks"}
