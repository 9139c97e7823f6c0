"""The report as one HTML file with style and charts in it, ready to be printed."""
from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from app.review import chart, monthly_report
from app.review.monthly_report import Course, Report
from kernel import drawing, figures, html_templates

_HERE = Path(__file__).parent
_THEME = _HERE.parents[1] / "console" / "static" / "hn.css"


def _chart(course: Course, width: float) -> Markup:
    drawn = chart.draw(course, width)
    return Markup(drawing.svg(drawn)) if drawn else Markup("")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = html_templates.environment(_HERE)
    environment.globals.update(
        wide=lambda course: _chart(course, chart.WIDE), narrow=lambda course: _chart(course, chart.NARROW),
        course_title=chart.title, formatted=figures.formatted, columns=monthly_report.columns,
        action_state=monthly_report.action_state)
    return environment


def document(report: Report) -> bytes:
    """The file, UTF-8."""
    style = _THEME.read_text("utf-8") + (_HERE / "report.css").read_text("utf-8")
    page = _environment().get_template("report.html").render(report=report, style=Markup(style))
    return page.encode()


def fragment(name: str, **values: object) -> str:
    """A part of the report (goals, figures, table) for the console's page, with every text escaped."""
    return _environment().get_template(f"{name}.html").render(**values)


def style() -> str:
    """The report's own style, for the console's page."""
    return (_HERE / "report.css").read_text("utf-8")
