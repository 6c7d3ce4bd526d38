"""The embeddings that ship."""

from __future__ import annotations

import numpy as np

from sevamitra.catalogue.load import load_catalogue
from sevamitra.nlu.encode import SHIPPED, WIDTH, text_key
from sevamitra.nlu.linking.training import name_texts
from sevamitra.nlu.scripts import normalise


def test_embeddings_of_nearly_all_names_ship() -> None:
    catalogue = load_catalogue()
    names, _ = name_texts(catalogue, sorted(catalogue.services))
    with np.load(SHIPPED) as stored:
        keys, vectors = set(stored["keys"].tolist()), stored["vectors"]
    assert vectors.shape == (len(keys), WIDTH)
    assert vectors.dtype == np.int8
    wanted = {text_key(normalise(name)) for name in names}
    assert len(wanted - keys) < 0.05 * len(wanted), "run python -m sevamitra.nlu.embed"
