"""A model is trained when none fits the data, and only then."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sevamitra import training
from sevamitra.training import ensure_model, fingerprint


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project with one file of every kind that a model is made from."""
    files = (
        "config.yml", "domain.yml", "uv.lock", "data/nlu/mr/greet.yml", "data/rules/acts.yml", "data/stories/talk.yml",
        "data/catalogue/services.jsonl", "data/geo/villages.csv", "data/geo/everyday_words.txt", "sevamitra/nlu/link.py",
        "data/eval/services.jsonl", "sevamitra/console/app.py", "README.md", "sevamitra/nlu/__pycache__/link.pyc",
    )  # fmt: skip
    for name in files:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return tmp_path


def test_fingerprint_stays_while_nothing_changes(project: Path) -> None:
    assert fingerprint(project) == fingerprint(project)


@pytest.mark.parametrize(
    "name",
    [
        "config.yml",
        "domain.yml",
        "uv.lock",
        "data/nlu/mr/greet.yml",
        "data/rules/acts.yml",
        "data/stories/talk.yml",
        "data/catalogue/services.jsonl",
        "data/geo/villages.csv",
        "data/geo/everyday_words.txt",
        "sevamitra/nlu/link.py",
    ],
)
def test_fingerprint_changes_with_all_that_a_model_is_made_from(project: Path, name: str) -> None:
    before = fingerprint(project)
    (project / name).write_text("changed", encoding="utf-8")
    assert fingerprint(project) != before


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "sevamitra/console/app.py",
        "data/eval/services.jsonl",
        "data/catalogue/issued_documents.jsonl",
        "sevamitra/nlu/__pycache__/link.pyc",
    ],
)
def test_fingerprint_stays_when_something_else_changes(project: Path, name: str) -> None:
    before = fingerprint(project)
    (project / name).write_text("changed", encoding="utf-8")
    assert fingerprint(project) == before


def test_new_and_renamed_files_change_the_fingerprint(project: Path) -> None:
    first = fingerprint(project)
    (project / "data/nlu/mr/deny.yml").write_text("x", encoding="utf-8")
    second = fingerprint(project)
    (project / "data/nlu/mr/deny.yml").rename(project / "data/nlu/mr/affirm.yml")
    assert len({first, second, fingerprint(project)}) == 3


class Trainer:
    """Stands in for `rasa train`: writes the model, or fails."""

    def __init__(self, writes: bool) -> None:
        self.writes = writes
        self.runs = 0

    def __call__(self, command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        self.runs += 1
        if self.writes:
            folder = Path(command[command.index("--out") + 1])
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{command[command.index('--fixed-model-name') + 1]}.tar.gz").write_bytes(b"model")
        return subprocess.CompletedProcess(command, 0 if self.writes else 1)


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "models" / "sevamitra-fits.tar.gz"
    monkeypatch.setattr(training, "model_path", lambda: path)
    return path


def test_model_is_trained_once(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = Trainer(writes=True)
    monkeypatch.setattr(subprocess, "run", trainer)
    assert ensure_model() == ensure_model() == model
    assert trainer.runs == 1


def test_failed_training_is_one_clear_sentence(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", Trainer(writes=False))
    with pytest.raises(SystemExit, match="Training failed"):
        ensure_model()


def test_older_models_are_removed_but_for_the_last_one(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model.parent.mkdir()
    for age, name in enumerate(("last", "older", "oldest")):
        path = model.parent / f"sevamitra-{name}.tar.gz"
        path.write_bytes(b"model")
        os.utime(path, (1000 - age, 1000 - age))
    monkeypatch.setattr(subprocess, "run", Trainer(writes=True))
    ensure_model()
    assert {path.name for path in model.parent.iterdir()} == {model.name, "sevamitra-last.tar.gz"}
