"""The same service at several bodies: which is meant stays open until a body is named."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sevamitra.catalogue.model import Catalogue, Service
from sevamitra.nlu.linking.facets import ServiceFacets
from sevamitra.nlu.linking.signals import Floats, Positions

LOOSE = 0.05
"""How sharply the scores of siblings tell them apart where no body is named, beside other services'."""


class Families:
    """The families of the services, by number; ``by_place`` tells of each service whether the place decides which body
    of its family serves: village, town or Mumbai."""

    def __init__(self, services: Sequence[Service], catalogue: Catalogue) -> None:
        _, self.number = np.unique([service.family for service in services], return_inverse=True)
        bodies: dict[str, set[str]] = {}
        for service in services:
            bodies.setdefault(service.family, set()).add(service.body)
        placed = {
            family
            for family, held in bodies.items()
            if len(held) > 1 and any(catalogue.bodies[body].area != "any" for body in held)
        }
        self.by_place: NDArray[np.bool_] = np.array([service.family in placed for service in services], bool)

    def left_open(self, chosen: Positions, found: Positions, facets: ServiceFacets) -> NDArray[np.bool_]:
        """Of each of the ``chosen`` services whether siblings at other bodies would answer as well: the message, which
        holds the lexicon's entries ``found``, names none of their bodies."""
        out = np.zeros(len(chosen), bool)
        for number in np.unique(self.number[chosen][self.by_place[chosen]]):
            mine = self.number[chosen] == number
            out[mine] = not facets.names_body(found, np.flatnonzero(self.number == number))
        return out


def shares(scores: Floats, families: Positions, left_open: NDArray[np.bool_]) -> Floats:
    """The probability of each candidate, given that a service is meant.

    Softmax of the scores; but within a family that is left open, siblings are told apart only :data:`LOOSE` times as
    sharply, for what tells them apart is chance.
    """
    _, member = np.unique(families, return_inverse=True)
    weights = np.exp(scores - scores.max())
    of_family = np.bincount(member, weights) / weights.sum()
    highest = np.full(len(of_family), -np.inf)
    np.maximum.at(highest, member, scores)
    within = np.exp((scores - highest[member]) * np.where(left_open, LOOSE, 1.0))
    found: Floats = (of_family[member] * within / np.bincount(member, within)[member]).astype(np.float32)
    return found


def family_totals(candidate_shares: Floats, families: Positions) -> Floats:
    """The share of each candidate's whole family."""
    _, member = np.unique(families, return_inverse=True)
    totals: Floats = np.bincount(member, weights=candidate_shares)[member].astype(np.float32)
    return totals
