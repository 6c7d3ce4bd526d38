"""The learned ranker and its confidence, on numbers small enough to check."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import softmax

from sevamitra.nlu.linking.ranker import (
    Ranker,
    candidate_features,
    fit_coefficients,
    fit_confidence,
    fit_gate,
    message_features,
    summary,
)
from sevamitra.nlu.linking.siblings import shares
from sevamitra.nlu.linking.signals import FACET_SIGNALS, SIGNALS

WIDTH = len(SIGNALS) + len(FACET_SIGNALS)


def signals(rows: int, seed: int = 0) -> np.ndarray:
    return np.random.RandomState(seed).rand(rows, WIDTH).astype(np.float32)


def test_features_are_finite_also_where_signals_are_missing() -> None:
    table = signals(30)
    table[3, : len(SIGNALS)] = np.nan
    features = candidate_features(table)
    assert features.shape == (30, 4 * len(SIGNALS) + len(FACET_SIGNALS))
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


def test_confidence_is_how_often_a_share_is_right() -> None:
    generator = np.random.RandomState(2)
    families, closed = np.arange(8), np.zeros(8, bool)
    scores = [generator.rand(8).astype(np.float32) * 4 for _ in range(400)]
    told = [(row, families, closed, np.arange(8) == generator.choice(8, p=softmax(row))) for row in scores]
    confidence = fit_confidence(told)
    ranker = Ranker(np.ones(1, np.float32), None, confidence)  # type: ignore[arg-type]
    right = [ranker.right(shares(row, families, closed), families, closed).max() for row, *_ in told]
    assert np.mean(right) == pytest.approx(np.mean([truth[row.argmax()] for row, _, _, truth in told]), abs=0.06)


def test_gate_tells_whether_a_service_is_meant() -> None:
    generator = np.random.RandomState(3)
    near, far = generator.rand(50, 4) + 1, generator.rand(50, 4)
    gate = fit_gate(list(near), list(far))
    ranker = Ranker(np.ones(2, np.float32), gate, None)  # type: ignore[arg-type]
    assert ranker.meant(near[0]) > 0.9
    assert ranker.meant(far[0]) < 0.1


def test_message_features_do_not_depend_on_the_order_of_candidates() -> None:
    table, none = signals(20), np.array([0.1, 0.2, 0.3], np.float32)
    scores = np.linspace(0, 1, 20).astype(np.float32)
    one = message_features(summary(table), scores, none)
    other = message_features(summary(table), scores[::-1].copy(), none)
    assert one == pytest.approx(other)
    assert softmax(scores).max() == pytest.approx(one[-2], abs=1e-5)
