"""Runs the conversations of test_stories.yml through `rasa test core`, as a Rasa developer would."""

import json
import os
import subprocess
import sys
from pathlib import Path

from ruamel.yaml import YAML

from sevamitra.settings import PROJECT_ROOT
from sevamitra.training import ensure_model

STORIES = Path(__file__).with_name("test_stories.yml")


def stories() -> list[dict[str, object]]:
    """The conversations as written."""
    return list(YAML(typ="safe").load(STORIES.read_text(encoding="utf-8"))["stories"])


def test_every_act_has_a_conversation() -> None:
    domain = YAML(typ="safe").load((PROJECT_ROOT / "domain.yml").read_text(encoding="utf-8"))
    acts = {next(iter(intent)) if isinstance(intent, dict) else intent for intent in domain["intents"]}
    told = {step["intent"] for story in stories() for step in story["steps"] if "intent" in step}  # type: ignore[attr-defined]
    assert told == acts


def test_every_conversation_goes_as_it_is_written(tmp_path: Path) -> None:
    model = ensure_model().resolve()
    command = [
        sys.executable, "-m", "rasa", "test", "core", "--model", str(model), "--stories", str(STORIES), "--e2e",
        "--no-plot", "--out", str(tmp_path),
    ]  # fmt: skip
    values = {
        **os.environ,
        "SEVAMITRA_DATA": str(tmp_path / "data"),
        "SEVAMITRA_MODELS": str(model.parent),
        "SEVAMITRA_ACTIONS_PORT": "1",  # rasa test runs no custom action
        "RASA_TELEMETRY_ENABLED": "false",
    }
    done = subprocess.run(command, cwd=PROJECT_ROOT, env=values, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    total = json.loads((tmp_path / "story_report.json").read_text(encoding="utf-8"))["conversation_accuracy"]
    assert total["total"] == len(stories()) >= 12
    assert total["correct"] == total["total"], (tmp_path / "failed_test_stories.yml").read_text(encoding="utf-8")
