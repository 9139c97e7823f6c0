"""`fees.yml` as a company file."""
from __future__ import annotations

from kernel import documents
from knowledge_base.fees import FeeSchedule


def _faults(value: FeeSchedule) -> list[tuple[tuple[str | int, ...], str]]:
    faults: list[tuple[tuple[str | int, ...], str]] = []
    seen: set[str] = set()
    for i, item in enumerate(value.items):
        if item.key in seen:
            faults.append((("items", i, "key"), f"编号 {item.key} 用了两次"))
        seen.add(item.key)
        if item.price is None and not item.terms:
            faults.append((("items", i), f"“{item.title}”没有价格：写 price 或 terms"))
    return faults


documents.register(documents.Kind("fees.yml", FeeSchedule, _faults))
