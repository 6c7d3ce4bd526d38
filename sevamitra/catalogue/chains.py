"""How to get what is missing: which service gives a document, what that one asks for, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from sevamitra.catalogue.document_facts import DocumentFacts, in_force
from sevamitra.catalogue.model import Catalogue, Service
from sevamitra.catalogue.reduction import Need, State, reduce_documents


@dataclass(frozen=True)
class Way:
    """A service that gives ``document``; ``copy``: only to one who has had it. Days and rupees are None where not known."""

    document: str
    service: str
    time_limit_days: int | None
    fee_inr: float | None
    copy: bool = False


@dataclass(frozen=True)
class Missing:
    """A group of which the citizen has nothing; ``place`` in the list from 0. Without ``ways`` it is not known how to get it."""

    place: int
    need: Need
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Step:
    """A document to get on the way.

    ``services`` are the same service at bodies of several places (the citizen's decides), the likeliest first;
    ``time_limit_days`` is the longest of theirs, None if one is not known; ``fee_inr`` the fee if all have the same.
    ``needs`` is the list of the first of them; ``after`` the documents of earlier steps that it needs.
    """

    document: str
    services: tuple[str, ...]
    time_limit_days: int | None
    fee_inr: float | None
    needs: tuple[Need, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """The whole answer.

    ``steps`` stand in an order in which they can be done. ``days`` is the total of the time limits along the longest chain of
    steps, None where one is not known, 0 without steps; the service's own limit is not in it. ``days_known`` is the same
    with unknown limits left out: it takes at least so long. ``cut``: pairs (document, needed document) that would
    have closed a circle and were left out.
    """

    needs: tuple[Need, ...]
    missing: tuple[Missing, ...]
    steps: tuple[Step, ...]
    days: int | None
    days_known: int
    cut: tuple[tuple[str, str], ...] = ()


def _nearness(service: Service, asker: Service, near: Collection[str]) -> tuple[bool, bool, bool]:
    return (
        service.body not in near,
        service.body != asker.body,
        service.department != asker.department,
    )


def ways_to(
    document: str, asker: Service, catalogue: Catalogue, facts: DocumentFacts, near: Collection[str] = ()
) -> tuple[Way, ...]:
    """The services that give ``document`` to one whom ``asker`` asks for it, new ones before copies.

    Args:
        near: keys of the bodies that serve the citizen's place; theirs come first, then those of the asker's own body.
    """
    issue = facts.issues.get(document)
    if issue is None:
        return ()
    return tuple(
        Way(document, service.slug, service.time_limit_days, service.fee_inr, copy)
        for slugs, copy in ((issue.issued_by, False), (issue.copies_by, True))
        for service in sorted(in_force(slugs, catalogue), key=lambda service: _nearness(service, asker, near))
        if service.slug != asker.slug
    )


def _alternatives(ways: Iterable[Way], catalogue: Catalogue, near: Collection[str]) -> list[list[Way]]:
    """New issues, the likeliest first; those between which the citizen's place decides are one alternative.

    That is one family at bodies of villages, towns and Mumbai; of these, only the near ones where there are any.
    """
    groups: dict[tuple[str, str], list[Way]] = {}
    for way in ways:
        service = catalogue.services[way.service]
        anywhere = catalogue.body_of(service).area == "any"
        if not way.copy:
            groups.setdefault((service.family, service.slug if anywhere else ""), []).append(way)
    return [
        [way for way in group if catalogue.services[way.service].body in near] or group for group in groups.values()
    ]


def _longest(days: Iterable[int | None]) -> int | None:
    known = list(days)
    return None if None in known else max((day for day in known if day is not None), default=0)


class _Planner:
    """One walk from a service back through what has to be got first, each document once."""

    def __init__(
        self,
        catalogue: Catalogue,
        facts: DocumentFacts,
        near: Collection[str],
        reduced: Callable[..., tuple[Need, ...]],
    ) -> None:
        self.catalogue, self.facts, self.near, self.reduced = catalogue, facts, near, reduced
        self.steps: dict[str, Step] = {}
        self.days: dict[str, int | None] = {}
        self.days_known: dict[str, int] = {}
        self.cut: list[tuple[str, str]] = []
        self.under_way: list[str] = []

    def _choice(self, need: Need, asker: Service) -> list[Way]:
        """The services to go to for a missing group, or none: also where any document of it may come from elsewhere."""
        found: list[list[Way]] = []
        for document in need.choose:
            ways = ways_to(document, asker, self.catalogue, self.facts, self.near)
            alternatives = _alternatives(ways, self.catalogue, self.near)
            if not alternatives:
                return []
            found += alternatives
        limits = [_longest(way.time_limit_days for way in ways) for ways in found]
        return min(zip(found, limits), key=lambda pair: (pair[1] is None, pair[1] or 0))[0]

    def walk(self, needs: Iterable[Need], asker: Service) -> tuple[str, ...]:
        """Add the steps for the open groups of ``asker``; returns their documents."""
        documents = []
        for need in needs:
            if need.state not in (State.NEEDED, State.LOOK_UP):
                continue
            if ways := self._choice(need, asker):
                document = ways[0].document
                if document in self.under_way:
                    self.cut.append((self.under_way[-1], document))
                    continue
                if document not in self.steps:
                    self._add(document, ways)
                documents.append(document)
        return tuple(dict.fromkeys(documents))

    def _add(self, document: str, ways: list[Way]) -> None:
        service = self.catalogue.services[ways[0].service]
        needs = self.reduced(service)
        self.under_way.append(document)
        after = self.walk(needs, service)
        self.under_way.pop()
        own = _longest(way.time_limit_days for way in ways)
        fees = {way.fee_inr for way in ways}
        before = _longest(self.days[key] for key in after)
        self.days[document] = None if own is None or before is None else own + before
        self.days_known[document] = (own or 0) + max((self.days_known[key] for key in after), default=0)
        fee = fees.pop() if len(fees) == 1 else None
        self.steps[document] = Step(document, tuple(way.service for way in ways), own, fee, needs, after)


def plan_documents(
    service: Service,
    catalogue: Catalogue,
    facts: DocumentFacts,
    held: Collection[str] = (),
    verified: Collection[str] = (),
    near: Collection[str] = (),
) -> Plan:
    """What a citizen still has to get for ``service``, how, in which order and in how many days.

    Whether a document that could be looked up was ever issued is not known, so it counts as missing here: the worst case.
    A step is planned only for a group of which every document comes from a service of the catalogue; where one may come
    from elsewhere (an Aadhaar card, a bill), ``missing`` has the ways but no step is forced.

    Args:
        catalogue: the living one. held, verified: as in :func:`~sevamitra.catalogue.reduction.reduce_documents`.
        near: keys of the bodies that serve the citizen's place, if it is known.
    """

    def reduced(asker: Service) -> tuple[Need, ...]:
        return reduce_documents(asker, catalogue, facts, held, verified)

    needs = reduced(service)
    planner = _Planner(catalogue, facts, near, reduced)
    first = planner.walk(needs, service)
    missing = tuple(
        Missing(place, need, _ways(need, service, catalogue, facts, near))
        for place, need in enumerate(needs)
        if need.state in (State.NEEDED, State.LOOK_UP)
    )
    return Plan(
        needs=needs,
        missing=missing,
        steps=tuple(planner.steps.values()),
        days=_longest(planner.days[key] for key in first),
        days_known=max((planner.days_known[key] for key in first), default=0),
        cut=tuple(dict.fromkeys(planner.cut)),
    )


def _ways(
    need: Need, asker: Service, catalogue: Catalogue, facts: DocumentFacts, near: Collection[str]
) -> tuple[Way, ...]:
    """The ways to every document of the group, and to what proves the same as an open demand in it."""
    keys = dict.fromkeys(key for document in need.choose for key in (document, *facts.proofs(document, asker.slug)))
    return tuple(way for key in keys for way in ways_to(key, asker, catalogue, facts, near))
