"""What data/geo holds, as rows; without Rasa or spaCy, so that actions read it too."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sevamitra.settings import PROJECT_ROOT

GEO = PROJECT_ROOT / "data" / "geo"
CENSUS_DISTRICTS = {"Ahmadnagar": "Ahilyanagar", "Aurangabad": "Chhatrapati Sambhajinagar", "Osmanabad": "Dharashiv"}
"""Districts as villages.csv names them and as they are called today."""


@dataclass(frozen=True)
class Place:
    """A district, taluka or village, in English as data/geo writes it; ``kind`` is one of these words."""

    kind: str
    name: str
    district: str
    taluka: str = ""


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a file of data/geo, by heading."""
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
