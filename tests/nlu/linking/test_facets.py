"""What a message names by the lexicon, and which services have the same."""

from __future__ import annotations

import numpy as np
import pytest

from sevamitra.catalogue.lexicon import LexiconEntry
from sevamitra.catalogue.load import load_catalogue
from sevamitra.catalogue.model import Catalogue
from sevamitra.nlu.linking.facets import Matcher, ServiceFacets, matcher
from sevamitra.nlu.linking.signals import FACET_SIGNALS
from sevamitra.nlu.scripts import normalise
from sevamitra.nlu.transliterate import phonetic_keys

from .tiny import BIRTH, INCOME

ENTRIES = (
    LexiconEntry("renewal", "acts", ("नूतनीकरण", "renew"), False),
    LexiconEntry("shop-act", "objects", ("shop act", "गुमास्ता"), False),
    LexiconEntry("card", "objects", ("card",), True),
    LexiconEntry("noc", "objects", ("na", "noc"), False),
)


def found(text: str) -> set[str]:
    matched = Matcher(ENTRIES)
    return {matched.entries[i].key for i in matched.find(phonetic_keys(normalise(text)))}


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("गुमास्त्याचे नूतनीकरणासाठी", {"shop-act", "renewal"}),
        ("gumasta nutanikaran", {"shop-act", "renewal"}),
        ("SHOP ACT renew", {"shop-act", "renewal"}),
        ("act shop", set()),
        ("shop", set()),
        ("", set()),
    ],
)
def test_words_and_phrases_are_found_in_both_scripts(text: str, keys: set[str]) -> None:
    assert found(text) == keys


def test_short_words_count_only_when_spelt_alike() -> None:
    assert found("na") == {"noc"}
    assert found("nahi") == set()


@pytest.fixture(scope="module")
def whole() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def facets(whole: Catalogue) -> ServiceFacets:
    return ServiceFacets([whole.services[INCOME], whole.services[BIRTH[1]], whole.services[BIRTH[2]]], whole)


def entries(text: str) -> np.ndarray:
    return matcher().find(phonetic_keys(normalise(text)))


def test_share_of_what_is_named_and_conflict(facets: ServiceFacets) -> None:
    signals = facets.signals(entries("उत्पन्न दाखला"), np.arange(3))
    shared, other = FACET_SIGNALS.index("objects_shared"), FACET_SIGNALS.index("objects_other")
    assert signals[0, shared] > max(signals[1:, shared])
    assert signals[0, other] == 0
    assert signals[:, FACET_SIGNALS.index("persons_shared")].tolist() == [0, 0, 0]


def test_body_named_is_seen_and_any_other_is_not(facets: ServiceFacets) -> None:
    births = np.array([1, 2])
    assert facets.names_body(entries("BMC janma dakhla"), births)
    assert facets.names_body(entries("गावात जन्म दाखला"), births)
    assert not facets.names_body(entries("मुलाचा जन्म दाखला"), births)


def test_rows_known_already_are_taken_over(whole: Catalogue, facets: ServiceFacets) -> None:
    known = {INCOME: np.ones(len(matcher().entries), bool)}
    again = ServiceFacets([whole.services[INCOME], whole.services[BIRTH[1]]], whole, known)
    assert again.held[0].all()
    assert np.array_equal(again.held[1], facets.held[1])
