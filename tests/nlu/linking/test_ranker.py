"""The learned ranker and its confidence, on numbers small enough to check."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import softmax

from sevamitra.nlu.linking.ranker import (
    Ranker,
    candidate_features,
    candidates,
    fit_coefficients,
    fit_gate,
    fit_sharpness,
    message_features,
    summary,
)
from sevamitra.nlu.linking.signals import SIGNALS

WIDTH = len(SIGNALS)


def signals(rows: int, seed: int = 0) -> np.ndarray:
    return np.random.RandomState(seed).rand(rows, WIDTH).astype(np.float32)


def test_candidates_hold_the_best_service() -> None:
    table = signals(200)
    table[150] = 2
    chosen = candidates(table, 10)
    assert 150 in chosen
    assert len(chosen) == len(set(chosen.tolist())) == 10


@pytest.mark.parametrize("services", [1, 2, 39, 40])
def test_all_services_are_candidates_where_there_are_few(services: int) -> None:
    assert candidates(signals(services)).tolist() == list(range(services))


def test_service_without_written_messages_is_judged_by_its_names() -> None:
    table = signals(100)
    table[:, :2] *= 0.1
    table[7] = np.nan
    table[7, SIGNALS.index("name_terms")] = table[7, SIGNALS.index("name_meaning")] = 1.0
    table[7, SIGNALS.index("ridge")] = 1.0
    assert 7 in candidates(table, 10)


def test_features_are_finite_also_where_signals_are_missing() -> None:
    table = signals(30)
    table[3] = np.nan
    chosen = candidates(table)
    features = candidate_features(table, chosen)
    assert features.shape[0] == len(chosen)
    assert np.isfinite(features).all()
    assert np.isfinite(summary(table)).all()


def test_coefficients_learn_which_signal_tells() -> None:
    generator = np.random.RandomState(1)
    features = [generator.rand(6, 3).astype(np.float32) for _ in range(80)]
    right = [rows[:, 1] == rows[:, 1].max() for rows in features]
    coefficients = fit_coefficients(features, right)
    assert np.argmax(coefficients) == 1
    hits = [truth[np.argmax(rows @ coefficients)] for rows, truth in zip(features, right, strict=True)]
    assert np.mean(hits) > 0.95


def test_messages_whose_service_is_no_candidate_teach_nothing() -> None:
    generator = np.random.RandomState(1)
    features = [generator.rand(6, 3).astype(np.float32) for _ in range(40)]
    right = [rows[:, 1] == rows[:, 1].max() for rows in features]
    none = [np.zeros(6, bool)] * 10
    assert fit_coefficients(features + features[:10], right + none) == pytest.approx(fit_coefficients(features, right))


def test_sharpness_grows_where_the_best_is_right_and_shrinks_where_it_is_not() -> None:
    generator = np.random.RandomState(2)
    scores = [generator.rand(8).astype(np.float32) for _ in range(200)]
    best = [row == row.max() for row in scores]
    chance = [np.arange(8) == generator.randint(8) for _ in scores]
    assert fit_sharpness(scores, best) > 3.5
    assert fit_sharpness(scores, chance) < 1.5


def test_gate_tells_whether_a_service_is_meant() -> None:
    generator = np.random.RandomState(3)
    near, far = generator.rand(50, 4) + 1, generator.rand(50, 4)
    gate = fit_gate(list(near), list(far))
    ranker = Ranker(np.ones(2, np.float32), gate)
    assert ranker.meant(near[0]) > 0.9
    assert ranker.meant(far[0]) < 0.1


def test_message_features_do_not_depend_on_the_order_of_candidates() -> None:
    table, none = signals(20), np.array([0.1, 0.2, 0.3], np.float32)
    scores = np.linspace(0, 1, 20).astype(np.float32)
    one = message_features(summary(table), scores, none)
    other = message_features(summary(table), scores[::-1].copy(), none)
    assert one == pytest.approx(other)
    assert softmax(scores).max() == pytest.approx(one[-2], abs=1e-5)
