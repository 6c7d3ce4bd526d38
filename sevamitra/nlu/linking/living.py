"""A trained linker for a catalogue that has changed since: new services by their names, withdrawn ones gone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import scipy.sparse

from sevamitra.catalogue.model import Catalogue
from sevamitra.nlu.encode import encode
from sevamitra.nlu.featurise import count_text_terms
from sevamitra.nlu.linking.signals import Floats, Ridge, ServiceIndex, Texts, centred, service_texts
from sevamitra.nlu.linking.training import Linker
from sevamitra.nlu.scripts import normalise


def adapt(linker: Linker, catalogue: Catalogue) -> Linker:
    """``linker`` for the services of ``catalogue``.

    Written messages stay with the services that have them; names and aliases that are new are embedded (about 10 ms
    each); a new service gets its ridge column from its names. Cost: about 0.1 s for each changed service.
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
    meanings = (
        centred(encode([normalise(text) for _, text in fresh]), linker.centre) if fresh else old.names.meanings[:0]
    )
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
    ridge = Ridge(old.ridge.inverse, _columns(linker, slugs, fresh, terms, meanings))
    return replace(linker, index=ServiceIndex(slugs, names, utterances, ridge), texts=texts)


def _columns(
    linker: Linker, slugs: list[str], fresh: list[tuple[str, str]], terms: scipy.sparse.csr_matrix, meanings: Floats
) -> Floats:
    """Ridge columns in the order of ``slugs``, the last one (no service) kept."""
    old = linker.index
    by_slug: dict[str, list[int]] = {}
    for i, (slug, _) in enumerate(fresh):
        by_slug.setdefault(slug, []).append(i)
    rows = Ridge.rows(terms, meanings)
    columns = [
        old.ridge.columns[:, old.position[slug]]
        if slug in old.position
        else old.ridge.column(rows[by_slug[slug]], weight=1.0)
        for slug in slugs
    ]
    return np.stack([*columns, old.ridge.columns[:, -1]], axis=1)
