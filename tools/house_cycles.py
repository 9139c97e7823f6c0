"""House check of import cycles: no two files import each other, directly or through others, at the top or in functions.
"""
from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import PurePosixPath

from tools.sources import Source


def cycles(sources: Iterable[Source]) -> Iterator[tuple[str, int, str]]:
    """One cycle, if there is any: its first file, and its path. Imports for the type checker count too."""
    files = {_module(source.path): source for source in sources
             if source.is_python and source.room not in ("tests", "tools", "benchmarks")}
    graph = {module: set(_imported(source, module, files)) for module, source in files.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        way = list(reversed(error.args[1]))
        yield files[way[0]].path, 1, "a cycle of imports: " + " → ".join(way)


def _module(path: str) -> str:
    return ".".join(PurePosixPath(path).with_suffix("").parts).removesuffix(".__init__")


def _imported(source: Source, own: str, files: dict[str, Source]) -> Iterator[str]:
    package = own if source.path.endswith("__init__.py") else own.rpartition(".")[0]
    for node in source.nodes:
        found: list[str] = []
        if isinstance(node, ast.Import):
            found = [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.rsplit(".", node.level - 1)[0] if node.level > 1 else package
            base = ".".join(part for part in ((above if node.level else ""), node.module or "") if part)
            found = [f"{base}.{name.name}" if f"{base}.{name.name}" in files else base for name in node.names]
        yield from (one for one in found if one in files and one != own)
