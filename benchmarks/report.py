"""Every bench, and `results.md` with its charts: python -m benchmarks.report [SCALE]."""
from __future__ import annotations

import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import charts, figures
from benchmarks.figures import Figure
from kernel import instants

HERE = Path(__file__).parent


def table(found: Sequence[Figure]) -> list[str]:
    """The figures as lines of Markdown."""
    lines = ["| 指标 | 数值 | 承诺 | 并列 | 测的是什么 |", "| --- | ---: | ---: | ---: | --- |"]
    for one in found:
        most = f"≤ {one.most:g} {one.unit}" if one.most is not None else "—"
        beside = f"{one.beside:g} {one.unit}（{one.ratio:g} 倍）" if one.beside else "—"
        small = f"［规模 × {one.scale:g}］" if one.scale != 1 else ""
        broken = "" if one.kept else "（未达到）"
        lines.append(f"| `{one.name}` | {one.value:g} {one.unit}{broken} | {most} | {beside} | {small}{one.how} |")
    return lines


def write(scale: float = 1.0) -> Path:
    """Runs every bench and writes the page; the load of the machine before each is said."""
    now = instants.shanghai(instants.now())
    lines = [
        "# 测量结果", "",
        f"{now:%Y-%m-%d %H:%M}，{os.cpu_count()} 核，{platform.system()} {platform.machine()}，"
        f"Python {platform.python_version()}，内置 PostgreSQL（fsync 打开）。由 `make bench` 写出。", "",
    ]
    for name, (_, say) in figures.BENCHES.items():
        busy = os.getloadavg()[0]
        found = list(figures.bench(name)(scale))
        (HERE / f"{name}.svg").write_text(charts.shares(say, found), "utf-8")
        lines += [f"## {say}", "", f"`hongniang bench {name}`。开始前一分钟的机器负载：{busy:.1f}。", "",
                  *table(found), "", f"![{say}]({name}.svg)", ""]
    path = HERE / "results.md"
    path.write_text("\n".join(lines), "utf-8")
    return path


if __name__ == "__main__":
    sys.stdout.write(f"{write(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)}\n")
