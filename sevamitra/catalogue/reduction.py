"""The list of a service's documents, as short as this citizen may have it: pure functions of the facts.

What is certain decides: a document that the list names alone is never replaced by another, and an open demand ("proof of
age") only by a document that the facts say proves the same.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import Enum

from sevamitra.catalogue.document_facts import DocumentFacts
from sevamitra.catalogue.model import Catalogue, Names, Service


class State(str, Enum):
    """What becomes of one group of the list."""

    VERIFIED = "verified"
    """An office has seen it already: nothing to bring."""
    HELD = "held"
    """The citizen has it: to be brought."""
    SAME_PROOF = "same_proof"
    """A document of another group of this list serves for it too."""
    LOOK_UP = "look_up"
    """Offices of the state issue it: if it was issued before, the office can look it up; else it has to be got."""
    NEEDED = "needed"
    """To be brought."""


LEFT_OUT = frozenset({State.VERIFIED, State.SAME_PROOF, State.LOOK_UP})
"""States of a group for which nothing is brought."""


@dataclass(frozen=True)
class Need:
    """One group of a service's list: any one of ``documents`` will do.

    ``settled_by`` are the documents that settle it: those in the citizen's hands (VERIFIED, HELD), those of the group
    ``covered_by`` (its place in the list, from 0) that serve here too (SAME_PROOF), those to look up (LOOK_UP: as
    ``choose``). ``choose``: the documents to choose from so that the groups which this one covers are settled too; the
    whole group where that makes no difference. ``look_up``: those that the state could look up, in any state.
    ``original``: the service changes or examines the very paper, so a copy or a look-up does not do.
    """

    documents: tuple[str, ...]
    state: State
    choose: tuple[str, ...]
    settled_by: tuple[str, ...] = ()
    covered_by: int | None = None
    look_up: tuple[str, ...] = ()
    original: bool = False
    why: Names | None = None


def _in_hand(
    group: tuple[str, ...], service: Service, facts: DocumentFacts, held: frozenset[str], verified: frozenset[str]
) -> Need | None:
    """The group as VERIFIED or HELD, or None when the citizen has none of it."""
    original = _original(group, service, facts)
    seen = tuple(key for key in group if key in verified and key not in original and not facts.made_each_time(key))
    here = seen or tuple(key for key in group if key in held or key in verified)
    if not here:
        return None
    state = State.VERIFIED if seen else State.HELD
    return Need(group, state, here, here, original=bool(original.intersection(here)), why=facts.why(group))


def _original(group: tuple[str, ...], service: Service, facts: DocumentFacts) -> frozenset[str]:
    return frozenset(key for key in group if key in facts.issues and service.slug in facts.issues[key].original_for)


def _opened(group: tuple[str, ...], service: Service, facts: DocumentFacts, catalogue: Catalogue) -> Need:
    """The group as LOOK_UP or NEEDED: the citizen has none of it."""
    original = _original(group, service, facts)
    found = tuple(key for key in group if key not in original and facts.look_up(key, catalogue))
    all_found = found == group
    return Need(
        documents=group,
        state=State.LOOK_UP if all_found else State.NEEDED,
        choose=group,
        settled_by=found if all_found else (),
        look_up=found,
        original=bool(original),
        why=facts.why(group),
    )


def _serving(need: Need, other: Need, service: Service, facts: DocumentFacts) -> tuple[str, ...]:
    """The choices of ``need`` that serve for ``other`` too, if the citizen may be held to them; else none.

    All of them; or some, where these are personal proofs (one Aadhaar card for identity and address). A document that the
    list names alone gives way only to itself.
    """
    serving = tuple(key for key in need.choose if facts.covers(key, other.documents, service.slug))
    if serving == need.choose:
        return serving
    named_alone = len(other.documents) == 1 and not facts.proofs(other.documents[0], service.slug)
    if named_alone or need.state in (State.HELD, State.VERIFIED):
        return ()
    personal = {key for kind in facts.classes for key in kind.covers}
    return tuple(key for key in serving if key in personal)


def _by_hand(need: Need, other: Need, service: Service, facts: DocumentFacts) -> tuple[str, ...]:
    """The documents in hand that serve for ``other``: any of them is enough, it is there already."""
    return tuple(key for key in need.settled_by if facts.covers(key, other.documents, service.slug))


def _share(needs: list[Need], service: Service, facts: DocumentFacts) -> None:
    """Let groups that one document can settle together be settled so, in place; the widest groups give way first."""
    open_states = (State.LOOK_UP, State.NEEDED)
    order = sorted(range(len(needs)), key=lambda place: -len(needs[place].documents))
    covering: set[int] = set()
    for place in order:
        other = needs[place]
        if other.state not in open_states or other.original or place in covering:
            continue
        best: tuple[bool, bool, int, tuple[str, ...]] | None = None
        for at, need in enumerate(needs):
            if at == place or need.state is State.SAME_PROOF:
                continue
            in_hand = need.state not in open_states
            serving = (_by_hand if in_hand else _serving)(need, other, service, facts)
            if serving:
                found = (not in_hand, serving != need.choose, at, serving)
                best = min(best, found) if best else found
        if best:
            _, _, at, serving = best
            covering.add(at)
            if needs[at].state is State.LOOK_UP:
                needs[at] = replace(needs[at], choose=serving, settled_by=serving)
            elif needs[at].state is State.NEEDED:
                needs[at] = replace(needs[at], choose=serving)
            needs[place] = replace(other, state=State.SAME_PROOF, settled_by=serving, covered_by=at)


def reduce_documents(
    service: Service,
    catalogue: Catalogue,
    facts: DocumentFacts,
    held: Collection[str] = (),
    verified: Collection[str] = (),
) -> tuple[Need, ...]:
    """What becomes of each group of ``service.documents``, in the order of the list.

    Args:
        catalogue: the living one. held: keys of documents that the citizen has. verified: keys of those that an office has
            seen for this citizen and that are still valid (the caller knows; these facts know no date of expiry).

    Returns:
        One :class:`Need` a group; an empty tuple where the list is not known.
    """
    hands, seen = frozenset(held), frozenset(verified)
    needs = [
        _in_hand(group, service, facts, hands, seen) or _opened(group, service, facts, catalogue)
        for group in service.documents
    ]
    _share(needs, service, facts)
    return tuple(needs)
