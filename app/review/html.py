"""The report as one HTML file that needs nothing else: own style, own chart, ready to be printed."""
from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from app.review import chart
from app.review.monthly_report import Course, Report
from kernel import drawing, figures

_HERE = Path(__file__).parent
_THEME = _HERE.parents[1] / "console" / "static" / "hn.css"


def _chart(course: Course, width: float) -> Markup:
    drawn = chart.draw(course, width)
    return Markup(drawing.svg(drawn)) if drawn else Markup("")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(_HERE), autoescape=select_autoescape(), undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True)
    environment.globals.update(
        wide=lambda course: _chart(course, chart.WIDE), narrow=lambda course: _chart(course, chart.NARROW),
        course_title=chart.title, told=figures.formatted)
    return environment


def document(report: Report) -> bytes:
    """The whole file."""
    style = _THEME.read_text("utf-8") + (_HERE / "report.css").read_text("utf-8")
    page = _environment().get_template("report.html").render(report=report, style=Markup(style))
    return page.encode()


def fragment(name: str, **values: object) -> str:
    """A piece of it (goals, figures, table) for the console's page, every text in it escaped."""
    return _environment().get_template(f"{name}.html").render(**values)


def style() -> str:
    """The report's own style, for the console's page."""
    return (_HERE / "report.css").read_text("utf-8")
