"""How well a message fits each service, from several sides."""

from __future__ import annotations

import numpy as np
import pytest

from sevamitra.catalogue.model import Catalogue
from sevamitra.nlu.featurise import TermWeights, count_text_terms
from sevamitra.nlu.linking.signals import (
    Ridge,
    RidgeSums,
    Texts,
    best,
    centred,
    service_texts,
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


def test_service_is_called_by_its_names_with_and_without_its_body_and_its_aliases(catalogue: Catalogue) -> None:
    texts = service_texts(catalogue.services[INCOME], catalogue)
    assert {"उत्पन्नाचा दाखला", "Income Certificate", "आय प्रमाण पत्र", "utpannacha dakhla"} <= set(texts)
    assert len(set(texts)) == len(texts)
    short = catalogue.bodies[catalogue.services[BIRTH[1]].body].short["mr"]
    assert any(short in text for text in service_texts(catalogue.services[BIRTH[1]], catalogue))


def test_best_similarity_by_service_and_nothing_where_it_has_no_text() -> None:
    highest, mean = best(np.array([0.2, 0.6, 0.1], np.float32), np.array([2, 1, 0]))
    assert highest[:2] == pytest.approx([0.6, 0.1])
    assert mean[:2] == pytest.approx([0.4, 0.1])
    assert np.isnan(highest[2])
    assert np.isnan(mean[2])


def test_rows_of_services_follow_one_another(texts: Texts) -> None:
    rows, counts = texts.rows_of(np.array([1, 0, 5]))
    assert rows.tolist() == [2, 0, 1]
    assert counts.tolist() == [1, 2, 0]


def test_texts_are_sorted_by_their_owners(texts: Texts) -> None:
    shuffled = Texts(texts.terms[[2, 0, 1]], texts.meanings[[2, 0, 1]], np.array([1, 0, 0]))
    assert shuffled.owners.tolist() == [0, 0, 1]
    assert np.array_equal(shuffled.meanings, texts.meanings)
    assert (shuffled.terms != texts.terms).nnz == 0


def test_leaving_out_is_what_fitting_without_it_gives(texts: Texts) -> None:
    rows = Ridge.rows(texts.terms, texts.meanings)
    first = Texts(texts.terms[:2], texts.meanings[:2], texts.owners[:2])
    whole = Ridge.fit(RidgeSums.of(texts, 2, 1.0), penalty=0.5)
    without = Ridge.fit(RidgeSums.of(first, 2, 1.0), penalty=0.5)
    told = whole.left_out(rows[2], whole.classes @ rows[2], mine=np.array([False, True]), weight=1.0)
    assert told == pytest.approx(without.classes @ rows[2], abs=1e-3)


def test_sums_of_two_parts_are_those_of_both(texts: Texts) -> None:
    first, last = (
        Texts(texts.terms[part], texts.meanings[part], texts.owners[part]) for part in (slice(2), slice(2, 3))
    )
    both, whole = RidgeSums.of(first, 2, 0.5) + RidgeSums.of(last, 2, 0.5), RidgeSums.of(texts, 2, 0.5)
    assert both.gram == pytest.approx(whole.gram, abs=1e-5)
    assert both.targets == pytest.approx(whole.targets, abs=1e-5)


def test_class_of_a_later_service_is_that_of_training_with_it(texts: Texts) -> None:
    rows = Ridge.rows(texts.terms, texts.meanings)
    ridge = Ridge.fit(RidgeSums.of(texts, 2, 1.0), penalty=0.5)
    assert ridge.late_class(rows[2:], weight=1.0) == pytest.approx(ridge.classes[1], abs=1e-4)


def test_centred_vectors_have_length_one_and_the_centre_itself_stays_finite() -> None:
    vectors = np.stack([unit(0), unit(1), (unit(0) + unit(1)) / 2])
    moved = centred(vectors, vectors.mean(axis=0))
    assert np.linalg.norm(moved[:2], axis=1) == pytest.approx([1, 1], abs=1e-5)
    assert np.isfinite(moved).all()
