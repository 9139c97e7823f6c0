"""Every room's tables, so that the metadata is whole."""
from __future__ import annotations

from importlib import import_module

TABLES = (
    "kernel.audit", "kernel.versions", "people.tables", "staff.tables", "conversations.tables", "deadlines.tables",
    "complaints.tables", "knowledge_base.tables", "handoff.tables", "bots.tables",
)


def load() -> None:
    """Imports every module that declares tables."""
    for name in TABLES:
        import_module(name)
