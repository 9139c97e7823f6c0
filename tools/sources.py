"""The project's text files, as the house checks read them."""
from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
_TEXT = {".py", ".md", ".yml", ".yaml", ".toml", ".css", ".js", ".html", ".json", ".in", ".sh", ".mako", ".txt", ""}
_NOT_OURS = {"data", "build", "dist", "screenshots", "__pycache__", "node_modules"}
_PURE = re.compile(r"\bPure[.:;]|\(pure\)")


@dataclass(frozen=True)
class Source:
    """One file; `path` is relative to the checkout, with slashes."""

    path: str
    text: str

    @property
    def room(self) -> str:
        return PurePosixPath(self.path).parts[0]

    @property
    def is_python(self) -> bool:
        return self.path.endswith(".py")

    @property
    def is_pure(self) -> bool:
        """Whether the module's docstring calls it pure."""
        return self.is_python and _PURE.search(ast.get_docstring(ast.parse(self.text)) or "") is not None

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(ast.parse(self.text))) if self.is_python else []

    @cached_property
    def calls(self) -> list[tuple[ast.Call, str]]:
        """Every call with the dotted name of the called function."""
        return [(node, ast.unparse(node.func)) for node in self.nodes if isinstance(node, ast.Call)]


def sources(root: Path) -> Iterator[Source]:
    """The project's text files, in order; lock files are excluded, because a tool writes them."""
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        hidden = any(p.startswith(".") and p not in (".ci", ".env.example", ".dockerignore") for p in parts)
        if hidden or _NOT_OURS & set(parts) or path.suffix not in _TEXT or not path.is_file():
            continue
        yield Source("/".join(parts), path.read_text("utf-8"))
