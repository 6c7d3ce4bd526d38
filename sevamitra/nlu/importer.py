"""Reads the training data that lies in ``data/``: written messages fast, everything else as Rasa does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.data import get_data_files
from rasa.shared.exceptions import RasaException
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData


class UtteranceFileError(RasaException):
    """A file of written messages is wrong; the message says which file and what to do."""


class WrittenMessage(Message):
    """A message of the training data, known by what was written, not by what components made of it.

    Rasa fingerprints every message after every component, its features among the rest, for a cache that one training
    of the whole model never reads: two minutes for 27,000 messages. So train with ``make train``, which uses no cache.
    """

    def fingerprint(self) -> str:
        """A hash of text, intent and metadata as they were written."""
        written = repr([self.get(TEXT), self.get(INTENT), self.get(METADATA)])
        return hashlib.md5(written.encode(), usedforsecurity=False).hexdigest()


class UtteranceImporter(RasaFileImporter):
    """Rasa's file importer for tens of thousands of messages.

    Rasa's own reader validates every example with pykwalify on pure-Python YAML, which takes 3 ms an example; this
    one reads the same format (``nlu:`` lists of ``intent`` and ``examples`` with ``text`` and ``metadata``) with libyaml.
    Everything below a folder ``nlu`` is messages; stories and rules are Rasa's as ever.
    """

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
    ) -> None:
        self._domain_path = domain_path
        self.config_file = config_file
        roots = [training_data_paths] if isinstance(training_data_paths, str) else list(training_data_paths or [])
        files = sorted({str(path) for root in roots for path in _yaml_files(Path(root))})
        self._nlu_files = [path for path in files if "nlu" in Path(path).parts]
        dialogue = [path for path in files if {"stories", "rules", "conversations"} & set(Path(path).parts)]
        self._story_files = get_data_files(dialogue, YAMLStoryReader.is_stories_file)
        self._conversation_test_files = get_data_files(dialogue, YAMLStoryReader.is_test_stories_file)

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """All written messages as training data."""
        return TrainingData([message for path in self._nlu_files for message in read_messages(Path(path))])


def _yaml_files(root: Path) -> Iterator[Path]:
    if root.is_file():
        yield root
    else:
        yield from root.rglob("*.yml")


def read_messages(path: Path) -> Iterator[Message]:
    """The messages of one file.

    Raises:
        UtteranceFileError: not YAML, or an example without text.
    """
    try:
        content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise UtteranceFileError(f"{path} is not YAML: {error}; correct the line it names") from None
    for block in content.get("nlu", []):
        intent = block.get("intent")
        if not intent:
            raise UtteranceFileError(f"{path}: a block has no `intent`; give each block one")
        for example in block.get("examples", []):
            text = str(example.get("text") or "").strip()
            if not text:
                raise UtteranceFileError(f"{path}: an example of `{intent}` has no text; remove it")
            yield WrittenMessage.build(text=text, intent=intent, example_metadata=example.get("metadata") or {})
