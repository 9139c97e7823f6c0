"""Every room's tables, so that the metadata is whole."""
from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

TABLES = (
    "kernel.audit", "kernel.file_versions", "kernel.process_health",
    "people.tables", "staff.tables", "notices.tables", "integration.tables",
    "conversations.tables", "deadlines.tables", "cases.tables", "complaints.tables",
    "knowledge_base.tables", "handoff.tables", "bots.tables", "app.review.tables",
)


def load() -> None:
    """Imports every module that declares tables, so that the metadata knows all of them."""
    for name in TABLES:
        if find_spec(name.split(".")[0]) and find_spec(name):
            import_module(name)
