"""The shortlist and the signals, on nine services."""

from __future__ import annotations

import numpy as np
import pytest

from sevamitra.catalogue.model import Catalogue
from sevamitra.nlu.linking.facets import ServiceFacets, matcher
from sevamitra.nlu.linking.index import ServiceIndex
from sevamitra.nlu.linking.signals import FACET_SIGNALS, SIGNALS, Query, Ridge, RidgeSums, Texts
from sevamitra.nlu.linking.training import Linker
from sevamitra.nlu.transliterate import PHONETIC_KEYS

from .test_training import asked
from .tiny import BIRTH, CASTE, COTTON, CROP, INCOME, understood


def query(linker: Linker, text: str) -> Query:
    return asked(linker, understood(text)[0])


@pytest.mark.parametrize(("text", "slug"), [("utpannacha dakhla", INCOME), ("फसल बीमा", CROP), ("jati", CASTE)])
def test_shortlist_of_one_is_the_service_named(linker: Linker, text: str, slug: str) -> None:
    (first,) = linker.index.shortlist(query(linker, text), 1)
    assert linker.index.slugs[first] == slug


def test_shortlist_of_more_than_there_are_holds_all(linker: Linker) -> None:
    assert linker.index.shortlist(query(linker, "काहीही"), 500).tolist() == list(range(len(linker.index.slugs)))


def test_signals_prefer_the_service_that_is_named(linker: Linker) -> None:
    index, told = linker.index, query(linker, "janma dakhla gram panchayat")
    everything = np.arange(len(index.slugs))
    signals = index.signals(told, everything)
    assert signals.shape == (len(everything), len(SIGNALS) + len(FACET_SIGNALS))
    for name in ("name_terms", "utterance_terms", "ridge"):
        assert index.slugs[int(np.nanargmax(signals[:, SIGNALS.index(name)]))] == BIRTH[1], name


def test_signals_of_some_services_are_those_of_all_picked(linker: Linker) -> None:
    index, told = linker.index, query(linker, "pik vima")
    all_of_them = index.signals(told, np.arange(len(index.slugs)))
    some = np.array([1, 4, 6])
    np.testing.assert_allclose(index.signals(told, some), all_of_them[some], atol=1e-6)


def test_name_left_out_of_training_does_not_count_for_itself(linker: Linker) -> None:
    index = linker.index
    row = int(np.flatnonzero(index.names.owners == index.position[COTTON])[0])
    told = Query(index.names.terms[row], index.names.meanings[row], matcher().find([]))
    everything = np.arange(len(index.slugs))
    with_itself, without = index.signals(told, everything), index.signals(told, everything, without_name=row)
    mine = index.position[COTTON]
    for name in ("name_terms", "name_meaning", "ridge"):
        assert without[mine, SIGNALS.index(name)] < with_itself[mine, SIGNALS.index(name)], name


def test_message_without_words_has_signals(linker: Linker) -> None:
    assert np.isfinite(np.nan_to_num(linker.index.signals(query(linker, ""), np.arange(3)))).all()


def test_index_whose_services_have_no_texts_can_be_asked(linker: Linker, catalogue: Catalogue) -> None:
    empty = Texts(linker.index.names.terms[:0], linker.index.names.meanings[:0], np.zeros(0, int))
    ridge = Ridge.fit(RidgeSums.of(empty, len(catalogue.services) + 1, 1.0), 1.0)
    facets = ServiceFacets([catalogue.services[slug] for slug in sorted(catalogue.services)], catalogue)
    index = ServiceIndex(catalogue, empty, empty, ridge, facets)
    told = query(linker, "उत्पन्न")
    assert np.isnan(index.signals(told, index.shortlist(told))[:, 0]).all()


def test_keys_are_what_facets_are_found_by() -> None:
    (message,) = understood("income certificate haravla")
    found = {matcher().entries[i].key for i in matcher().find(message.get(PHONETIC_KEYS))}
    assert {"income", "duplicate"} <= found
