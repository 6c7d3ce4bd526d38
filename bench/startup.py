"""How long until ``ready``: `python -m bench.startup`.

A later start is `make serve` with the model there and empty databases. With ``--first-start`` also the first one, on a
fresh clone of the last commit in a temporary folder with empty caches for packages: it downloads 3 GB and trains.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from bench.figures import Figure, table
from bench.options import Options, alone, say
from bench.stack import Process, environment, free_ports, running_stack
from sevamitra.settings import PROJECT_ROOT
from sevamitra.training import ensure_model

LATER_BOUND = 60.0
FIRST_BOUND = 360.0
_PATIENCE = 1800.0


def measure(options: Options) -> str:
    """The rows of the table for starting."""
    ensure_model()
    with running_stack() as stack:
        later = Figure.at_most("later start, until `ready`", stack.seconds_to_ready, LATER_BOUND, "s")
    return table([later, *([first_start()] if options.first_start else [])])


def first_start() -> Figure:
    """`make serve` on a fresh clone with empty caches."""
    with tempfile.TemporaryDirectory(prefix="sevamitra-first-") as name:
        folder = Path(name)
        ports = dict(zip(("RASA", "ACTIONS", "BACKEND", "CONSOLE"), map(str, free_ports(4))))
        values = environment(
            **{f"SEVAMITRA_{process}_PORT": port for process, port in ports.items()},
            UV_CACHE_DIR=str(folder / "uv-cache"),
            PIP_CACHE_DIR=str(folder / "pip-cache"),
            PATH=_path_without_this_environment(),
        )
        values.pop("VIRTUAL_ENV", None)
        say("A fresh clone, nothing cached ...")
        clone = Process(["git", "clone", "--quiet", str(PROJECT_ROOT), str(folder / "clone")], folder, values)
        clone.wait(300)
        started = time.perf_counter()
        process = Process(["make", "serve"], folder / "clone", values)
        try:
            process.wait_for_line("ready", _PATIENCE)
            return Figure.at_most(
                "first `make serve` on a fresh clone", time.perf_counter() - started, FIRST_BOUND, "s"
            )
        finally:
            process.stop()


def _path_without_this_environment() -> str:
    ours = str(PROJECT_ROOT / ".venv")
    return os.pathsep.join(part for part in os.environ["PATH"].split(os.pathsep) if not part.startswith(ours))


if __name__ == "__main__":
    alone("startup", measure, __doc__)
