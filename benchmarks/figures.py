"""A measured figure, and the benches there are."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

# name → module, which has `run(scale) -> Iterator[Figure]`; what it measures is said by `benchmarks.bench.NAME`.
BENCHES = {"clocks": "benchmarks.clocks"}


@dataclass(frozen=True)
class Figure:
    """`value` in `unit`; `most` is what was promised, None where nothing was.

    `beside` is what it was measured against in the same run, `ratio` the value by it. `how` says what was measured, in
    Chinese; `scale` below 1 means that sizes were lowered by it.
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
        """Whether the promise was kept; true where there is none."""
        return self.most is None or self.value <= self.most

    def as_json(self) -> dict[str, Any]:
        """The figure as `--json` prints it; `scale` only where it was lowered."""
        plain: dict[str, Any] = {"name": self.name, "value": self.value, "unit": self.unit, "beside": self.beside,
                                 "ratio": self.ratio, "how": self.how, "most": self.most}
        return plain if self.scale == 1 else {**plain, "scale": self.scale}


def bench(name: str) -> Callable[[float], Iterator[Figure]]:
    """The bench of this name. KeyError for an unknown one."""
    found: Callable[[float], Iterator[Figure]] = import_module(BENCHES[name]).run
    return found
