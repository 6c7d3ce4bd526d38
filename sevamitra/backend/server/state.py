"""What the reference server's answers draw on; passed to every handler."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sevamitra.backend.departments import Departments
from sevamitra.backend.server.records import Records
from sevamitra.catalogue.model import Catalogue


@dataclass(frozen=True)
class State:
    """``catalogue`` gives the newest version; ``now`` an aware time; ``token`` "" only in development."""

    catalogue: Callable[[], Catalogue]
    records: Records
    departments: Departments
    now: Callable[[], datetime]
    token: str
