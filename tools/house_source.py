"""One file of the checkout, as the house checks read it."""
from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

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
        """Every call with the dotted name of what is called."""
        return [(node, ast.unparse(node.func)) for node in self.nodes if isinstance(node, ast.Call)]
