"""Dense features: the real encoder on a few texts, and the cache of written ones."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.training_data import TrainingData

from sevamitra.nlu.encode import (
    LONGEST,
    WIDTH,
    EmbeddingCache,
    SentenceEncoder,
    dense_rows,
    encode,
    foresee,
    meaning,
    text_key,
)

from .messages import example, normalised


def test_meanings_are_unit_vectors_and_translations_are_near() -> None:
    vectors = encode(["birth certificate", "जन्म प्रमाणपत्र", "cricket score"])
    assert vectors.shape == (3, WIDTH)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-3)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_no_texts_have_no_meanings() -> None:
    assert encode([]).shape == (0, WIDTH)


@pytest.mark.parametrize("text", ["", "🙏", "\u0000"])
def test_strange_text_has_a_finite_meaning(text: str) -> None:
    assert np.isfinite(encode([text])).all()


def test_only_the_beginning_of_an_overlong_text_is_read() -> None:
    text = "जातीचा दाखला " * 100
    assert encode([text])[0] == pytest.approx(encode([text[:LONGEST]])[0])


def test_cache_keeps_what_it_is_told_and_computes_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "embeddings.npz"
    cache = EmbeddingCache(path)
    made = cache.encode(["जन्म दाखला", "pik vima"])
    cache.save(["pik vima", "never encoded"])
    with np.load(path) as stored:
        assert stored["keys"].tolist() == [text_key("पीक विमा")]
    again = EmbeddingCache(path).encode(["pik vima", "जन्म दाखला"])
    assert again[0] == pytest.approx(made[1])
    assert again[1] == pytest.approx(made[0], abs=0.02)


def test_cache_gives_nearly_what_the_encoder_gives(tmp_path: Path) -> None:
    cached = EmbeddingCache(tmp_path / "none.npz").encode(["income certificate"])
    assert float(cached[0] @ encode(["income certificate"])[0]) > 0.999


def test_cache_of_no_texts_is_empty(tmp_path: Path) -> None:
    assert EmbeddingCache(tmp_path / "none.npz").encode([]).shape == (0, WIDTH)


def test_component_gives_messages_and_training_examples_their_meaning() -> None:
    messages = SentenceEncoder().process(normalised("जन्म दाखला", "🙏"))
    data = TrainingData([example("जन्म दाखला", "find_service")])
    SentenceEncoder().process_training_data(data)
    assert dense_rows(messages).shape == (2, WIDTH)
    assert float(dense_rows(messages)[0] @ dense_rows(data.training_examples)[0]) > 0.99


@pytest.mark.parametrize("text", ["/  जातीचा   दाखलाा", "Pik  VIMA 🙏", "दाखला " * 1000])
def test_what_was_foreseen_is_not_computed_again(text: str) -> None:
    meaning.cache_clear()
    asyncio.run(foresee(text))
    [message] = SentenceEncoder().process(normalised(text))
    assert (meaning.cache_info().misses, meaning.cache_info().hits) == (1, 1)
    assert dense_rows([message])[0] == pytest.approx(encode([message.get(TEXT)])[0])
