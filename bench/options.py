"""What every measurement is told on its command line, and the run of one measurement alone."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.figures import append, machine, today

HURRIED = 0.1
"""What part of its work a measurement does under --quick."""


@dataclass(frozen=True)
class Options:
    """How to measure. ``rasa_url`` empty: a stack of its own is started."""

    quick: bool
    record: bool
    rasa_url: str
    model: Path | None
    stock_bot: Path | None
    first_start: bool
    diet: bool
    diet_epochs: int
    ablations: bool
    own: bool

    def many(self, count: int, fewest: int = 8) -> int:
        """``count``, or under --quick a tenth of it."""
        return max(fewest, int(count * HURRIED)) if self.quick else count


def parser(description: str | None) -> argparse.ArgumentParser:
    """A command line that understands all options."""
    made = argparse.ArgumentParser(description=description)
    made.add_argument("--quick", action="store_true", help="a tenth of the work: to see that it runs, not to be quoted")
    made.add_argument("--no-record", dest="record", action="store_false", help="do not append to bench/RESULTS.md")
    made.add_argument(
        "--rasa-url", default="", help="parse, memory, understanding: measure the stack that runs there; else start one"
    )
    made.add_argument("--model", type=Path, help="parse, understanding: this model; else the one that fits the data")
    made.add_argument(
        "--stock-bot", type=Path, help="throughput: a folder that holds a trained `rasa init` bot; else one is made"
    )
    made.add_argument(
        "--first-start", action="store_true", help="startup: `make serve` on a fresh clone too (downloads 3 GB)"
    )
    made.add_argument("--diet", action="store_true", help="understanding: stock DIET too (half an hour and more)")
    made.add_argument("--diet-epochs", type=int, default=100)
    made.add_argument(
        "--no-ablations", dest="ablations", action="store_false", help="understanding: not ours less each signal"
    )
    made.add_argument(
        "--own", action="store_true", help="report: messages of data/nlu too, by a linker trained without them"
    )
    return made


def options_of(arguments: argparse.Namespace) -> Options:
    """The parsed command line, typed."""
    return Options(
        quick=arguments.quick,
        record=arguments.record,
        model=arguments.model,
        rasa_url=arguments.rasa_url.rstrip("/"),
        stock_bot=arguments.stock_bot,
        first_start=arguments.first_start,
        diet=arguments.diet,
        diet_epochs=arguments.diet_epochs,
        ablations=arguments.ablations,
        own=arguments.own,
    )


def say(text: str) -> None:
    """Progress and results, on standard output."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def report(title: str, body: str, options: Options, on: str, command: str) -> None:
    """Print a measurement's tables and append them to RESULTS.md; a hurried one is never recorded."""
    say(f"\n{title}, {today()}\n{command}\n{on}\n{body}")
    if options.record and not options.quick:
        append(title, command, on, body)


def alone(title: str, measure: Callable[[Options], str], description: str | None) -> None:
    """Run one measurement by itself: ``python -m bench.NAME``."""
    options = options_of(parser(description).parse_args())
    on = machine()
    body = measure(options)
    if body:
        report(title, body, options, on, f"python -m bench.{title} {' '.join(sys.argv[1:])}".strip())
