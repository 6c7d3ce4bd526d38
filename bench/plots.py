"""Plots as SVG to be put into a page: they take its colour of text, and hold nothing from outside."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib
from matplotlib.figure import Figure

_INK = "#010203"  # written by matplotlib, and then the page's own colour in its place
_FIRST, _SECOND = "#3b7dd8", "#c2700f"
_STYLE = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 11,
    "text.color": _INK,
    "axes.edgecolor": _INK,
    "axes.labelcolor": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def calibration(bins: Sequence[tuple[float, float, int]], said: str) -> str:
    """How often the first is right, against the confidence told.

    Args:
        bins: of each bin the mean confidence, the share right, and how many messages. said: what the plot shows.
    """
    with matplotlib.rc_context({**_STYLE, "svg.hashsalt": said}):
        figure = Figure(figsize=(5.2, 4.2))
        axes: Any = figure.add_subplot()
        axes.plot([0, 1], [0, 1], color=_INK, linestyle="--", linewidth=1)
        axes.plot([told for told, _, _ in bins], [right for _, right, _ in bins], color=_FIRST, linewidth=1.5)
        sizes = [20 + 4 * count for _, _, count in bins]
        axes.scatter([told for told, _, _ in bins], [right for _, right, _ in bins], sizes, color=_FIRST)
        for told, right, count in bins:
            axes.annotate(str(count), (told, right), xytext=(7, -13), textcoords="offset points")
        axes.set(xlim=(0, 1.05), ylim=(0, 1.05), xlabel="confidence told", ylabel="share right")
        return _svg(figure, said)


def bars(names: Sequence[str], series: Mapping[str, Sequence[float]], said: str) -> str:
    """Shares (0 to 1) as bars, one group a name, from top to bottom; ``series`` holds one or two."""
    with matplotlib.rc_context({**_STYLE, "svg.hashsalt": said}):
        figure = Figure(figsize=(7.2, 1.2 + 0.36 * len(names)))
        axes: Any = figure.add_subplot()
        thick = 0.8 / len(series)
        for number, (label, values) in enumerate(series.items()):
            places = [row + thick * (number - (len(series) - 1) / 2) for row in range(len(names))]
            drawn = axes.barh(places, values, thick * 0.92, color=(_FIRST, _SECOND)[number], label=label)
            axes.bar_label(drawn, [f"{100 * value:.0f}" for value in values], padding=3, fontsize=8)
        axes.set_yticks(range(len(names)), labels=names)
        axes.set(xlim=(0, 1.06), ylim=(len(names) - 0.4, -0.6))
        axes.xaxis.set_major_formatter(matplotlib.ticker.PercentFormatter(1.0))
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncol=2, frameon=False, borderaxespad=0)
        return _svg(figure, said)


def _svg(figure: Figure, said: str) -> str:
    drawn = io.StringIO()
    figure.savefig(drawn, format="svg", transparent=True, bbox_inches="tight", metadata={"Date": None, "Creator": None})
    text = re.sub(r"<metadata>.*?</metadata>", "", drawn.getvalue(), flags=re.DOTALL)
    text = text[text.index("<svg") :].replace(_INK, "currentColor")
    needed = set(re.findall(r"#([\w.-]+)", text))
    text = re.sub(r' id="([^"]+)"', lambda found: found[0] if found[1] in needed else "", text)  # one page, many plots
    return text.replace("<svg ", f'<svg role="img" aria-label="{said}" ', 1)
