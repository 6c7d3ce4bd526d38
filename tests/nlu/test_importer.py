"""Reading the training data."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.nlu.constants import INTENT, TEXT

from sevamitra.nlu.importer import UtteranceFileError, UtteranceImporter, read_messages
from sevamitra.nlu.language import example_metadata

GREET = """
version: "3.1"
nlu:
- intent: greet
  examples:
  - {text: " नमस्कार ", metadata: {variety: mr}}
  - {text: "7/12"}
- intent: deny
  examples:
  - {text: 12, metadata: {variety: en, service: x}}
"""


def written(folder: Path, text: str, name: str = "greet.yml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_messages_have_text_intent_and_metadata(tmp_path: Path) -> None:
    messages = list(read_messages(written(tmp_path, GREET)))
    assert [(message.get(TEXT), message.get(INTENT)) for message in messages] == [
        ("नमस्कार", "greet"),
        ("7/12", "greet"),
        ("12", "deny"),
    ]
    assert [example_metadata(message) for message in messages] == [
        {"variety": "mr"},
        {},
        {"variety": "en", "service": "x"},
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("nlu:\n- examples: []", "no `intent`"),
        ("nlu:\n- intent: greet\n  examples:\n  - {text: '  '}", "no text"),
        ("nlu:\n- intent: greet\n  examples:\n  - {metadata: {}}", "no text"),
        ("nlu: [", "is not YAML"),
        ("nlu:\n- intent: greet\n  examples:\n\t- x", "is not YAML"),
    ],
)
def test_wrong_file_is_named_with_what_to_do(tmp_path: Path, text: str, complaint: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(UtteranceFileError, match=complaint) as error:
        list(read_messages(path))
    assert str(path) in str(error.value)


def test_importer_reads_messages_below_nlu_and_leaves_stories_and_rules_to_rasa(tmp_path: Path) -> None:
    written(tmp_path, GREET, "nlu/mr/greet.yml")
    written(tmp_path, 'version: "3.1"\nstories: []\n', "stories/talk.yml")
    written(tmp_path, 'version: "3.1"\nrules: []\n', "rules/acts.yml")
    written(tmp_path, "departments: {}\n", "departments.yml")
    importer = UtteranceImporter(training_data_paths=[str(tmp_path)])
    assert len(importer.get_nlu_data().training_examples) == 3
    assert sorted(Path(path).name for path in importer._story_files) == ["acts.yml", "talk.yml"]


def test_importer_without_data_has_no_messages() -> None:
    assert UtteranceImporter().get_nlu_data().training_examples == []
