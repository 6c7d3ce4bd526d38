"""A trained linker for a catalogue that has changed since: new services by their names, withdrawn ones gone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import scipy.sparse

from sevamitra.catalogue.model import Catalogue
from sevamitra.nlu.encode import encode
from sevamitra.nlu.featurise import count_text_terms
from sevamitra.nlu.linking.facets import ServiceFacets
from sevamitra.nlu.linking.index import ServiceIndex
from sevamitra.nlu.linking.signals import Floats, Ridge, Texts, centred, service_texts
from sevamitra.nlu.linking.training import Linker

NAMES_ALONE = 1.5
"""How much a name counts in the ridge where a service has no messages."""


def adapt(linker: Linker, catalogue: Catalogue, with_meanings: bool = True) -> Linker:
    """``linker`` for the services of ``catalogue``.

    Written messages stay with the services that have them; names and aliases that are new are embedded (about 10 ms
    each), or without ``with_meanings`` are found by their words alone until they are; a new service gets its class in the ridge from its names. Cost: about 0.1 s for each changed service.
    """
    old = linker.index
    slugs = sorted(catalogue.services)
    texts = {slug: service_texts(catalogue.services[slug], catalogue) for slug in slugs}
    if slugs == old.slugs and linker.texts == texts:
        return linker
    same = {slug for slug in slugs if linker.texts.get(slug) == texts[slug]}
    position = {slug: i for i, slug in enumerate(slugs)}
    kept = np.array([i for i, owner in enumerate(old.names.owners) if old.slugs[owner] in same], int)
    fresh = [(slug, text) for slug in slugs if slug not in same for text in texts[slug]]
    terms = linker.weights.apply(count_text_terms([text for _, text in fresh]))
    meanings = np.zeros((len(fresh), old.names.meanings.shape[1]), np.float32)
    if fresh and with_meanings:
        meanings = centred(encode([text for _, text in fresh]), linker.centre)
    names = Texts(
        scipy.sparse.vstack([old.names.terms[kept], terms], format="csr"),
        np.vstack([old.names.meanings[kept], meanings]),
        np.array([position[old.slugs[old.names.owners[i]]] for i in kept] + [position[slug] for slug, _ in fresh], int),
    )
    rows = np.array([i for i, owner in enumerate(old.utterances.owners) if old.slugs[owner] in position], int)
    utterances = Texts(
        old.utterances.terms[rows],
        old.utterances.meanings[rows],
        np.array([position[old.slugs[old.utterances.owners[i]]] for i in rows], int),
    )
    ridge = Ridge(old.ridge.inverse, _classes(linker, slugs, fresh, terms, meanings))
    services = [catalogue.services[slug] for slug in slugs]
    known = {slug: old.facets.held[old.position[slug]] for slug in same if slug in old.position}
    facets = ServiceFacets(services, catalogue, known)
    return replace(linker, index=ServiceIndex(catalogue, names, utterances, ridge, facets), texts=texts)


def changed_services(linker: Linker, catalogue: Catalogue) -> int:
    """How many services ``catalogue`` has whose names ``linker`` does not know."""
    return sum(
        linker.texts.get(slug) != service_texts(service, catalogue) for slug, service in catalogue.services.items()
    )


def _classes(
    linker: Linker, slugs: list[str], fresh: list[tuple[str, str]], terms: scipy.sparse.csr_matrix, meanings: Floats
) -> Floats:
    """The ridge's classes in the order of ``slugs``, the last one (no service) kept."""
    old = linker.index
    by_slug: dict[str, list[int]] = {}
    for i, (slug, _) in enumerate(fresh):
        by_slug.setdefault(slug, []).append(i)
    rows = Ridge.rows(terms, meanings)
    classes = [
        old.ridge.classes[old.position[slug]]
        if slug in old.position
        else old.ridge.late_class(rows[by_slug[slug]], weight=NAMES_ALONE)
        for slug in slugs
    ]
    return np.stack([*classes, old.ridge.classes[-1]])
