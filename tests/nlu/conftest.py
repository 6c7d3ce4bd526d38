"""Where a component keeps what it learned; and a linker trained on nine services and four dozen messages."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.nlu.training_data.message import Message

from sevamitra.catalogue.load import load_catalogue, with_services
from sevamitra.catalogue.model import Catalogue
from sevamitra.nlu.encode import dense_rows, encode
from sevamitra.nlu.featurise import sparse_rows
from sevamitra.nlu.link import training_examples
from sevamitra.nlu.linking.training import Linker, train_linker
from sevamitra.nlu.scripts import normalise

from .linking.tiny import NOTHING, SLUGS, WRITTEN
from .messages import example, featurised, keys_of


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    return LocalModelStorage(tmp_path)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    whole = load_catalogue()
    return with_services(whole, {slug: whole.services[slug] for slug in SLUGS}, version=0)


@pytest.fixture(scope="session")
def written() -> list[Message]:
    """All messages, featurised, with the real encoder's meanings."""
    examples = [
        example(text, "find_service", service=slug, hand=hand)
        for slug, hands in WRITTEN.items()
        for hand, texts in enumerate(hands, 1)
        for text in texts
    ]
    examples += [example(text, "out_of_scope") for text in NOTHING]
    return featurised(examples, list(encode([normalise(message.get("text")) for message in examples])))


@pytest.fixture(scope="session")
def linker(catalogue: Catalogue, written: list[Message]) -> Linker:
    messages, examples = training_examples(written)
    return train_linker(
        catalogue, sparse_rows(messages), dense_rows(messages), keys_of(messages), examples, negatives=400
    )
