"""The chart of a benchmark: each figure relative to its target. Plain SVG, readable in light and dark mode."""
from __future__ import annotations

from collections.abc import Sequence
from html import escape

from benchmarks.figures import Figure
from kernel.wording import say

_WIDTH, _ROW, _LEFT, _RIGHT, _TOP = 760, 34, 170, 170, 48


def shares(title: str, figures: Sequence[Figure]) -> str:
    """Bars of value ÷ target; the line at the right end is the target itself."""
    promised = [figure for figure in figures if figure.most]
    height = _TOP + _ROW * len(promised) + 16
    field = _WIDTH - _LEFT - _RIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{escape(title, quote=True)}" font-family="sans-serif" font-size="13">',
        "<style>text{fill:#333}.b{fill:#b3475b}.o{fill:#c9302c}.f{fill:#8882}.l{stroke:#888;stroke-dasharray:4 3}"
        "@media(prefers-color-scheme:dark){text{fill:#ddd}}</style>",
        f'<text x="12" y="20" font-size="15">{escape(title)}</text>',
        f'<text x="{_LEFT + field}" y="38" text-anchor="middle">{say("benchmarks.promise")}</text>',
    ]
    for number, figure in enumerate(promised):
        assert figure.most is not None
        y = _TOP + _ROW * number
        share = figure.value / figure.most
        parts += [
            f'<text x="{_LEFT - 10}" y="{y + 17}" text-anchor="end">{escape(figure.name)}</text>',
            f'<rect class="f" x="{_LEFT}" y="{y + 4}" width="{field}" height="18"/>',
            f'<rect class="{"b" if figure.kept else "o"}" x="{_LEFT}" y="{y + 4}" '
            f'width="{max(1.0, min(1.0, share) * field):.0f}" height="18"/>',
            f'<text x="{_LEFT + field + 10}" y="{y + 17}">{figure.value:g} / {figure.most:g} '
            f"{escape(figure.unit)}</text>",
        ]
    end = _LEFT + field
    parts.append(f'<line class="l" x1="{end}" x2="{end}" y1="{_TOP - 6}" y2="{height - 10}"/></svg>')
    return "\n".join(parts) + "\n"
