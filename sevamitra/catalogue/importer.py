"""An import file to validated changes of the catalogue: everything holds, or nothing is applied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sevamitra.catalogue.journal import Change
from sevamitra.catalogue.load import parse_body, parse_department, parse_document, parse_service, with_services, wrong
from sevamitra.catalogue.model import Catalogue, CatalogueError, CatalogueMoved, Service
from sevamitra.catalogue.patches import check_headings, entry_patch, missing_columns, service_patch
from sevamitra.catalogue.reading import RawRow, RawSheet, read_sheet
from sevamitra.catalogue.resolving import Resolver
from sevamitra.catalogue.rows import BODY, DEPARTMENT, DOCUMENT, SERVICE, TABLES, catalogue_rows, service_row

if TYPE_CHECKING:
    from sevamitra.catalogue.store import CatalogueStore

_ATTEMPTS = 5
_PARSERS: Mapping[str, Callable[[Mapping[str, Any], str], Any]] = {
    DEPARTMENT: parse_department,
    DOCUMENT: parse_document,
    BODY: parse_body,
}
Progress = Callable[[list[RawRow]], Iterable[RawRow]]


class ImportFaults(CatalogueError):
    """The file does not hold; ``faults`` says of each fault where it is and what to do. Nothing was applied."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Plan:
    """What an import would do to the catalogue of version ``based_on``. ``counts`` is by (kind, what happens)."""

    changes: tuple[Change, ...]
    counts: Mapping[tuple[str, str], int]
    catalogue: Catalogue
    based_on: int
    remarks: tuple[str, ...] = ()


@dataclass
class _Planning:
    """A plan in the making; faults are gathered so that all are told at once."""

    catalogue: Catalogue
    batch: str
    source: str
    faults: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    seen: dict[tuple[str, str], str] = field(default_factory=dict)

    def once(self, kind: str, key: str, where: str) -> None:
        first = self.seen.setdefault((kind, key), where)
        if first != where:
            raise wrong(where, f"`{key}` stands in {first} already", "keep one of the two rows")

    def record(self, kind: str, key: str, row: Mapping[str, Any] | None, before: Mapping[str, Any] | None) -> None:
        if row == before:
            self.counts[kind, "unchanged"] += 1
            return
        self.changes.append(Change(kind, key, row))
        self.counts[kind, "withdrawn" if row is None else "changed" if before else "new"] += 1

    def entries(self, kind: str, rows: Iterable[RawRow]) -> dict[str, Any]:
        """Departments, documents or bodies after the import."""
        before = catalogue_rows_of(self.catalogue, kind)
        table = dict(getattr(self.catalogue, TABLES[kind]))
        for raw in rows:
            try:
                key, patch = entry_patch(raw, kind)
                self.once(kind, key, raw.where)
                row = merged(before.get(key, {}), patch)
                table[key] = _PARSERS[kind](row, raw.where)
                self.record(kind, key, row, before.get(key))
            except CatalogueError as error:
                self.faults.append(str(error))
        return table

    def services(self, base: Catalogue, rows: Iterable[RawRow]) -> dict[str, Service]:
        """Services after the import."""
        services = dict(self.catalogue.services)
        resolver = Resolver(base, self.catalogue.services)
        for raw in rows:
            try:
                patch = resolver.resolved(service_patch(raw), raw.where)
                self._service(patch, services, base, raw.where)
            except CatalogueError as error:
                self.faults.append(str(error))
        return services

    def _service(self, patch: dict[str, Any], services: dict[str, Service], base: Catalogue, where: str) -> None:
        slug, withdrawn = patch["slug"], patch.pop("withdrawn", False)
        self.once(SERVICE, slug, where)
        known = services.get(slug)
        before = service_row(known) if known else None
        if withdrawn:
            if not known:
                raise wrong(
                    where, f"`{slug}` is withdrawn but not in the catalogue", "correct the slug or remove the row"
                )
            del services[slug]
            self.record(SERVICE, slug, None, before)
            return
        if before is None:
            missing = missing_columns(patch)
            if missing:
                what = f"`{slug}` is a new service without {', '.join(missing)}"
                raise wrong(where, what, "fill them in (names are never translated by machine), or correct the slug")
            patch = {"batch": self.batch, "source": self.source, **patch}
        service = parse_service(merged(before or {}, patch), base, where)
        services[slug] = service
        self.record(SERVICE, slug, service_row(service), before)


def catalogue_rows_of(catalogue: Catalogue, kind: str) -> Mapping[str, dict[str, Any]]:
    """The rows of one kind that is not the services."""
    return catalogue_rows(with_services(catalogue, {}, 0))[kind]


def merged(row: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """``row`` with the values of ``patch``, whose objects go into the row's objects."""
    result = dict(row)
    for key, value in patch.items():
        result[key] = merged(row.get(key) or {}, value) if isinstance(value, Mapping) else value
    return result


def _remarks(sheet: RawSheet, planning: _Planning, services: Mapping[str, Service]) -> tuple[str, ...]:
    touched = [services[slug] for kind, slug in planning.seen if kind == SERVICE and slug in services]
    return tuple(
        f"`{service.slug}` is merged from `{slug}`, which is still given: withdraw it if it is not to be"
        for service in touched
        for slug in service.merged_from
        if slug in services and slug != service.slug
    )


def plan_import(
    path: Path, catalogue: Catalogue, *, batch: str = "base", progress: Progress = lambda rows: rows
) -> Plan:
    """What the file at ``path`` would change in ``catalogue``.

    Args:
        batch: of new services that name none. progress: wraps the service rows, to show how far the work is.

    Raises:
        ImportFaults: with every fault of the rows. CatalogueError: the file as a whole is wrong.
    """
    sheet = read_sheet(path)
    check_headings(sheet)
    planning = _Planning(catalogue, batch=batch, source=f"import {path.name}"[:200])
    base = Catalogue(
        services={},
        departments=planning.entries(DEPARTMENT, sheet.rows[DEPARTMENT]),
        documents=planning.entries(DOCUMENT, sheet.rows[DOCUMENT]),
        bodies=planning.entries(BODY, sheet.rows[BODY]),
    )
    services = planning.services(base, progress(sheet.rows[SERVICE]))
    if not services and not planning.faults:
        planning.faults.append(f"{path.name}: no service would be left; withdraw fewer")
    if planning.faults:
        raise ImportFaults(planning.faults)
    return Plan(
        changes=tuple(planning.changes),
        counts=planning.counts,
        catalogue=with_services(base, services, catalogue.version),
        based_on=catalogue.version,
        remarks=_remarks(sheet, planning, services),
    )


def import_file(
    path: Path,
    store: CatalogueStore,
    *,
    note: str = "",
    dry_run: bool = False,
    batch: str = "base",
    progress: Progress = lambda rows: rows,
) -> tuple[Plan, int | None]:
    """Plan the import of ``path`` against the newest catalogue and apply it.

    Another import that comes between makes this one plan again, so that each row changes only its own columns.

    Returns:
        The plan, and the version that holds it: None for a dry run, or when nothing would change.

    Raises:
        CatalogueError: nothing was applied; the message says why.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        plan = plan_import(path, store.refresh(), batch=batch, progress=progress)
        if dry_run or not plan.changes:
            return plan, None
        try:
            return plan, store.apply(plan.changes, note, source=path.name, based_on=plan.based_on)
        except CatalogueMoved:
            if attempt == _ATTEMPTS:
                raise
    raise AssertionError("unreachable")
