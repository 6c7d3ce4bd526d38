"""The one catalogue that every process reads and watches: the shipped files, and over them the imports of a database."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from sevamitra.catalogue.journal import Change, Journal, Version
from sevamitra.catalogue.load import SHIPPED, load_catalogue
from sevamitra.catalogue.model import Catalogue, StoreUnavailable
from sevamitra.catalogue.overlay import overlaid
from sevamitra.settings import Settings

logger = logging.getLogger(__name__)

POLL_SECONDS = 2.0
PATIENCE_SECONDS = 0.5
FIRST_PATIENCE_SECONDS = 5.0


class CatalogueStore:
    """The newest catalogue, followed while other processes change it; safe to share between threads.

    Args:
        url: SQLAlchemy URL of the database of changes (SQLite or PostgreSQL); the first import makes its tables.
        shipped: folder of the files that are the base.
        clock: seconds that only grow, for the polling. now: seconds since the epoch, for the history.
        patience: seconds that :meth:`current` waits for a slow database or a rebuild before it goes on with what it has.

    Raises:
        CatalogueError: the shipped files are wrong, or ``url`` is no database's address.
    """

    def __init__(
        self,
        url: str,
        shipped: Path = SHIPPED,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._journal = Journal(url)
        self._shipped = load_catalogue(shipped)
        self._catalogue = self._shipped
        self._faults: tuple[str, ...] = ()
        self._clock = clock
        self._now = now
        self._patience = patience
        self._asked_at: float | None = None
        self._away = False
        self._asking = threading.Lock()
        self._answered = threading.Event()
        self._building = threading.Lock()

    @property
    def faults(self) -> tuple[str, ...]:
        """Imported rows that no longer hold beside the files now shipped, and are therefore left out."""
        return self._faults

    def current(self) -> Catalogue:
        """The newest catalogue, at most two seconds old; the same object until it changes.

        The database is asked in the background and waited for briefly, so that a hanging one never holds a reply up.
        """
        if self._due() and self._asking.acquire(blocking=False):
            asker = self._start_asking()
            if asker and self._answered.is_set():
                asker.join(self._patience)
        if not self._answered.is_set():
            self._answered.wait(FIRST_PATIENCE_SECONDS)
        return self._catalogue

    def _due(self) -> bool:
        return self._asked_at is None or self._clock() - self._asked_at >= POLL_SECONDS

    def _start_asking(self) -> threading.Thread | None:
        self._asked_at = self._clock()
        asker = threading.Thread(target=self._ask, name="catalogue-store", daemon=True)
        try:
            asker.start()
        except RuntimeError:  # no thread to be had, or the interpreter is ending
            self._asking.release()
            return None
        return asker

    def refresh(self) -> Catalogue:
        """The newest catalogue, asked for now.

        Raises:
            StoreUnavailable: the database does not answer.
        """
        with self._building:
            version = self._journal.version()
            if version != self._catalogue.version:
                catalogue, self._faults = overlaid(self._shipped, self._journal.effective(version), version)
                for fault in self._faults:
                    logger.error("Catalogue version %d: left out: %s", version, fault)
                self._catalogue = catalogue
                logger.info("Catalogue version %d: %d services.", version, len(catalogue.services))
            return self._catalogue

    def apply(self, changes: Sequence[Change], note: str = "", *, source: str = "", based_on: int | None = None) -> int:
        """Make ``changes`` (validated, see :mod:`sevamitra.catalogue.importer`) live in every process.

        Args:
            note: why. source: name of the file. based_on: the version they were planned against.

        Returns:
            The new version.

        Raises:
            CatalogueMoved: the newest version is not ``based_on``. StoreUnavailable: the database does not answer.
        """
        version = self._journal.append(changes, note, source, self._now(), based_on)
        self.refresh()
        return version

    def undo(self) -> tuple[int, Version]:
        """Revert the last import that is still in force, as a new version.

        Returns:
            The new version, and the reverted one.

        Raises:
            CatalogueError: there is nothing to undo. StoreUnavailable: the database does not answer.
        """
        result = self._journal.undo(self._now())
        self.refresh()
        return result

    def history(self) -> list[Version]:
        """All versions, the newest first."""
        return self._journal.history()

    def _ask(self) -> None:
        try:
            self.refresh()
            if self._away:
                logger.info("The catalogue's database is back.")
            self._away = False
        except StoreUnavailable as error:
            if not self._away:
                logger.warning("Going on with catalogue version %d: %s", self._catalogue.version, error)
            self._away = True
        except Exception:  # a reader never loses the catalogue it has
            logger.exception("Going on with catalogue version %d", self._catalogue.version)
        finally:
            self._answered.set()
            self._asking.release()


def open_store(settings: Settings) -> CatalogueStore:
    """The catalogue store that ``settings`` names."""
    return CatalogueStore(settings.catalogue_database)
