"""A measured figure, and the list of benchmarks."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

# name → module with `run(scale) -> Iterator[Figure]`; the sentence `benchmarks.bench.NAME` says what it measures
BENCHES = {"clocks": "benchmarks.clocks"}


@dataclass(frozen=True)
class Figure:
    """`value` in `unit`; `most` is the target, None if there is none.

    `beside` is the reference measured in the same run, `ratio` the value relative to it. `how` says what was measured,
    in Chinese; `scale` below 1 means that sizes were reduced by it.
    """

    name: str
    value: float
    unit: str
    how: str
    most: float | None = None
    beside: float | None = None
    scale: float = 1.0

    @property
    def ratio(self) -> float | None:
        return round(self.value / self.beside, 3) if self.beside else None

    @property
    def kept(self) -> bool:
        """Whether the target was met; true if there is none."""
        return self.most is None or self.value <= self.most

    def as_json(self) -> dict[str, Any]:
        """The figure as `--json` prints it; `scale` only if it was reduced."""
        plain: dict[str, Any] = {"name": self.name, "value": self.value, "unit": self.unit, "beside": self.beside,
                                 "ratio": self.ratio, "how": self.how, "most": self.most}
        return plain if self.scale == 1 else {**plain, "scale": self.scale}


def bench(name: str) -> Callable[[float], Iterator[Figure]]:
    """The benchmark of this name. KeyError for an unknown one."""
    found: Callable[[float], Iterator[Figure]] = import_module(BENCHES[name]).run
    return found
