"""A learned ranker over the signals, with calibrated confidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from sevamitra.nlu.linking.signals import SIGNALS, Floats

CANDIDATES = 40
_NEAR = 0.1
_COMPARED = [SIGNALS.index("utterance_terms"), SIGNALS.index("utterance_meaning"), len(SIGNALS)]
_NAMES = [SIGNALS.index("name_terms"), SIGNALS.index("name_meaning")]


def candidates(signals: Floats, count: int = CANDIDATES) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Positions of the services worth ranking: those with the best sum of standardised signals, shape (count,).

    A service without written messages must not sink for that alone: it is judged by the signals it has.
    """
    filled = np.nan_to_num(signals, nan=0.0)
    spread = filled.std(axis=0) + 1e-6
    known = np.maximum((~np.isnan(signals)).sum(axis=1), 1) / signals.shape[1]
    total = ((filled - filled.mean(axis=0)) / spread).sum(axis=1) / known
    count = min(count, len(total))
    return np.sort(np.argpartition(-total, count - 1)[:count])


def candidate_features(signals: Floats, chosen: Any) -> Floats:
    """Per candidate and signal: its value, how far below the best service's, how far above chance, how near the best."""
    filled = np.nan_to_num(signals, nan=0.0)
    picked = filled[chosen]
    best = filled.max(axis=0)
    standard = (picked - filled.mean(axis=0)) / (filled.std(axis=0) + 1e-6)
    return np.hstack([picked, picked - best, standard / 10, np.maximum(picked - best + _NEAR, 0)]).astype(np.float32)


def summary(signals: Floats) -> Floats:
    """The best of each signal, and the sum of the five best of the ridge: a family at several bodies shares its weight."""
    filled = np.nan_to_num(signals, nan=0.0)
    ridge = np.sort(filled[:, SIGNALS.index("ridge")])[-5:]
    return np.append(filled.max(axis=0), ridge.sum()).astype(np.float32)


def message_features(best: Floats, scores: Floats, none_scores: Floats) -> Floats:
    """What tells whether a service is meant at all: the signals' :func:`summary`, the ranker's lead, and how near the
    message is to messages that mean no service (``none_scores``: terms, meaning, ridge)."""
    shares = np.sort(softmax(scores))[::-1]
    lead = best[_COMPARED] - none_scores
    names = best[_NAMES] - none_scores[:2]
    return np.concatenate([best, none_scores, lead, names, [shares[0], shares[:3].sum()]]).astype(np.float32)


@dataclass
class Ranker:
    """Scores candidates and turns scores into confidence: P(a service is meant) * P(this one | one is meant).

    ``coefficients`` of a conditional logit over :func:`candidate_features`; ``gate`` over :func:`message_features`.
    """

    coefficients: Floats
    gate: Pipeline

    def scores(self, features: Floats) -> Floats:
        """One score a candidate; their softmax is the probability of each, given that a service is meant."""
        return np.asarray(features @ self.coefficients, np.float32)

    def meant(self, features: Floats) -> float:
        """Probability that a service is meant."""
        return float(self.gate.predict_proba(features[None, :])[0, 1])


def fit_coefficients(features: Sequence[Floats], right: Sequence[Any], penalty: float = 3.0) -> Floats:
    """Conditional logit: the coefficients under which the right candidates are the likeliest of theirs.

    Args:
        features: per message, shape (candidates, features). right: per message, booleans, shape (candidates,).
        penalty: L2.
    """
    taught = [i for i, truth in enumerate(right) if truth.any()]
    table = np.stack([features[i] for i in taught]).astype(np.float64)
    truth = np.stack([right[i] for i in taught])

    def loss(coefficients: Any) -> Any:
        shares = softmax(table @ coefficients, axis=1)
        share = np.maximum((shares * truth).sum(axis=1), 1e-9)
        slope = shares - shares * truth / share[:, None]
        value = -np.log(share).sum() + 0.5 * penalty * coefficients @ coefficients
        return value, np.einsum("mc,mcf->f", slope, table) + penalty * coefficients

    found = minimize(loss, np.zeros(table.shape[2]), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return np.asarray(found.x, np.float32)


def fit_sharpness(scores: Sequence[Floats], kin: Sequence[Any]) -> float:
    """The factor on scores under which the families of the right services are the likeliest.

    Families, because a written message carries one service's name also where a sibling at another body answers it as
    well; over single services that noise would pass for doubt.

    Args:
        scores: per message, shape (candidates,). kin: per message, booleans: of a right service's family.
    """
    table = np.stack([row for row, truth in zip(scores, kin) if truth.any()]).astype(np.float64)
    truth = np.stack([truth for truth in kin if truth.any()])

    def loss(factor: float) -> float:
        shares = softmax(table * factor, axis=1)
        return float(-np.log(np.maximum((shares * truth).sum(axis=1), 1e-9)).mean())

    return float(minimize_scalar(loss, bounds=(0.5, 4.0), method="bounded").x)


def fit_gate(positive: list[Floats], negative: list[Floats]) -> Pipeline:
    """Logistic regression on standardised features: a service is meant, or none; both weigh alike."""
    features = np.vstack([*positive, *negative])
    labels = np.r_[np.ones(len(positive)), np.zeros(len(negative))]
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.3, class_weight="balanced", max_iter=2000))
    return model.fit(features, labels)
