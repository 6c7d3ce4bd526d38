"""Sparse features of how a message sounds."""

from __future__ import annotations

import numpy as np
import pytest
from rasa.shared.nlu.training_data.training_data import TrainingData

from sevamitra.nlu.featurise import (
    DIMENSIONS,
    PhoneticFeaturizer,
    TermWeights,
    count_terms,
    count_text_terms,
    sparse_rows,
    terms,
)
from sevamitra.nlu.normalise import IndicNormaliser
from sevamitra.nlu.transliterate import PhoneticTransliterator

from .messages import example, normalised


def test_terms_are_pieces_of_words_stems_and_pairs_of_stems() -> None:
    found = terms(["jnm", "dkl"])
    assert {" j", "jnm", " jnm ", "#jnm", "#dkl", "&jnm_dkl"} <= set(found)


def test_no_words_have_no_terms() -> None:
    assert terms([]) == []
    assert count_terms([[]]).nnz == 0


def test_no_texts_have_no_rows() -> None:
    counts = count_text_terms([])
    assert counts.shape == (0, DIMENSIONS)
    assert TermWeights(np.ones(DIMENSIONS, np.float32)).apply(counts).shape == (0, DIMENSIONS)


def test_same_text_in_both_scripts_has_the_same_features() -> None:
    counts = count_text_terms(["जातीचा दाखला", "jaticha dakhla", "पीक विमा"])
    assert counts.shape == (3, DIMENSIONS)
    assert (counts[0] != counts[1]).nnz == 0
    assert (counts[0] != counts[2]).nnz > 0


def test_weighted_rows_have_length_one_and_rare_terms_weigh_more() -> None:
    counts = count_text_terms(["जन्म दाखला", "मृत्यू दाखला", "जात दाखला"])
    weights = TermWeights.fit(counts)
    rows = weights.apply(counts)
    assert np.sqrt(rows.multiply(rows).sum(axis=1)).A1 == pytest.approx([1, 1, 1], abs=1e-5)
    similar = (rows @ rows.T).toarray()
    assert similar[0, 1] < 0.8
    assert similar[0, 0] == pytest.approx(1, abs=1e-5)


def test_weighting_a_text_without_terms_gives_an_empty_row() -> None:
    counts = count_text_terms(["जन्म दाखला", "🙏", "मृत्यू", ""])
    rows = TermWeights.fit(counts).apply(counts)
    assert [rows[i].nnz > 0 for i in range(4)] == [True, False, True, False]
    assert np.isfinite(rows.data).all()


def test_component_adds_one_sentence_feature_a_message() -> None:
    messages = PhoneticFeaturizer().process(PhoneticTransliterator().process(normalised("दाखला", "dakhla", "🙏")))
    rows = sparse_rows(messages)
    assert rows.shape == (3, DIMENSIONS)
    assert (rows[0] != rows[1]).nnz == 0
    assert rows[2].nnz == 0


def test_component_features_training_examples_as_it_does_messages() -> None:
    data = TrainingData([example("दाखला", "find_service")])
    for component in (IndicNormaliser(), PhoneticTransliterator(), PhoneticFeaturizer()):
        component.process_training_data(data)
    assert (sparse_rows(data.training_examples) != count_text_terms(["dakhla"])).nnz == 0
