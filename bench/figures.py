"""A measured figure, the machine it was measured on, and RESULTS.md, to which both are appended."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from sevamitra.settings import PROJECT_ROOT

RESULTS = PROJECT_ROOT / "bench" / "RESULTS.md"


@dataclass(frozen=True)
class Figure:
    """One row of the results. ``bound`` is what design asked for: as words, and whether the figure keeps to it."""

    what: str
    value: str
    bound: str = ""
    met: bool | None = None

    @classmethod
    def at_most(cls, what: str, value: float, bound: float, unit: str) -> Figure:
        """A figure that must not be above ``bound``."""
        return cls(what, f"{value:.4g} {unit}", f"{bound:g} {unit}", value <= bound)

    def cells(self) -> tuple[str, str, str]:
        """What, value, and bound with its verdict."""
        verdict = "" if self.met is None else ": met" if self.met else ": NOT met"
        return self.what, self.value, f"{self.bound}{verdict}"


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` (0 to 1) of ``values`` lie: the nearest rank, of at least one value."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def p50_p95(what: str, milliseconds: Sequence[float], bound: tuple[float, float] | None = None) -> Figure:
    """Median and 95th percentile of some durations, against a bound for each."""
    middle, high = percentile(milliseconds, 0.5), percentile(milliseconds, 0.95)
    value = f"{middle:.1f} / {high:.1f} ms (n = {len(milliseconds)})"
    if bound is None:
        return Figure(what, value)
    return Figure(what, value, f"{bound[0]:g} / {bound[1]:g} ms", middle <= bound[0] and high <= bound[1])


def machine() -> str:
    """Processor, cores, memory, what else the machine is doing, system and commit, in one line."""
    load = os.getloadavg()[0]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, load at the start {load:.1f}; "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}; commit {_commit()}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def _commit() -> str:
    def git(*words: str) -> str:
        return subprocess.run(
            ["git", *words], cwd=PROJECT_ROOT, capture_output=True, text=True, check=False
        ).stdout.strip()

    changed = " with changes" if git("status", "--porcelain", "--untracked-files=no") else ""
    return (git("rev-parse", "--short", "HEAD") or "unknown") + changed


def table(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table."""
    rows = [("measured", "figure", "bound"), *(figure.cells() for figure in figures)]
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def today() -> str:
    """The moment of a measurement, UTC."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC")


def append(title: str, command: str, on: str, body: str, path: Path = RESULTS) -> None:
    """Add one run to RESULTS.md: what was measured, when, by which command and on which machine."""
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n## {title}, {today()}\n`{command}`  \n{on}\n\n{body}\n")
