"""Runs the measurements and appends them to RESULTS.md: ``python -m bench [NAME ...]``; all of them without a name."""

from __future__ import annotations

import sys
from importlib import import_module

from bench.figures import machine
from bench.options import options_of, parser, report, say

MEASUREMENTS = (
    "parse",
    "throughput",
    "memory",
    "startup",
    "training",
    "understanding",
    "respelling",
    "living",
    "report",
)


def main() -> None:
    """One measurement after the other; one that fails is told and does not keep the others from running."""
    made = parser(__doc__)
    made.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MEASUREMENTS))
    arguments = made.parse_args()
    unknown = set(arguments.names) - set(MEASUREMENTS)
    if unknown:
        made.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(MEASUREMENTS)}")
    options = options_of(arguments)
    command = f"python -m bench {' '.join(sys.argv[1:])}".strip()
    failed = []
    for name in arguments.names or MEASUREMENTS:
        say(f"== {name}")
        on = machine()
        try:
            body: str = import_module(f"bench.{name}").measure(options)
        except (Exception, SystemExit) as fault:
            say(f"{name} could not be measured: {type(fault).__name__} {fault}")
            failed.append(name)
            continue
        if body:
            report(name, body, options, on, command)
    if failed:
        raise SystemExit(f"not measured: {', '.join(failed)}")


if __name__ == "__main__":
    main()
