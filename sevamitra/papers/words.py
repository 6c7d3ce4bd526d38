"""The words of papers, pages and mail: words.yml, three languages side by side."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from sevamitra.wording import Wording

WORDS = Path(__file__).parent / "words.yml"


@lru_cache(maxsize=1)
def load_words() -> Wording:
    """The texts of words.yml.

    Raises:
        sevamitra.wording.WordingError: a text is missing.
    """
    return Wording(yaml.load(WORDS.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
