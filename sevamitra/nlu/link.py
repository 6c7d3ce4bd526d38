"""Free text to one of the services of the catalogue, one question, or none: the pipeline's last component."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

import joblib
import numpy as np
import scipy.sparse
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.special import expit

from sevamitra.catalogue.load import load_catalogue
from sevamitra.catalogue.model import Catalogue
from sevamitra.catalogue.store import CatalogueStore, open_store
from sevamitra.nlu.act import HAND, SERVICE
from sevamitra.nlu.encode import dense_rows
from sevamitra.nlu.featurise import sparse_rows
from sevamitra.nlu.language import example_metadata
from sevamitra.nlu.linking.asking import Ranked, Thresholds, decide
from sevamitra.nlu.linking.facets import matcher
from sevamitra.nlu.linking.living import adapt, changed_services
from sevamitra.nlu.linking.ranker import candidate_features, log_odds, message_features, summary
from sevamitra.nlu.linking.siblings import shares
from sevamitra.nlu.linking.signals import weighted_query
from sevamitra.nlu.linking.training import NEGATIVES, Example, Linker, train_linker
from sevamitra.nlu.normalise import NORMALISED
from sevamitra.nlu.scripts import words
from sevamitra.nlu.transliterate import PHONETIC_KEYS
from sevamitra.settings import get_settings

logger = logging.getLogger(__name__)

ALSO = "also"
BARE = "bare"
RANKING = 10
FEW = 20
"""Changed services whose meanings are computed within seconds."""
ACTS_WITHOUT_SERVICE = frozenset(
    [
        "greet",
        "goodbye",
        "thank",
        "affirm",
        "deny",
        "help",
        "restart",
        "bot_challenge",
        "choose_language",
        "give_feedback",
        "delete_my_data",
        "talk_to_human",
        "ask_ring_team",
        "out_of_scope",
    ]
)


def training_examples(messages: Sequence[Message]) -> tuple[list[Message], list[Example]]:
    """Messages that teach linking: those that mean a service, and those that mean none by themselves: their act never
    does, or they only make sense after another message ("and the fee?")."""
    chosen, examples = [], []
    for message in messages:
        metadata = example_metadata(message)
        if SERVICE in metadata:
            right = (metadata[SERVICE], *metadata.get(ALSO, []))
            examples.append(Example(right, hand=int(metadata.get(HAND, 0))))
        elif message.get(INTENT) in ACTS_WITHOUT_SERVICE or metadata.get(BARE):
            examples.append(Example(()))
        else:
            continue
        chosen.append(message)
    return chosen, examples


def _act_share(ranking: Sequence[dict[str, Any]]) -> float:
    """How likely the act is one that may mean a service, by the act classifier's ranking."""
    return 1.0 - sum(float(item["confidence"]) for item in ranking if item["name"] in ACTS_WITHOUT_SERVICE)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ServiceLinker(GraphComponent):
    """Sets ``service`` and ``service_ranking`` as the parse contract says, for the catalogue as it is now.

    The catalogue's store is watched: services added, changed or withdrawn while running are linked without training.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"negatives": NEGATIVES, "seed": 0, **asdict(Thresholds())}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        linker: Linker | None = None,
        store: CatalogueStore | None = None,
    ) -> None:
        self._config = {**self.get_default_config(), **config}
        self._model_storage = model_storage
        self._resource = resource
        self._store = store
        self._trained = linker
        self._live: tuple[Catalogue, Linker] | None = None
        self._adapting = threading.Lock()
        self._thresholds = Thresholds(**{limit.name: self._config[limit.name] for limit in fields(Thresholds)})

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ServiceLinker:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ServiceLinker:
        with model_storage.read_from(resource) as folder:
            linker = joblib.load(folder / "linker.joblib")
        component = cls(config, model_storage, resource, linker, open_store(get_settings()))
        component.refresh()
        return component

    def train(self, training_data: TrainingData) -> Resource:
        messages, examples = training_examples(training_data.training_examples)
        linker = train_linker(
            load_catalogue(),
            sparse_rows(messages),
            dense_rows(messages),
            [message.get(PHONETIC_KEYS) or [] for message in messages],
            examples,
            negatives=self._config["negatives"],
            seed=self._config["seed"],
        )
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump(linker, folder / "linker.joblib")
        return self._resource

    def refresh(self) -> tuple[Catalogue, Linker]:
        """The catalogue of now and the linker for it; a change is worked in once, others go on with the last one."""
        assert self._store is not None and self._trained is not None
        catalogue = self._store.current()
        live = self._live
        if live is not None and (live[0] is catalogue or live[0].version == catalogue.version):
            return live
        if not self._adapting.acquire(blocking=live is None):
            return live  # type: ignore[return-value]
        try:
            if live is None:
                self._live = (catalogue, adapt(self._trained, catalogue))
            else:
                threading.Thread(target=self._adapt, args=(catalogue,), daemon=True, name="catalogue").start()
                return live
            return self._live
        finally:
            if live is None:
                self._adapting.release()

    def _adapt(self, catalogue: Catalogue) -> None:
        """Work a change in; of many new services first the words, within seconds, then what they mean."""
        try:
            assert self._trained is not None
            if changed_services(self._trained, catalogue) > FEW:
                self._live = (catalogue, adapt(self._trained, catalogue, with_meanings=False))
            self._live = (catalogue, adapt(self._trained, catalogue))
            logger.info("Linking catalogue version %s.", catalogue.version)
        finally:
            self._adapting.release()

    def link(
        self, counts: scipy.sparse.csr_matrix, meaning: Any, keys: Sequence[str], act_share: float
    ) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """``service`` and ``service_ranking`` of one message.

        Args:
            counts: term counts, shape (1, DIMENSIONS). meaning: unit vector, shape (384,). keys: the words' phonetic keys.
            act_share: probability that the message's act is one that means a service.
        """
        catalogue, linker = self.refresh()
        query = weighted_query(counts, meaning, matcher().find(keys), linker.weights, linker.centre)
        index, ranker = linker.index, linker.ranker
        look = index.look(query)
        scores = ranker.scores(candidate_features(look.signals))
        found = shares(scores, look.families, look.left_open)
        right = ranker.right(found, look.families, look.left_open)
        gate = ranker.meant(message_features(summary(look.signals), scores, linker.none_scores(query)))
        meant = float(expit(log_odds(gate) + log_odds(act_share)))  # two witnesses, taken as independent
        ranking = [
            Ranked(index.slugs[look.chosen[i]], float(found[i]), float(right[i]))
            for i in np.lexsort((-found, -right))[: RANKING + 5]
        ]
        service = decide(ranking, meant, catalogue, self._thresholds)
        return service, [{"id": one.slug, "confidence": meant * one.right} for one in ranking[:RANKING]]

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            if words(message.get(NORMALISED) or ""):
                service, ranking = self.link(
                    sparse_rows([message]),
                    dense_rows([message])[0],
                    message.get(PHONETIC_KEYS) or [],
                    _act_share(message.get("intent_ranking") or []),
                )
            else:
                service, ranking = {"outcome": "none", "id": None, "confidence": 1.0, "ask": None}, []
            message.set(SERVICE, service, add_to_output=True)
            message.set("service_ranking", ranking, add_to_output=True)
        return messages
