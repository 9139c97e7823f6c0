"""What the benchmarks print: one figure, the table, the chart."""
import xml.etree.ElementTree as ET

import pytest

from benchmarks import charts, report
from benchmarks.figures import Figure

KEPT = Figure("deadline_us", 5.25, "µs", "七个工作日", 10, 9.5)
BROKEN = Figure("burst_s", 6.1, "s", "一万个 <时限>", 5, None, 0.01)


def test_a_figure_is_printed_with_what_it_stands_beside_and_says_when_its_size_was_lowered() -> None:
    plain = KEPT.as_json()
    assert {key: plain[key] for key in ("name", "value", "unit", "beside", "ratio")} == {
        "name": "deadline_us", "value": 5.25, "unit": "µs", "beside": 9.5, "ratio": 0.553}
    assert "scale" not in plain and BROKEN.as_json()["scale"] == 0.01
    assert (KEPT.kept, BROKEN.kept, BROKEN.ratio) == (True, False, None)


def test_the_page_says_what_was_promised_and_what_was_not_reached() -> None:
    lines = report.table([KEPT, BROKEN])
    assert lines[2] == "| `deadline_us` | 5.25 µs | ≤ 10 µs | 9.5 µs（0.553 倍） | 七个工作日 |"
    assert lines[3] == "| `burst_s` | 6.1 s（未达到） | ≤ 5 s | — | ［规模 × 0.01］一万个 <时限> |"


def test_the_chart_is_a_picture_with_a_bar_a_figure() -> None:
    picture = ET.fromstring(charts.shares("时限", [KEPT, BROKEN]))
    space = "{http://www.w3.org/2000/svg}"
    bars = [one for one in picture.iter(f"{space}rect") if one.get("class") in ("b", "o")]
    assert [one.get("class") for one in bars] == ["b", "o"], "what is over its promise has another colour"
    field = float(next(one for one in picture.iter(f"{space}rect") if one.get("class") == "f").get("width", 0))
    assert [float(one.get("width", 0)) for one in bars] == [pytest.approx(field * 0.525, abs=1), field]
