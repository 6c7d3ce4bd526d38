"""Siblings at several bodies."""

from __future__ import annotations

import numpy as np
import pytest

from sevamitra.catalogue.load import load_catalogue
from sevamitra.nlu.linking.facets import ServiceFacets, matcher
from sevamitra.nlu.linking.siblings import Families, family_totals, shares
from sevamitra.nlu.scripts import normalise
from sevamitra.nlu.transliterate import phonetic_keys

from .tiny import BIRTH, INCOME

FAMILIES = np.array([0, 0, 1])
SCORES = np.array([3.0, 1.0, 0.0], np.float32)


def test_shares_add_up_to_one_and_families_keep_theirs() -> None:
    closed = shares(SCORES, FAMILIES, np.zeros(3, bool))
    opened = shares(SCORES, FAMILIES, np.array([True, True, False]))
    assert closed.sum() == pytest.approx(1) == opened.sum()
    assert family_totals(closed, FAMILIES) == pytest.approx(family_totals(opened, FAMILIES))
    assert closed == pytest.approx(np.exp(SCORES) / np.exp(SCORES).sum(), abs=1e-5)


def test_siblings_are_nearly_alike_where_the_body_is_left_open() -> None:
    opened = shares(SCORES, FAMILIES, np.array([True, True, False]))
    assert opened[0] > opened[1] > 0.35


@pytest.mark.parametrize(("text", "left_open"), [("जन्म दाखला", True), ("BMC मधून जन्म दाखला", False)])
def test_body_is_left_open_until_it_is_named(text: str, left_open: bool) -> None:
    whole = load_catalogue()
    services = [whole.services[slug] for slug in (*BIRTH, INCOME)]
    families, facets = Families(services, whole), ServiceFacets(services, whole)
    told = families.left_open(np.arange(6), matcher().find(phonetic_keys(normalise(text))), facets)
    assert told.tolist() == [left_open] * 5 + [False]


def test_universities_are_not_a_matter_of_place() -> None:
    whole = load_catalogue()
    services = [whole.services[slug] for slug in whole.families["migration-certificate"]]
    assert not Families(services, whole).by_place.any()
