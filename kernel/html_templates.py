"""HTML templates of a folder, with sentences by key in the reader's language."""
from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from kernel import wording


def environment(folder: Path) -> Environment:
    """Templates of a folder: autoescaped, undefined names are errors, `say` is the function below."""
    found = Environment(loader=FileSystemLoader(folder), autoescape=select_autoescape(), undefined=StrictUndefined,
                        trim_blocks=True, lstrip_blocks=True)
    found.globals["say"] = say
    return found


def say(key: str, /, **facts: Any) -> Markup:
    """The sentence of `key` as HTML in the reader's language. Facts that are Markup stay, the rest is escaped.

    A sentence is filled with a placeholder of control characters for each Markup and then escaped as a whole, so that
    the place of a link may differ between languages. Company files cannot contain control characters.
    """
    kept = {f"\x02{name}\x03": value for name, value in facts.items() if isinstance(value, Markup)}
    filled = {name: f"\x02{name}\x03" if isinstance(value, Markup) else value for name, value in facts.items()}
    html = escape(wording.say(key, **filled))
    for placeholder, value in kept.items():
        html = html.replace(placeholder, value)
    return html
