"""What comes of a ranking: one service, one question that settles it, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sevamitra.catalogue.model import Catalogue, Service

MOST_OPTIONS = 9
MOST_IDS_EACH = 3
MOST_IDS = 15
FAMILY = 0.75
"""From this share on, one family is asked about by its bodies, whatever else might be meant."""


@dataclass(frozen=True)
class Thresholds:
    """When to state, when to ask, when to decline (probabilities)."""

    state: float = 0.55
    meant: float = 0.5
    cover: float = 0.97
    sibling: float = 0.2
    """From this probability on, the same service at another body is asked about even when one leads."""


@dataclass(frozen=True)
class Ranked:
    """A service with its share of the probability (those of all services add up to 1) and the probability that it is
    right (where the body is left open, several are)."""

    slug: str
    share: float
    right: float


Ranking = Sequence[Ranked]


def question(ranking: Ranking, catalogue: Catalogue, cover: float = 0.97) -> dict[str, Any]:
    """The question that settles which of the likeliest services is meant: ``{"attribute", "options"}``.

    Where the likeliest differ by one thing only, that is asked: the issuing body (one family), else the kind (new,
    renewal, duplicate ...); else the services themselves are offered. 2 to 9 options, at most 3 ids each, 15 in all.
    """
    chosen = [(catalogue.services[one.slug], one.share) for one in ranking if one.slug in catalogue.services]
    if not chosen:
        return {"attribute": "service", "options": []}
    chosen.sort(key=lambda pair: -pair[1])
    total = sum(share for _, share in chosen) or 1.0
    family = chosen[0][0].family
    if sum(share for service, share in chosen if service.family == family) / total >= FAMILY:
        likely = [service for service, _ in chosen if service.family == family]
        members = [catalogue.services[slug] for slug in catalogue.families[family]]
        options = _options([*likely, *(service for service in members if service not in likely)], "body")
        if len(options) >= 2:
            return {"attribute": "body", "options": options}
    likely = []
    mass = 0.0
    for service, share in chosen:
        likely.append(service)
        mass += share
        if (mass / total >= cover and len(likely) >= 2) or len(likely) == MOST_OPTIONS:
            break
    kinds = {service.kind for service in likely}
    stems = {(service.body, _object(service)) for service in likely}
    if len(stems) == 1 and len(kinds) == len(likely) > 1:
        return {"attribute": "kind", "options": _options(likely, "kind")}
    if len(likely) < 2:
        likely += [service for service, _ in chosen if service not in likely][:1]
    options = [{"value": service.slug, "ids": [service.slug]} for service in likely[:MOST_OPTIONS]]
    return {"attribute": "service", "options": options}


def _object(service: Service) -> str:
    """What a service is about, without what is done to it: the family's name less words for kinds."""
    done = {
        "new",
        "renewal",
        "duplicate",
        "correction",
        "cancellation",
        "transfer",
        "registration",
        "licence",
        "change",
    }
    return "-".join(word for word in service.family.split("-") if word not in done)


def _options(services: Sequence[Service], attribute: str) -> list[dict[str, Any]]:
    options: dict[str, list[str]] = {}
    count = 0
    for service in services:
        ids = options.get(getattr(service, attribute))
        if (ids is None and len(options) == MOST_OPTIONS) or (ids and len(ids) == MOST_IDS_EACH) or count == MOST_IDS:
            continue
        options.setdefault(getattr(service, attribute), []).append(service.slug)
        count += 1
    return [{"value": value, "ids": ids} for value, ids in options.items()]


def decide(ranking: Ranking, meant: float, catalogue: Catalogue, thresholds: Thresholds) -> dict[str, Any]:
    """The parse contract's ``service``: outcome, id, confidence, ask.

    Args:
        ranking: the likeliest services, given that one is meant.
        meant: probability that a service is meant at all.
    """
    if meant < thresholds.meant or not ranking:
        return {"outcome": "none", "id": None, "confidence": 1.0 - meant, "ask": None}
    first = max(ranking, key=lambda one: one.share)
    family = catalogue.services[first.slug].family
    kin = (one.share for one in ranking if one is not first and catalogue.services[one.slug].family == family)
    if (meant * first.share >= thresholds.state and max(kin, default=0.0) < thresholds.sibling) or len(
        catalogue.services
    ) < 2:
        return {"outcome": "match", "id": first.slug, "confidence": meant * first.right, "ask": None}
    ask = question(ranking, catalogue, thresholds.cover)
    offered = {identifier for option in ask["options"] for identifier in option["ids"]}
    confidence = meant * min(1.0, sum(one.share for one in ranking if one.slug in offered))
    return {"outcome": "ambiguous", "id": None, "confidence": confidence, "ask": ask}
