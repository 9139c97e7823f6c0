"""House checks of the tests: a test asserts something, and uses only public names of the product."""
from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import PurePosixPath

from tools.sources import ROOT, Source

_ASSERTING_CALL = re.compile(r"^(?:pytest\.(?:raises|fail|warns)|expect)$|(?:^|\.)until$")
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def asserting_tests(source: Source) -> Iterator[tuple[int, str]]:
    """A test asserts: by `assert`, `pytest.raises`, `expect`, `until`, or a function of its file that does."""
    if source.room != "tests" or not PurePosixPath(source.path).name.startswith("test_"):
        return
    functions = [node for node in source.nodes if isinstance(node, _Function)]
    asserting = {function.name for function in functions if _asserts(function)}
    grown = True
    while grown:
        more = {function.name for function in functions if function.name not in asserting
                and any(called in asserting for called in _called(function))}
        asserting, grown = asserting | more, bool(more)
    for function in functions:
        if function.name.startswith("test_") and function.name not in asserting:
            yield function.lineno, f"{function.name} asserts nothing"


def _asserts(function: _Function) -> bool:
    return any(isinstance(node, ast.Assert) or (isinstance(node, ast.Call) and _ASSERTING_CALL.search(
        ast.unparse(node.func))) for node in ast.walk(function))


def _called(function: _Function) -> Iterator[str]:
    """Names of functions, and of methods, that are called within a function."""
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
                yield name


def public_names(source: Source) -> Iterator[tuple[int, str]]:
    """Tests and benchmarks use no private name (`_x`) of our modules or classes; what they need is made public."""
    if source.room not in ("tests", "benchmarks"):
        return
    ours: set[str] = set()
    for node in source.nodes:
        match node:
            case ast.ImportFrom(module=str(module), names=names) if module.partition(".")[0] in _packages():
                ours |= {one.asname or one.name for one in names}
                for name in [*module.split("."), *(one.name for one in names)]:
                    if _is_private(name):
                        yield node.lineno, f"{name} is private to {module}; test by a public name"
            case ast.Import(names=names):
                ours |= {one.asname or one.name.partition(".")[0] for one in names
                         if one.name.partition(".")[0] in _packages()}
    for node in source.nodes:
        match node:
            case ast.Attribute(value=owner, attr=name) if _is_private(name) and _root(owner) in ours:
                yield node.lineno, f"{ast.unparse(node)} is private; test by a public name"
            case ast.Call(args=[owner, ast.Constant(value=str(name)), *_]) if (
                    _is_private(name) and _root(owner) in ours):
                yield node.lineno, f"{name} of {ast.unparse(owner)} is private; test by a public name"


@cache
def _packages() -> frozenset[str]:
    return frozenset(path.parent.name for path in ROOT.glob("*/__init__.py"))


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def _root(node: ast.expr) -> str | None:
    """The name at which a chain of attributes begins."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None
