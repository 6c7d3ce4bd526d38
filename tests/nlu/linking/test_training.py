"""A linker trained in process on nine services and four dozen messages."""

from __future__ import annotations

import numpy as np
import pytest
from rasa.shared.nlu.training_data.message import Message

from sevamitra.catalogue.model import Catalogue
from sevamitra.nlu.encode import dense_rows
from sevamitra.nlu.featurise import sparse_rows
from sevamitra.nlu.link import training_examples
from sevamitra.nlu.linking.facets import matcher
from sevamitra.nlu.linking.ranker import candidate_features
from sevamitra.nlu.linking.signals import Query, weighted_query
from sevamitra.nlu.linking.training import Linker, name_texts, train_linker
from sevamitra.nlu.transliterate import PHONETIC_KEYS

from ..messages import example, featurised, keys_of, unit
from .tiny import BIRTH, CASTE, COTTON, CROP, INCOME, understood


def asked(linker: Linker, message: Message) -> Query:
    facets = matcher().find(message.get(PHONETIC_KEYS))
    return weighted_query(sparse_rows([message]), dense_rows([message])[0], facets, linker.weights, linker.centre)


def best(linker: Linker, message: Message) -> str:
    query = asked(linker, message)
    chosen = linker.index.shortlist(query)
    scores = linker.ranker.scores(candidate_features(linker.index.signals(query, chosen)))
    return linker.index.slugs[chosen[int(np.argmax(scores))]]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("उत्पन्नाचा दाखला", INCOME),
        ("mala utpannacha dakhla pahije", INCOME),
        ("income certificate", INCOME),
        ("jaticha dakhla", CASTE),
        ("जाति प्रमाण पत्र", CASTE),
        ("pik vima", CROP),
        ("फसल बीमा", CROP),
        ("cotton seeds licence", COTTON),
        ("ग्रामपंचायत जन्म दाखला", BIRTH[1]),
    ],
)
def test_service_is_found_in_every_language_and_script(linker: Linker, text: str, slug: str) -> None:
    assert best(linker, understood(text)[0]) == slug


def test_message_that_means_no_service_is_nearer_to_those_that_mean_none(linker: Linker) -> None:
    def none_scores(text: str) -> np.ndarray:
        (message,) = understood(text)
        return linker.none_scores(asked(linker, message))

    assert (none_scores("IPL score kya hai")[:2] > none_scores("utpannacha dakhla")[:2]).all()


def test_linker_keeps_the_texts_it_was_made_from(linker: Linker, catalogue: Catalogue) -> None:
    assert linker.index.slugs == sorted(catalogue.services)
    texts, owners = name_texts(catalogue, linker.index.slugs)
    assert sum(map(len, linker.texts.values())) == len(texts) == len(owners)


def test_message_for_an_unknown_service_is_named(catalogue: Catalogue) -> None:
    messages = featurised([example("काही", "find_service", service="no-such-service")], [unit(0)])
    messages, examples = training_examples(messages)
    with pytest.raises(ValueError, match="no-such-service"):
        train_linker(catalogue, sparse_rows(messages), dense_rows(messages), keys_of(messages), examples)
