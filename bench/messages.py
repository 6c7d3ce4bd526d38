"""Messages to measure speed with: drawn from the training data, since what they mean does not matter here."""

from __future__ import annotations

import random

from sevamitra.settings import PROJECT_ROOT


def written_messages(count: int, seed: int = 1) -> list[str]:
    """``count`` different messages of data/nlu, of every department, language and script, in an order of chance.

    Raises:
        ValueError: there are not so many.
    """
    from sevamitra.nlu.importer import read_messages

    paths = sorted((PROJECT_ROOT / "data" / "nlu").rglob("*.yml"))
    texts = list(dict.fromkeys(str(message.get("text")) for path in paths for message in read_messages(path)))
    return random.Random(seed).sample(texts, count)
