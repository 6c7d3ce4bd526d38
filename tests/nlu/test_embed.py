"""The embeddings that ship."""

from __future__ import annotations

import numpy as np

from sevamitra.catalogue.load import load_catalogue
from sevamitra.nlu.devanagari import shipped
from sevamitra.nlu.embed import count_spellings, written_messages
from sevamitra.nlu.encode import SHIPPED, WIDTH, as_encoded, text_key
from sevamitra.nlu.linking.training import name_texts


def test_embeddings_of_nearly_all_names_ship() -> None:
    catalogue = load_catalogue()
    names, _ = name_texts(catalogue, sorted(catalogue.services))
    with np.load(SHIPPED) as stored:
        keys, vectors = set(stored["keys"].tolist()), stored["vectors"]
    assert vectors.shape == (len(keys), WIDTH)
    assert vectors.dtype == np.int8
    wanted = {text_key(as_encoded(name)) for name in names}
    assert len(wanted - keys) < 0.05 * len(wanted), "run python -m sevamitra.nlu.embed"


def test_shipped_spellings_are_those_of_the_messages() -> None:
    counted = count_spellings(written_messages(), load_catalogue())
    assert counted == shipped(), "run python -m sevamitra.nlu.embed"
