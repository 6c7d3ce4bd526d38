"""How long training everything takes: `python -m bench.training`. Shipped embeddings are used, as a newcomer's are."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from bench.figures import Figure, table
from bench.options import Options, alone, say
from bench.stack import Process, environment
from sevamitra.settings import PROJECT_ROOT

BOUND = 180.0
_PATIENCE = 1800.0


def measure(options: Options) -> str:
    """The row of the table for training; under --quick nothing is trained."""
    if options.quick:
        say("Training has no quick form: skipped.")
        return ""
    with tempfile.TemporaryDirectory(prefix="sevamitra-train-") as folder:
        values = environment(SEVAMITRA_DATA=folder, SEVAMITRA_MODELS=folder)
        say("Training ...")
        started = time.perf_counter()
        process = Process([sys.executable, "-m", "sevamitra.training"], PROJECT_ROOT, values)
        try:
            status = process.wait(_PATIENCE)
        finally:
            process.stop()
        seconds = time.perf_counter() - started
        if status != 0:
            raise SystemExit("\n".join([*process.lines[-20:], "Training failed: see the lines above."]))
        megabytes = sum(path.stat().st_size for path in Path(folder).glob("*.tar.gz")) / 1e6
    return table(
        [
            Figure.at_most("training everything, process start included", seconds, BOUND, "s"),
            Figure("  size of the model", f"{megabytes:.0f} MB"),
        ]
    )


if __name__ == "__main__":
    alone("training", measure, __doc__)
