"""The pipeline's last component, on the tiny catalogue of tests/nlu/linking."""

from __future__ import annotations

from dataclasses import dataclass, replace

import joblib
import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.nlu.training_data.message import Message

from sevamitra.catalogue.load import with_services
from sevamitra.catalogue.model import Catalogue, Names
from sevamitra.nlu.link import ServiceLinker, training_examples
from sevamitra.nlu.linking.training import Linker

from .linking.tiny import BIRTH, CASTE, COTTON, CROP, INCOME, understood
from .messages import RESOURCE, example


@dataclass
class Store:
    """A catalogue store that a test changes."""

    catalogue: Catalogue

    def current(self) -> Catalogue:
        return self.catalogue


@pytest.fixture
def store(catalogue: Catalogue) -> Store:
    return Store(catalogue)


@pytest.fixture
def component(storage: LocalModelStorage, linker: Linker, store: Store) -> ServiceLinker:
    return ServiceLinker({}, storage, RESOURCE, linker, store)  # type: ignore[arg-type]


def told(component: ServiceLinker, text: str) -> Message:
    return component.process(understood(text))[0]


@pytest.mark.parametrize(
    ("text", "slug"),
    [("utpannacha dakhla kasa kadhaycha", INCOME), ("पीक विमा भरायचा", CROP), ("caste certificate", CASTE)],
)
def test_service_meant_is_a_match(component: ServiceLinker, text: str, slug: str) -> None:
    service = told(component, text).get("service")
    assert (service["outcome"], service["id"], service["ask"]) == ("match", slug, None)
    assert 0.5 < service["confidence"] <= 1


def test_ranking_is_sorted_and_of_different_services(component: ServiceLinker) -> None:
    ranking = told(component, "जन्म दाखला").get("service_ranking")
    confidences = [item["confidence"] for item in ranking]
    assert len({item["id"] for item in ranking}) == len(ranking) == 9
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 <= confidence <= 1 for confidence in confidences)


def test_family_named_without_its_body_has_its_members_first(component: ServiceLinker) -> None:
    ranking = told(component, "birth certificate").get("service_ranking")
    assert {item["id"] for item in ranking[:2]} <= set(BIRTH)


def test_confidences_of_the_ranking_are_lower_where_no_service_is_meant(component: ServiceLinker) -> None:
    def confidence(text: str) -> float:
        return float(told(component, text).get("service_ranking")[0]["confidence"])

    assert confidence("IPL score sanga") < confidence("utpannacha dakhla")
    assert confidence("नमस्कार") < confidence("पीक विमा")


def test_message_that_means_none_still_has_the_best_there_are(
    storage: LocalModelStorage, linker: Linker, store: Store
) -> None:
    strict = ServiceLinker({"meant": 1.1}, storage, RESOURCE, linker, store)  # type: ignore[arg-type]
    message = told(strict, "पीक विमा")
    service = message.get("service")
    assert (service["outcome"], service["id"], service["ask"]) == ("none", None, None)
    assert message.get("service_ranking")[0]["id"] == CROP


@pytest.mark.parametrize("text", ["", "🙏", "...", "/"])
def test_message_without_words_means_none_for_sure(component: ServiceLinker, text: str) -> None:
    message = told(component, text)
    assert message.get("service") == {"outcome": "none", "id": None, "confidence": 1.0, "ask": None}
    assert message.get("service_ranking") == []


def test_new_service_is_linked_without_training(component: ServiceLinker, store: Store, catalogue: Catalogue) -> None:
    component.refresh()
    pump = replace(
        catalogue.services[COTTON],
        slug="pump",
        family="pump",
        name=Names(en="Solar Pump", mr="सौर पंप", hi="सौर पंप"),
        aliases={},
    )
    store.catalogue = with_services(catalogue, {**catalogue.services, "pump": pump}, 7)
    component.refresh()
    with component._adapting:
        pass
    assert component.refresh()[0].version == 7
    assert told(component, "सौर पंप").get("service_ranking")[0]["id"] == "pump"


def test_catalogue_that_did_not_change_is_not_worked_in_again(component: ServiceLinker) -> None:
    assert component.refresh()[1] is component.refresh()[1]


def test_trained_linker_is_kept_and_loaded(
    storage: LocalModelStorage, linker: Linker, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with storage.write_to(RESOURCE) as folder:
        joblib.dump(linker, folder / "linker.joblib")
    monkeypatch.setattr("sevamitra.nlu.link.open_store", lambda settings: store)
    loaded = ServiceLinker.load({}, storage, RESOURCE, None)
    assert told(loaded, "pik vima").get("service")["id"] == CROP


def test_messages_teach_by_their_service_or_by_an_act_that_means_none() -> None:
    messages = [
        example("उत्पन्न दाखला", "find_service", service=INCOME, also=[CASTE], hand=2),
        example("नमस्कार", "greet"),
        example("फी किती", "ask_fee"),
    ]
    chosen, examples = training_examples(messages)
    assert [message.get("text") for message in chosen] == ["उत्पन्न दाखला", "नमस्कार"]
    assert [taught.right for taught in examples] == [(INCOME, CASTE), ()]
    assert examples[0].hand == 2


def test_a_follow_up_that_names_nothing_teaches_that_no_service_is_meant_by_it() -> None:
    bare, named = example("आणि फी किती?", "ask_fee", bare=True), example("फी किती", "ask_fee")
    chosen, examples = training_examples([bare, named])
    assert chosen == [bare]
    assert [one.right for one in examples] == [()]
