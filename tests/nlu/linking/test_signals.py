"""How well a message fits each service, from several sides."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse

from sevamitra.catalogue.model import Catalogue
from sevamitra.nlu.featurise import TermWeights, count_text_terms
from sevamitra.nlu.linking.signals import (
    SIGNALS,
    Query,
    Ridge,
    ServiceIndex,
    Texts,
    centred,
    service_texts,
    weighted_query,
)

from ..messages import unit
from .tiny import BIRTH, INCOME

NAMES = ["जन्म दाखला", "birth certificate", "पीक विमा"]
OWNERS = np.array([0, 0, 1])


@pytest.fixture(scope="module")
def weights() -> TermWeights:
    return TermWeights.fit(count_text_terms(NAMES))


@pytest.fixture(scope="module")
def texts(weights: TermWeights) -> Texts:
    return Texts(weights.apply(count_text_terms(NAMES)), np.stack([unit(0), unit(1), unit(2)]), OWNERS)


@pytest.fixture(scope="module")
def index(texts: Texts) -> ServiceIndex:
    rows = Ridge.rows(texts.terms, texts.meanings)
    ridge = Ridge.fit(rows, texts.owners, np.ones(3, np.float32), 4, penalty=0.1)
    nothing = Texts(texts.terms[:0], texts.meanings[:0], OWNERS[:0])
    return ServiceIndex(["birth", "crop", "nameless"], texts, nothing, ridge)


def query(text: str, direction: int, weights: TermWeights) -> Query:
    return weighted_query(count_text_terms([text]), unit(direction), weights, np.zeros(384, np.float32))


def test_service_is_called_by_its_names_with_and_without_its_body_and_its_aliases(catalogue: Catalogue) -> None:
    texts = service_texts(catalogue.services[INCOME], catalogue)
    assert {"उत्पन्नाचा दाखला", "Income Certificate", "आय प्रमाण पत्र", "utpannacha dakhla"} <= set(texts)
    assert len(set(texts)) == len(texts)
    short = catalogue.bodies[catalogue.services[BIRTH[1]].body].short["mr"]
    assert any(short in text for text in service_texts(catalogue.services[BIRTH[1]], catalogue))


def test_best_similarity_by_service_and_nothing_where_it_has_no_text(texts: Texts) -> None:
    highest, mean = texts.best(np.array([0.2, 0.6, 0.1], np.float32), services=3)
    assert highest[:2] == pytest.approx([0.6, 0.1])
    assert mean[:2] == pytest.approx([0.4, 0.1])
    assert np.isnan(highest[2])
    assert np.isnan(mean[2])


def test_texts_are_sorted_by_their_owners(texts: Texts) -> None:
    shuffled = Texts(texts.terms[[2, 0, 1]], texts.meanings[[2, 0, 1]], np.array([1, 0, 0]))
    assert shuffled.owners.tolist() == [0, 0, 1]
    assert np.array_equal(shuffled.meanings, texts.meanings)
    assert (shuffled.terms != texts.terms).nnz == 0


def test_signals_prefer_the_service_that_is_named(index: ServiceIndex, weights: TermWeights) -> None:
    signals = index.signals(query("janma dakhla", 0, weights))
    assert signals.shape == (3, len(SIGNALS))
    for name in ("name_terms", "name_meaning", "ridge"):
        column = signals[:, SIGNALS.index(name)]
        assert np.nanargmax(column) == 0, name
    assert np.isnan(signals[:, SIGNALS.index("utterance_terms")]).all()


def test_message_left_out_of_training_does_not_count_for_itself(index: ServiceIndex, weights: TermWeights) -> None:
    asked = query("पीक विमा", 2, weights)
    with_itself, without = index.signals(asked), index.signals(asked, without_name=2)
    for name in ("name_terms", "name_meaning", "ridge"):
        assert without[1, SIGNALS.index(name)] < with_itself[1, SIGNALS.index(name)], name


def test_leaving_out_is_what_fitting_without_it_gives(texts: Texts) -> None:
    rows, ones = Ridge.rows(texts.terms, texts.meanings), np.ones(3, np.float32)
    whole = Ridge.fit(rows, texts.owners, ones, 2, penalty=0.5)
    without = Ridge.fit(rows[:2], texts.owners[:2], ones[:2], 2, penalty=0.5)
    told = whole.left_out(rows[2], rows[2] @ whole.columns, owner=1, weight=1.0)
    assert told == pytest.approx(rows[2] @ without.columns, abs=1e-3)


def test_column_of_a_later_service_is_that_of_training_with_it(texts: Texts) -> None:
    rows = Ridge.rows(texts.terms, texts.meanings)
    ridge = Ridge.fit(rows, texts.owners, np.ones(3, np.float32), 2, penalty=0.5)
    assert ridge.column(rows[2:], weight=1.0) == pytest.approx(ridge.columns[:, 1], abs=1e-4)


def test_centred_vectors_have_length_one_and_the_centre_itself_stays_finite() -> None:
    vectors = np.stack([unit(0), unit(1), (unit(0) + unit(1)) / 2])
    moved = centred(vectors, vectors.mean(axis=0))
    assert np.linalg.norm(moved[:2], axis=1) == pytest.approx([1, 1], abs=1e-5)
    assert np.isfinite(moved).all()


def test_message_without_terms_has_signals(index: ServiceIndex, weights: TermWeights) -> None:
    signals = index.signals(query("", 5, weights))
    assert np.isfinite(np.nan_to_num(signals)).all()
    assert signals[0, 0] == 0


def test_index_without_texts_gives_no_similarities() -> None:
    empty = Texts(scipy.sparse.csr_matrix((0, 4), dtype=np.float32), np.zeros((0, 384), np.float32), np.zeros(0, int))
    highest, _ = empty.best(np.zeros(0, np.float32), services=2)
    assert np.isnan(highest).all()
