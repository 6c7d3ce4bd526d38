"""Writes what is computed from the written messages, so that training need not: `python -m sevamitra.nlu.embed`.

These are data/nlu/devanagari.tsv and data/nlu/embeddings.npz.
"""

from __future__ import annotations

from collections.abc import Sequence

from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from sevamitra.catalogue.load import load_catalogue
from sevamitra.catalogue.model import LOCALES, Catalogue
from sevamitra.nlu.act import HAND
from sevamitra.nlu.devanagari import Spellings
from sevamitra.nlu.encode import EmbeddingCache
from sevamitra.nlu.importer import read_messages
from sevamitra.nlu.language import VARIETY, example_metadata
from sevamitra.nlu.linking.training import STRANGER, name_texts
from sevamitra.nlu.normalise import as_read
from sevamitra.settings import PROJECT_ROOT


def count_spellings(messages: Sequence[Message], catalogue: Catalogue) -> Spellings:
    """The spellings of the catalogue and of all hands but the stranger's, who is to stay a stranger to the linker."""
    told = [(message.get(TEXT) or "", example_metadata(message)) for message in messages]
    written = [(text, data.get(VARIETY, "")) for text, data in told if data.get(HAND) != STRANGER]
    for service in catalogue.services.values():
        written += [(service.name[locale], locale) for locale in LOCALES]
        written += [(alias, locale) for locale, aliases in service.aliases.items() for alias in aliases]
    return Spellings.count(written)


def written_messages() -> list[Message]:
    """All messages of data/nlu."""
    return [
        message for path in sorted((PROJECT_ROOT / "data" / "nlu").rglob("*.yml")) for message in read_messages(path)
    ]


def main() -> None:
    """Counts spellings and embeds every written message and every name of the catalogue; what is embedded already is kept."""
    catalogue = load_catalogue()
    names, _ = name_texts(catalogue, sorted(catalogue.services))
    messages = written_messages()
    count_spellings(messages, catalogue).write()
    texts = [as_read(message.get(TEXT) or "") for message in messages] + names
    cache = EmbeddingCache()
    cache.encode(texts)
    cache.save(texts)


if __name__ == "__main__":
    main()
