"""Writes data/nlu/embeddings.npz, so that training need not compute them: `python -m sevamitra.nlu.embed`."""

from __future__ import annotations

from pathlib import Path

from sevamitra.catalogue.load import load_catalogue
from sevamitra.nlu.encode import EmbeddingCache
from sevamitra.nlu.importer import read_messages
from sevamitra.nlu.linking.training import name_texts
from sevamitra.nlu.scripts import normalise, without_command
from sevamitra.settings import PROJECT_ROOT


def main() -> None:
    """Embeds every written message and every name of the catalogue; what is there already is kept."""
    catalogue = load_catalogue()
    names, _ = name_texts(catalogue, sorted(catalogue.services))
    paths = sorted(Path(PROJECT_ROOT / "data" / "nlu").rglob("*.yml"))
    messages = [message.get("text") for path in paths for message in read_messages(path)]
    texts = [normalise(without_command(text)) for text in [*messages, *names]]
    cache = EmbeddingCache()
    cache.encode(texts)
    cache.save(texts)


if __name__ == "__main__":
    main()
