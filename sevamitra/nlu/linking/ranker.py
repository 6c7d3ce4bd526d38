"""A learned ranker over the signals, with calibrated confidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logit, softmax
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from sevamitra.nlu.linking.siblings import family_totals, shares
from sevamitra.nlu.linking.signals import SIGNALS, Floats, Positions

_NEAR = 0.1
_CALIBRATED = 5
_LEAST_DOUBT = 1e-4
_COMPARED = [SIGNALS.index("utterance_terms"), SIGNALS.index("utterance_meaning"), len(SIGNALS)]
_NAMES = [SIGNALS.index("name_terms"), SIGNALS.index("name_meaning")]


def candidate_features(signals: Floats) -> Floats:
    """Per candidate and text signal: its value, how far below the best candidate's, how far above the mean of all
    candidates, how near the best; and the facets as they are. Shape (candidates, 4 * SIGNALS + FACET_SIGNALS)."""
    filled = np.nan_to_num(signals[:, : len(SIGNALS)], nan=0.0)
    best = filled.max(axis=0)
    standard = (filled - filled.mean(axis=0)) / (filled.std(axis=0) + 1e-6)
    near = np.maximum(filled - best + _NEAR, 0)
    return np.hstack([filled, filled - best, standard / 10, near, signals[:, len(SIGNALS) :]]).astype(np.float32)


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

    ``coefficients`` of a conditional logit over :func:`candidate_features`; ``gate`` over :func:`message_features`;
    ``confidence`` over :func:`confidence_features`.
    """

    coefficients: Floats
    gate: Pipeline
    confidence: LogisticRegression

    def scores(self, features: Floats) -> Floats:
        """One score a candidate; their softmax is the probability of each, given that a service is meant."""
        return np.asarray(features @ self.coefficients, np.float32)

    def right(self, shares: Floats, families: Positions, left_open: NDArray[np.bool_]) -> Floats:
        """Probability that each candidate is right, given that a service is meant; where the body is left open, several
        are."""
        features = confidence_features(shares, families, left_open)
        return np.asarray(self.confidence.predict_proba(features)[:, 1], np.float32)

    def meant(self, features: Floats) -> float:
        """Probability that a service is meant."""
        return float(self.gate.predict_proba(features[None, :])[0, 1])


def fit_coefficients(features: Sequence[Floats], right: Sequence[Any], penalty: float = 1.0) -> Floats:
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


def log_odds(probability: Any) -> Any:
    """The logit, of 0 and 1 too: no doubt is taken for less than :data:`_LEAST_DOUBT`."""
    return logit(np.clip(probability, _LEAST_DOUBT, 1 - _LEAST_DOUBT))


def confidence_features(shares: Floats, families: Positions, left_open: NDArray[np.bool_]) -> Floats:
    """Log-odds of each candidate's share, or where the body is left open its family's, for then each sibling is right;
    of its family's share; and whether the body is left open. Shape (candidates, 3)."""
    totals = family_totals(shares, families)
    share = log_odds(np.where(left_open, totals, shares))
    return np.stack([share, log_odds(totals), left_open], axis=1).astype(np.float32)


Ranked = tuple[Floats, Positions, NDArray[np.bool_], NDArray[np.bool_]]
"""Of one message by candidate: scores, families, which are left open, which are right."""


def fit_confidence(ranked: Sequence[Ranked]) -> LogisticRegression:
    """What a share is worth: the probability that a candidate is right."""
    rows, labels = [], []
    for scores, families, left_open, right in ranked:
        found = shares(scores, families, left_open)
        near = np.argsort(-found)[:_CALIBRATED]
        rows.append(confidence_features(found, families, left_open)[near])
        labels.append(right[near])
    return LogisticRegression(C=1.0, max_iter=1000).fit(np.vstack(rows), np.concatenate(labels))


def fit_gate(positive: list[Floats], negative: list[Floats]) -> Pipeline:
    """Logistic regression on standardised features: a service is meant, or none; both weigh alike."""
    features = np.vstack([*positive, *negative])
    labels = np.r_[np.ones(len(positive)), np.zeros(len(negative))]
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.3, class_weight="balanced", max_iter=2000))
    return model.fit(features, labels)
