"""A learned ranker over the signals, with calibrated confidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, List, Sequence, Tuple

import lightgbm
import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from sevamitra.nlu.linking.signals import SIGNALS, Floats

CANDIDATES = 40
_RIDGE = SIGNALS.index("ridge")


def candidates(signals: Floats, count: int = CANDIDATES) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """Positions of the services that are worth ranking: those with the best sum of standardised signals."""
    filled = np.nan_to_num(signals, nan=0.0)
    spread = filled.std(axis=0) + 1e-6
    total = ((filled - filled.mean(axis=0)) / spread).sum(axis=1)
    # A service without written messages must not sink for that alone: judge it by the signals it has.
    known = np.maximum((~np.isnan(signals)).sum(axis=1), 1) / signals.shape[1]
    order = np.argpartition(-(total / known), min(count, len(total) - 1))[:count]
    return np.sort(order)


def candidate_features(signals: Floats, chosen: Any) -> Floats:
    """Per candidate: each signal, how far it lies below the best service's, and its rank among the candidates."""
    picked = signals[chosen]
    best = np.nanmax(np.where(np.isnan(signals), -1, signals), axis=0)
    ranks = np.argsort(np.argsort(-np.nan_to_num(picked, nan=-1), axis=0), axis=0).astype(np.float32)
    ranks[np.isnan(picked)] = np.nan
    return np.hstack([picked, picked - best, ranks]).astype(np.float32)


def message_features(signals: Floats, scores: Floats, none_scores: Floats) -> Floats:
    """What tells whether a service is meant at all: the best of each signal, the ranker's best scores, and how near
    the message is to messages that mean no service (``none_scores``)."""
    best = np.nanmax(np.where(np.isnan(signals), -1, signals), axis=0)
    top = -np.sort(-scores)[:3]
    return np.concatenate([best, top, [top[0] - top[1]], none_scores, best[[2, 5, 7]] - none_scores]).astype(np.float32)


@dataclass
class Ranker:
    """Scores candidates and turns scores into confidence.

    Confidence of a service = P(a service is meant) * softmax(scores / temperature), the temperature and the logistic
    regression fitted on messages that were left out of what made their signals.
    """

    booster: lightgbm.Booster
    temperature: float
    floor: float
    gate: LogisticRegression

    def scores(self, features: Floats) -> Floats:
        """One raw score a candidate."""
        return np.asarray(self.booster.predict(features, raw_score=True, num_threads=1), np.float32)

    def distribution(self, scores: Floats) -> Floats:
        """Probability of each candidate, given that a service is meant; the rest to one is for services not among them."""
        return _distribution(scores, self.temperature, self.floor)

    def meant(self, features: Floats) -> float:
        """Probability that a service is meant."""
        return float(self.gate.predict_proba(features[None, :])[0, 1])


def _distribution(scores: Floats, temperature: float, floor: float) -> Floats:
    scaled = np.append(scores / temperature, floor)
    scaled = np.exp(scaled - scaled.max())
    return (scaled / scaled.sum())[:-1].astype(np.float32)


def train_booster(features: Sequence[Floats], right: Sequence[Any], seed: int = 0) -> lightgbm.Booster:
    """Learns to put right candidates first.

    Args:
        features: per message, shape (candidates, features).
        right: per message, booleans, shape (candidates,).
    """
    data = lightgbm.Dataset(
        np.vstack(features), np.concatenate(right).astype(np.float32), group=[len(rows) for rows in features]
    )
    options = {
        "objective": "rank_xendcg",
        "learning_rate": 0.08,
        "num_leaves": 24,
        "min_data_in_leaf": 40,
        "feature_fraction": 0.7,
        "lambda_l2": 5.0,
        "verbosity": -1,
        "seed": seed,
        "num_threads": 2,
        "deterministic": True,
        "force_row_wise": True,
    }
    return lightgbm.train(options, data, num_boost_round=120)


def fit_temperature(scores: Sequence[Floats], right: Sequence[Any]) -> Tuple[float, float]:
    """Temperature and floor that give the right candidates the most probability (negative log likelihood).

    The floor is the score of "another service than these"; it counts where no candidate is right.
    """

    def loss(parameters: Any) -> float:
        temperature, floor = float(np.exp(parameters[0])), float(parameters[1])
        total = 0.0
        for row, truth in zip(scores, right):
            share = _distribution(row, temperature, floor)
            total -= float(np.log(max(share[truth].sum() if truth.any() else 1 - share.sum(), 1e-6)))
        return total / len(scores)

    found = minimize(loss, x0=np.array([0.0, -2.0]), method="Nelder-Mead", options={"maxiter": 80})
    return float(np.exp(found.x[0])), float(found.x[1])


def fit_gate(positive: List[Floats], negative: List[Floats]) -> LogisticRegression:
    """Logistic regression: a service is meant, or none."""
    features = np.vstack([*positive, *negative])
    labels = np.r_[np.ones(len(positive)), np.zeros(len(negative))]
    return LogisticRegression(C=1.0, max_iter=1000).fit(features, labels)
