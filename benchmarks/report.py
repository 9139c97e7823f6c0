"""Runs every benchmark and writes `results.md` with its charts: python -m benchmarks.report [SCALE]."""
from __future__ import annotations

import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import charts, figures
from benchmarks.figures import Figure
from kernel import instants, wording
from kernel.wording import say

HERE = Path(__file__).parent


def table(found: Sequence[Figure]) -> list[str]:
    """The figures as lines of Markdown."""
    lines = [say("benchmarks.heads"), "| --- | ---: | ---: | ---: | --- |"]
    for one in found:
        most = f"≤ {one.most:g} {one.unit}" if one.most is not None else "—"
        beside = say("benchmarks.times", value=one.beside, unit=one.unit, ratio=one.ratio) if one.beside else "—"
        small = say("benchmarks.scaled", scale=one.scale) if one.scale != 1 else ""
        broken = "" if one.kept else say("benchmarks.not_kept")
        lines.append(f"| `{one.name}` | {one.value:g} {one.unit}{broken} | {most} | {beside} | {small}{one.how} |")
    return lines


def write(scale: float = 1.0) -> Path:
    """Runs every benchmark and writes the page, with the machine's load before each."""
    parts = [say("benchmarks.results", at=instants.now(), cores=os.cpu_count(),
                 machine=f"{platform.system()} {platform.machine()}", python=platform.python_version())]
    for name in figures.BENCHES:
        title = wording.title("benchmarks.bench", name)
        busy = os.getloadavg()[0]
        found = list(figures.bench(name)(scale))
        (HERE / f"{name}.svg").write_text(charts.shares(title, found), "utf-8")
        parts.append(say("benchmarks.results_of", title=title, name=name, busy=busy, table=table(found)))
    path = HERE / "results.md"
    path.write_text("\n".join(parts), "utf-8")
    return path


if __name__ == "__main__":
    sys.stdout.write(f"{write(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)}\n")
