"""A catalogue that changed after training."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sevamitra.catalogue.load import load_catalogue, with_services
from sevamitra.catalogue.model import Catalogue, Names, Service
from sevamitra.nlu.linking.living import adapt, changed_services
from sevamitra.nlu.linking.signals import SIGNALS
from sevamitra.nlu.linking.training import Linker

from .test_training import asked, best
from .tiny import CASTE, COTTON, CROP, INCOME, understood

NEW = "energy-agriculture-pump-connection-new-for-tests"


@pytest.fixture(scope="module")
def pump(catalogue: Catalogue) -> Service:
    """A service that was not there in training."""
    return replace(
        catalogue.services[COTTON],
        slug=NEW,
        family="pump-connection-new",
        name=Names(en="Solar Pump Connection", mr="सौर कृषी पंप जोडणी", hi="सौर पंप कनेक्शन"),
        aliases={"mr": ("सोलर पंप",), "hi": (), "en": ("solar pump for farm",), "roman": ("saur pump jodni",)},
    )


def changed(catalogue: Catalogue, *added: Service, without: str = "") -> Catalogue:
    services = {slug: service for slug, service in catalogue.services.items() if slug != without}
    return with_services(catalogue, {**services, **{service.slug: service for service in added}}, catalogue.version + 1)


def test_unchanged_catalogue_keeps_the_linker(linker: Linker, catalogue: Catalogue) -> None:
    assert adapt(linker, catalogue) is linker


def test_change_of_fees_alone_keeps_the_linker(linker: Linker, catalogue: Catalogue) -> None:
    assert adapt(linker, changed(catalogue, replace(catalogue.services[INCOME], fee_inr=50.0))) is linker


@pytest.mark.parametrize("text", ["सौर कृषी पंप जोडणी", "saur pump jodni", "solar pump"])
def test_new_service_is_found_by_its_names(linker: Linker, catalogue: Catalogue, pump: Service, text: str) -> None:
    adapted = adapt(linker, changed(catalogue, pump))
    assert best(adapted, understood(text)[0]) == NEW


def test_other_services_are_found_as_before(linker: Linker, catalogue: Catalogue, pump: Service) -> None:
    adapted = adapt(linker, changed(catalogue, pump))
    for text, slug in (("उत्पन्नाचा दाखला", INCOME), ("pik vima", CROP), ("jaticha dakhla", CASTE)):
        assert best(adapted, understood(text)[0]) == slug


def test_withdrawn_service_is_never_found(linker: Linker, catalogue: Catalogue) -> None:
    adapted = adapt(linker, changed(catalogue, without=INCOME))
    assert INCOME not in adapted.index.slugs
    assert best(adapted, understood("उत्पन्नाचा दाखला")[0]) != INCOME
    assert adapted.index.utterances.owners.max() < len(adapted.index.slugs)


def test_renamed_service_is_found_by_its_new_name(linker: Linker, catalogue: Catalogue) -> None:
    renamed = replace(catalogue.services[CROP], name=Names(en="Harvest Shield", mr="सुगी कवच", hi="फसल कवच"), aliases={})
    adapted = adapt(linker, changed(catalogue, renamed))
    assert best(adapted, understood("harvest shield")[0]) == CROP
    assert best(adapted, understood("सुगी कवच")[0]) == CROP


def test_adapting_leaves_the_trained_linker_as_it_was(linker: Linker, catalogue: Catalogue, pump: Service) -> None:
    slugs, classes = list(linker.index.slugs), linker.index.ridge.classes.copy()
    adapt(linker, changed(catalogue, pump, without=CROP))
    assert linker.index.slugs == slugs
    assert np.array_equal(linker.index.ridge.classes, classes)


def test_going_back_gives_the_first_answers_again(linker: Linker, catalogue: Catalogue, pump: Service) -> None:
    back = adapt(adapt(linker, changed(catalogue, pump)), catalogue)
    assert back.index.slugs == linker.index.slugs
    assert best(back, understood("pik vima")[0]) == CROP


def test_catalogue_of_one_service_has_a_linker(linker: Linker) -> None:
    whole = load_catalogue()
    alone = adapt(linker, with_services(whole, {INCOME: whole.services[INCOME]}, 9))
    assert best(alone, understood("काहीही")[0]) == INCOME


def test_new_services_are_found_by_their_words_before_they_are_embedded(
    linker: Linker, catalogue: Catalogue, pump: Service
) -> None:
    assert changed_services(linker, changed(catalogue, pump)) == 1
    adapted = adapt(linker, changed(catalogue, pump), with_meanings=False)
    assert best(adapted, understood("saur pump jodni")[0]) == NEW
    assert best(adapted, understood("pik vima")[0]) == CROP


def test_service_without_messages_is_judged_by_its_names_in_their_stead(
    linker: Linker, catalogue: Catalogue, pump: Service
) -> None:
    index = adapt(linker, changed(catalogue, pump)).index
    signals = index.signals(asked(linker, understood("solar pump")[0]), np.array([index.position[NEW]]))
    assert signals[0, SIGNALS.index("utterance_terms")] == signals[0, SIGNALS.index("name_terms")] > 0
