"""The store: following other writers, going on without a database, history and undo."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from sevamitra.catalogue.journal import Change
from sevamitra.catalogue.model import Catalogue, CatalogueError, CatalogueMoved, StoreUnavailable
from sevamitra.catalogue.rows import DOCUMENT, SERVICE, service_row
from sevamitra.catalogue.store import POLL_SECONDS, CatalogueStore, open_store
from sevamitra.settings import Settings

from .conftest import COTTON, INCOME, SMALL, Clock

Opener = Callable[[str], CatalogueStore]


def days(catalogue: Catalogue, number: int | None, slug: str = INCOME) -> Change:
    """The change that gives a service another time limit."""
    return Change(SERVICE, slug, service_row(replace(catalogue.services[slug], time_limit_days=number)))


def test_without_imports_the_catalogue_is_the_shipped_one(store: CatalogueStore, catalogue: Catalogue) -> None:
    assert store.current() == catalogue
    assert store.current().version == 0


def test_an_applied_change_is_there_at_once_and_the_rest_is_as_shipped(
    open_small: Opener, url: str, catalogue: Catalogue
) -> None:
    store = open_small(url)
    assert store.apply([days(catalogue, 99)], "longer") == 1
    now = store.current()
    assert now.services[INCOME].time_limit_days == 99
    assert (now.version, now.services[COTTON]) == (1, catalogue.services[COTTON])


def test_a_change_is_seen_by_another_store_after_the_poll_interval_and_not_before(
    open_small: Opener, url: str, catalogue: Catalogue, clock: Clock
) -> None:
    reader, writer = open_small(url), open_small(url)
    before = reader.current()
    writer.apply([days(catalogue, 99)])
    clock.now += POLL_SECONDS - 0.1
    assert reader.current() is before
    clock.now += 0.2
    assert reader.current().services[INCOME].time_limit_days == 99


def test_the_catalogue_object_stays_the_same_until_something_changes(store: CatalogueStore, clock: Clock) -> None:
    first = store.current()
    clock.now += 10
    assert store.current() is first


def test_withdrawn_services_leave_their_family_too(store: CatalogueStore, catalogue: Catalogue) -> None:
    store.apply([Change(SERVICE, COTTON, None)])
    assert store.current().service(COTTON) is None
    assert catalogue.services[COTTON].family not in store.current().families


def test_a_new_document_can_be_referred_to_by_a_service_of_the_same_version(
    store: CatalogueStore, catalogue: Catalogue
) -> None:
    row = {"key": "star-map", "name": {"en": "Star map", "mr": "तारा नकाशा", "hi": "तारा मानचित्र"}}
    service = service_row(replace(catalogue.services[INCOME], documents=(("star-map", "photo"),)))
    store.apply([Change(SERVICE, INCOME, service), Change(DOCUMENT, "star-map", row)])
    assert store.current().services[INCOME].documents == (("star-map", "photo"),)
    assert store.current().documents["star-map"].name.mr == "तारा नकाशा"


def test_the_newest_of_several_changes_of_a_row_counts(open_small: Opener, url: str, catalogue: Catalogue) -> None:
    store = open_small(url)
    for number in (1, 2, 3):
        store.apply([days(catalogue, number)])
    assert open_small(url).current().services[INCOME].time_limit_days == 3


def test_undo_brings_back_what_was_before_import_by_import(open_small: Opener, url: str, catalogue: Catalogue) -> None:
    store = open_small(url)
    store.apply([days(catalogue, 1)])
    store.apply([days(catalogue, 2), Change(SERVICE, COTTON, None)])
    number, reverted = store.undo()
    assert (number, reverted.id) == (3, 2)
    assert store.current().services[INCOME].time_limit_days == 1
    assert store.current().services[COTTON] == catalogue.services[COTTON]
    store.undo()
    assert store.current().services == catalogue.services
    assert store.current().version == 4


def test_undo_is_seen_by_another_store(open_small: Opener, url: str, catalogue: Catalogue, clock: Clock) -> None:
    reader, writer = open_small(url), open_small(url)
    writer.apply([days(catalogue, 1)])
    assert reader.current().version == 1
    writer.undo()
    clock.now += POLL_SECONDS
    assert reader.current().services == catalogue.services


def test_an_import_after_an_undo_is_the_next_to_be_undone(open_small: Opener, url: str, catalogue: Catalogue) -> None:
    store = open_small(url)
    store.apply([days(catalogue, 1)])
    store.undo()
    store.apply([days(catalogue, 5)])
    assert store.undo()[1].id == 3
    with pytest.raises(CatalogueError, match="no import to undo"):
        store.undo()


def test_history_tells_file_note_time_and_what_was_undone(open_small: Opener, url: str, catalogue: Catalogue) -> None:
    store = open_small(url)
    assert store.history() == []
    store.apply([days(catalogue, 1)], "मार्चची नोंदणी", source="official.csv")
    store.undo()
    undo, first = store.history()
    assert (first.id, first.note, first.source) == (1, "मार्चची नोंदणी", "official.csv")
    assert (first.changes, first.undone, first.created_at) == (1, True, 1_700_000_000.0)
    assert (undo.undoes, undo.undone, undo.changes) == (1, False, 0)


def test_changes_planned_against_an_older_version_are_refused(
    open_small: Opener, url: str, catalogue: Catalogue
) -> None:
    store, other = open_small(url), open_small(url)
    other.apply([days(catalogue, 1)])
    with pytest.raises(CatalogueMoved, match="from version 0 to 1"):
        store.apply([days(catalogue, 2)], based_on=0)
    assert store.refresh().services[INCOME].time_limit_days == 1


def test_versions_written_at_once_by_many_are_numbered_without_gap(
    open_small: Opener, url: str, catalogue: Catalogue
) -> None:
    stores = [open_small(url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(lambda i: stores[i % 4].apply([days(catalogue, i)]), range(12)))
    assert sorted(numbers) == list(range(1, 13))
    assert {store.refresh().version for store in stores} == {12}


def test_many_threads_get_a_whole_catalogue_while_it_changes(
    open_small: Opener, sqlite_url: str, catalogue: Catalogue, clock: Clock
) -> None:
    reader, writer = open_small(sqlite_url), open_small(sqlite_url)
    broken: list[tuple[int, int | None]] = []
    ended = threading.Event()
    as_shipped = catalogue.services[INCOME].time_limit_days

    def read() -> None:
        while not ended.is_set():
            seen = reader.current()
            clock.now += POLL_SECONDS
            limit = seen.services[INCOME].time_limit_days
            if len(seen.services) != len(SMALL) or limit != (seen.version or as_shipped):
                broken.append((seen.version, limit))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(1, 8):
        writer.apply([days(catalogue, number)])
    ended.set()
    for thread in threads:
        thread.join()
    assert broken == []


def test_a_database_that_is_away_at_the_start_leaves_the_shipped_catalogue(
    small: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = CatalogueStore("postgresql://postgres@127.0.0.1:1/none", small)
    with caplog.at_level(logging.WARNING):
        assert len(store.current().services) == len(SMALL)
    assert "Going on with catalogue version 0" in caplog.text
    with pytest.raises(StoreUnavailable, match="SEVAMITRA_CATALOGUE_URL"):
        store.apply([Change(SERVICE, COTTON, None)])


@pytest.mark.parametrize("content", [None, b"this is no database" * 100])
def test_a_database_that_goes_away_leaves_the_catalogue_as_it_was_and_is_followed_when_it_returns(
    open_small: Opener, tmp_path: Path, catalogue: Catalogue, clock: Clock, content: bytes | None
) -> None:
    folder = tmp_path / "moving"
    url = f"sqlite:///{folder / 'catalogue.db'}"
    store = open_small(url)
    store.apply([days(catalogue, 99)])
    folder.rename(tmp_path / "away")
    if content:
        folder.mkdir()
        (folder / "catalogue.db").write_bytes(content)
    clock.now += 10
    assert store.current().services[INCOME].time_limit_days == 99
    if content:
        (folder / "catalogue.db").unlink()
        folder.rmdir()
    (tmp_path / "away").rename(folder)
    open_small(url).apply([days(catalogue, 7)])
    clock.now += 10
    assert store.current().services[INCOME].time_limit_days == 7


def test_an_emptied_database_does_not_take_the_imports_away(
    open_small: Opener, tmp_path: Path, catalogue: Catalogue, clock: Clock
) -> None:
    path = tmp_path / "catalogue.db"
    store = open_small(f"sqlite:///{path}")
    store.apply([days(catalogue, 99)])
    for file in tmp_path.glob("catalogue.db*"):
        file.unlink()
    clock.now += 10
    assert store.current().services[INCOME].time_limit_days == 99


@pytest.mark.parametrize("url", ["", "nonsense", "oracle://somewhere/x", "sqlite:////proc/none/catalogue.db"])
def test_an_impossible_address_is_said_in_one_sentence(small: Path, url: str) -> None:
    with pytest.raises(StoreUnavailable, match=r"SEVAMITRA_"):
        CatalogueStore(url, small)


@pytest.mark.parametrize("row", ["{", "[]", "null", '{"slug": "x"}'])
def test_a_spoilt_row_in_the_database_harms_no_other_service(
    open_small: Opener, sqlite_url: str, catalogue: Catalogue, clock: Clock, row: str
) -> None:
    writer = open_small(sqlite_url)
    writer.apply([days(catalogue, 99), Change(SERVICE, COTTON, None)])
    with sa.create_engine(sqlite_url).begin() as connection:
        connection.execute(sa.text("UPDATE catalogue_changes SET row = :row WHERE slug = :slug AND row IS NOT NULL"),
                           {"row": row, "slug": INCOME})  # fmt: skip
    reader = open_small(sqlite_url)
    seen = reader.current()
    assert seen.services[INCOME] == catalogue.services[INCOME]
    assert COTTON not in seen.services
    assert INCOME in reader.faults[0]


def test_an_import_that_refers_to_a_body_no_longer_shipped_is_left_out_and_told(
    open_small: Opener, sqlite_url: str, catalogue: Catalogue
) -> None:
    row = {**service_row(catalogue.services[INCOME]), "body": "office-of-yesterday"}
    store = open_small(sqlite_url)
    store.apply([Change(SERVICE, INCOME, row), days(catalogue, 3, COTTON)])
    assert store.current().services[INCOME] == catalogue.services[INCOME]
    assert store.current().services[COTTON].time_limit_days == 3
    assert "office-of-yesterday" in store.faults[0]


def test_the_store_that_settings_name_is_opened(tmp_path: Path) -> None:
    settings = Settings.parse_obj({"catalogue_url": f"sqlite:///{tmp_path / 'elsewhere.db'}"})
    open_store(settings).apply([Change(SERVICE, COTTON, None)])
    assert (tmp_path / "elsewhere.db").exists()


WATCHER = """
import json, sys, time
from pathlib import Path
from sevamitra.catalogue.store import CatalogueStore
store = CatalogueStore(sys.argv[1])
print(json.dumps(store.current().version), flush=True)
end = time.monotonic() + 10
while store.current().version < int(sys.argv[2]) and time.monotonic() < end:
    time.sleep(0.05)
catalogue = store.current()
service = catalogue.service("revenue-income-certificate")
print(json.dumps([catalogue.version, service and service.time_limit_days, 10 - (end - time.monotonic())]), flush=True)
"""


def test_an_import_in_one_process_is_live_in_another_within_ten_seconds(url: str, tmp_path: Path) -> None:
    environment = {**os.environ, "SEVAMITRA_CATALOGUE_URL": url, "SEVAMITRA_DATA": str(tmp_path)}
    command = [sys.executable, "-c", WATCHER, url, "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as watcher:
        assert watcher.stdout is not None
        assert json.loads(watcher.stdout.readline()) == 0
        file = tmp_path / "change.csv"
        file.write_text(f"slug,time_limit_days\n{INCOME},77\n", encoding="utf-8")
        importing = [sys.executable, "-m", "sevamitra.catalogue", "import", str(file)]
        done: Any = subprocess.run(importing, env=environment, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        version, limit, waited = json.loads(watcher.stdout.readline())
    assert (version, limit) == (1, 77)
    assert waited < 10
