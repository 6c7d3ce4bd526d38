"""All services with their texts: a shortlist for a message, and its signals for each service on it."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from sklearn.preprocessing import normalize

from sevamitra.catalogue.model import Catalogue
from sevamitra.nlu.linking.facets import ServiceFacets
from sevamitra.nlu.linking.siblings import Families
from sevamitra.nlu.linking.signals import NAME_WEIGHT, Floats, Positions, Query, Ridge, Texts, best

SHORTLIST = 80
"""Services that are looked at closely; on the written messages of the other hand the right one is among them in 99.5 %."""
TERMS_A_SERVICE = 400
"""Terms by which a service is found for the shortlist: those that weigh most in its texts."""


@dataclass(frozen=True)
class Look:
    """The services worth a closer look at a message: their positions, signals and families, and which are left open."""

    chosen: Positions
    signals: Floats
    families: Positions
    left_open: NDArray[np.bool_]


class ServiceIndex:
    """All services with their texts; gives the signals of a message for the services worth a closer look.

    Arrays are replaced, never changed in place, so that a reader on another thread sees one version throughout.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        names: Texts,
        utterances: Texts,
        ridge: Ridge,
        facets: ServiceFacets,
    ) -> None:
        self.slugs = sorted(catalogue.services)
        self.families = Families([catalogue.services[slug] for slug in self.slugs], catalogue)
        self.facets = facets
        self.position: dict[str, int] = {slug: i for i, slug in enumerate(self.slugs)}
        self.names = names
        self.utterances = utterances
        self.ridge = ridge
        by_name, by_utterance = self._means(names), self._means(utterances)
        unwritten = scipy.sparse.diags((np.bincount(utterances.owners, minlength=len(self.slugs)) == 0) + 1.0)
        named = unwritten @ normalize(by_name @ names.terms)
        self._terms = _heaviest((named + normalize(by_utterance @ utterances.terms)).astype(np.float32).tocsr())
        meanings = NAME_WEIGHT * (by_name @ names.meanings) + by_utterance @ utterances.meanings
        self._meanings: Floats = normalize(meanings).astype(np.float32)

    def with_ridge(self, ridge: Ridge) -> ServiceIndex:
        """The same texts with another classifier."""
        other = copy(self)
        other.ridge = ridge
        return other

    def _means(self, texts: Texts) -> scipy.sparse.csr_matrix:
        """The matrix that takes the texts to the mean of each service's, shape (services, texts)."""
        count = len(texts.owners)
        shares = 1 / np.bincount(texts.owners, minlength=len(self.slugs))[texts.owners]
        entries = (shares.astype(np.float32), (texts.owners, np.arange(count)))
        return scipy.sparse.csr_matrix(entries, shape=(len(self.slugs), count))

    def shortlist(self, query: Query, count: int = SHORTLIST) -> Positions:
        """Positions of the services whose texts taken together are nearest, in ascending order."""
        count = min(count, len(self.slugs))
        terms = (query.terms @ self._terms).toarray()[0]
        meanings = self._meanings @ query.meaning
        total = terms / (terms.std() + 1e-6) + meanings / (meanings.std() + 1e-6)
        chosen: Positions = np.sort(np.argpartition(-total, count - 1)[:count])
        return chosen

    def look(self, query: Query, without_name: int | None = None) -> Look:
        """The shortlist of a message, and what is known of each service on it.

        ``without_name``: as :meth:`signals` takes it.
        """
        chosen = self.shortlist(query)
        return Look(
            chosen,
            self.signals(query, chosen, without_name),
            self.families.number[chosen],
            self.families.left_open(chosen, query.facets, self.facets),
        )

    def signals(self, query: Query, chosen: Positions, without_name: int | None = None) -> Floats:
        """Shape (chosen, len(SIGNALS) + len(FACET_SIGNALS)); NaN where a service has no text at all.

        A service without written messages, as one that was imported just now, is judged by its names in their stead.
        ``without_name``: in training, the row of ``names`` that is the message itself and must not count.
        """
        rows, counts = self.names.rows_of(chosen)
        terms = self.names.terms[rows] @ query.weight_of_term
        meanings = self.names.meanings[rows] @ query.meaning
        ridge = self.ridge.classes[chosen] @ query.row
        if without_name is not None:
            terms[rows == without_name] = meanings[rows == without_name] = -1
            ridge = self.ridge.left_out(query.row, ridge, chosen == self.names.owners[without_name], NAME_WEIGHT)
        name_terms, name_meaning = best(terms, counts), best(meanings, counts)
        rows, counts = self.utterances.rows_of(chosen)
        by_term = best(self.utterances.terms[rows] @ query.weight_of_term, counts)
        by_meaning = best(self.utterances.meanings[rows] @ query.meaning, counts)
        unwritten = counts == 0
        columns = [
            *name_terms,
            *(np.where(unwritten, name, written) for name, written in zip(name_terms, by_term)),
            name_meaning[0],
            *(np.where(unwritten, name, written) for name, written in zip(name_meaning, by_meaning)),
        ]
        columns.append(ridge)
        return np.hstack([np.stack(columns, axis=1), self.facets.signals(query.facets, chosen)])


def _heaviest(terms: scipy.sparse.csr_matrix) -> scipy.sparse.csr_matrix:
    """Each service's heaviest terms, by term: shape (DIMENSIONS, services)."""
    owners = np.repeat(np.arange(terms.shape[0]), np.diff(terms.indptr))
    order = np.lexsort((-terms.data, owners))
    rank = np.arange(terms.nnz) - terms.indptr[owners]
    kept = order[rank < TERMS_A_SERVICE]
    return scipy.sparse.csr_matrix((terms.data[kept], (terms.indices[kept], owners[kept])), shape=terms.shape[::-1])
