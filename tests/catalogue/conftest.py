"""A small catalogue cut from the shipped one, both kinds of database, and a clock that stands still."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sevamitra.catalogue.document_facts import DocumentFacts, load_document_facts
from sevamitra.catalogue.load import SHIPPED, load_catalogue
from sevamitra.catalogue.model import Catalogue
from sevamitra.catalogue.store import CatalogueStore

INCOME = "revenue-income-certificate"
COTTON = "agriculture-cotton-seed-licence-new"
SMALL = (INCOME, COTTON, "revenue-caste-certificate", "agriculture-crop-insurance-pmfby")


class Clock:
    """Seconds that move only when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with four services, and all that they may refer to."""
    folder = tmp_path_factory.mktemp("small")
    for name in ("departments", "documents", "bodies"):
        shutil.copy(SHIPPED / f"{name}.jsonl", folder)
    lines = (SHIPPED / "services.jsonl").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if json.loads(line)["slug"] in SMALL]
    (folder / "services.jsonl").write_text("\n".join(kept) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def catalogue(small: Path) -> Catalogue:
    return load_catalogue(small)


@pytest.fixture(scope="session")
def whole() -> Catalogue:
    """The shipped catalogue."""
    return load_catalogue()


@pytest.fixture(scope="session")
def facts(whole: Catalogue) -> DocumentFacts:
    """The shipped facts of documents."""
    return load_document_facts(base=whole)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'data' / 'catalogue.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    chosen: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return chosen


@pytest.fixture
def open_small(small: Path, clock: Clock) -> Callable[[str], CatalogueStore]:
    """Opens a store over the small catalogue; the clock stands still, and a rebuild is always waited for."""
    return lambda url: CatalogueStore(url, small, clock=clock, now=lambda: 1_700_000_000.0, patience=30)


@pytest.fixture
def store(open_small: Callable[[str], CatalogueStore], sqlite_url: str) -> CatalogueStore:
    return open_small(sqlite_url)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes | Any], Path]:
    """Writes an import file: text, bytes, or anything else as JSON."""

    def written(name: str, content: Any) -> Path:
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            text = content if isinstance(content, str) else json.dumps(content)
            path.write_text(text, encoding="utf-8", newline="")
        return path

    return written
