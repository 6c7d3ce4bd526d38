"""Trains the model when none fits the data: `python -m sevamitra.training`."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

from sevamitra.settings import PROJECT_ROOT, get_settings

INPUTS = (
    "config.yml",
    "domain.yml",
    "data/nlu",
    "data/rules",
    "data/stories",
    "data/catalogue/bodies.jsonl",
    "data/catalogue/departments.jsonl",
    "data/catalogue/documents.jsonl",
    "data/catalogue/lexicon",
    "data/catalogue/services.jsonl",
    "data/geo",
    "sevamitra/nlu",
    "uv.lock",
)
_SUFFIXES = {".yml", ".py", ".jsonl", ".csv", ".txt", ".lock"}


def fingerprint(root: Path = PROJECT_ROOT) -> str:
    """A hash of all that a model is made from: data, configuration, the components' code and the locked packages."""
    digest = hashlib.sha256()
    for name in INPUTS:
        path = root / name
        files = [path] if path.is_file() else sorted(item for item in path.rglob("*") if item.suffix in _SUFFIXES)
        for file in files:
            digest.update(str(file.relative_to(root)).encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:20]


def model_path() -> Path:
    """Where the model that fits the data lies, or will lie."""
    return get_settings().model_folder / f"sevamitra-{fingerprint()}.tar.gz"


def ensure_model() -> Path:
    """The model that fits the data; trained now if there is none. Older models are removed, but for the last one.

    Raises:
        SystemExit: training failed; its output stands above.
    """
    path = model_path()
    if path.exists():
        return path
    print("Training the model (data or code changed; a few minutes) ...", flush=True)
    started = time.monotonic()
    command = [
        sys.executable,
        "-m",
        "rasa",
        "train",
        "--skip-validation",
        "--force",
        "--fixed-model-name",
        path.name[: -len(".tar.gz")],
        "--out",
        str(path.parent),
    ]
    environment = {"OMP_WAIT_POLICY": "passive", **os.environ, "RASA_MAX_CACHE_SIZE": "0"}
    if subprocess.run(command, cwd=PROJECT_ROOT, env=environment, check=False).returncode or not path.exists():
        raise SystemExit("Training failed: see the lines above.")
    print(f"Trained in {time.monotonic() - started:.0f} s.", flush=True)
    others = sorted((p for p in path.parent.glob("sevamitra-*.tar.gz") if p != path), key=lambda p: p.stat().st_mtime)
    for old in others[:-1]:
        old.unlink()
    return path


if __name__ == "__main__":
    ensure_model()
