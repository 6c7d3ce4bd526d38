"""Other ways of finding the service, to compare ours with; each gives a score for every service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse
from sklearn.feature_extraction.text import CountVectorizer

from sevamitra.catalogue.model import Catalogue
from sevamitra.nlu.encode import EmbeddingCache
from sevamitra.nlu.featurise import TermWeights, count_text_terms
from sevamitra.nlu.linking.signals import service_texts
from sevamitra.nlu.scripts import normalise, words

Vector = "np.ndarray[Any, np.dtype[np.float64]]"
Scores = Callable[[str], Any]
"""From a message to one score a service, in the order of the slugs."""


@dataclass(frozen=True)
class OwnedTexts:
    """Texts with the position of the service that each belongs to."""

    texts: Sequence[str]
    owners: Sequence[int]
    services: int

    def best(self, similarity: Any) -> Any:
        """The highest similarity of each service's texts."""
        highest = np.full(self.services, -np.inf)
        np.maximum.at(highest, np.asarray(self.owners), np.asarray(similarity).ravel())
        return highest


def names_and_aliases(catalogue: Catalogue) -> OwnedTexts:
    """All that the services are called, services in the order of their slugs."""
    slugs = sorted(catalogue.services)
    pairs = [(text, i) for i, slug in enumerate(slugs) for text in service_texts(catalogue.services[slug], catalogue)]
    return OwnedTexts([text for text, _ in pairs], [i for _, i in pairs], len(slugs))


def tokens(text: str) -> list[str]:
    """The words of a text as BM25 counts them."""
    return words(normalise(text))


def bm25(owned: OwnedTexts, saturation: float = 1.2, length_weight: float = 0.75) -> Scores:
    """Okapi BM25 (Robertson and Zaragoza 2009, with Lucene's idf); a service is one document of all its texts."""
    documents = [""] * owned.services
    for text, owner in zip(owned.texts, owned.owners):
        documents[owner] += " " + text
    vectorizer = CountVectorizer(analyzer=tokens)
    counts = vectorizer.fit_transform(documents).astype(np.float64).tocsc()
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    held = np.diff(counts.indptr)
    idf = np.log(1 + (owned.services - held + 0.5) / (held + 0.5))
    norm = saturation * (1 - length_weight + length_weight * lengths / lengths.mean())
    weighted = counts.copy()
    weighted.data = counts.data * (saturation + 1) / (counts.data + norm[counts.indices]) * np.repeat(idf, held)
    by_term = weighted.T.tocsr()
    return lambda text: np.asarray((vectorizer.transform([text]) @ by_term).todense()).ravel()


def phonetic(owned: OwnedTexts) -> Scores:
    """The nearest text by n-grams of phonetic keys (tf-idf, cosine)."""
    counts = count_text_terms(owned.texts)
    weights = TermWeights.fit(counts)
    by_term = scipy.sparse.csr_matrix(weights.apply(counts).T)
    return lambda text: owned.best((weights.apply(count_text_terms([text])) @ by_term).toarray())


def encoder(owned: OwnedTexts) -> Scores:
    """The nearest text by the sentence encoder (cosine)."""
    from sevamitra.nlu import encode

    meanings = EmbeddingCache().encode(owned.texts)
    return lambda text: owned.best(meanings @ encode.encode([text])[0])


def ranked(scores: Any, slugs: Sequence[str], count: int = 10) -> dict[str, Any]:
    """A parse that always states the best: these have no notion of `none`, and no confidence."""
    order = np.argsort(-np.asarray(scores))[:count]
    ranking = [{"id": slugs[i], "confidence": 0.0} for i in order]
    return {"service": {"outcome": "match", "id": slugs[order[0]], "confidence": 0.0}, "service_ranking": ranking}
