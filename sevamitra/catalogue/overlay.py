"""The shipped catalogue with the imported changes laid over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from sevamitra.catalogue.journal import Change
from sevamitra.catalogue.load import Row, parse_body, parse_department, parse_document, parse_service, with_services
from sevamitra.catalogue.model import Catalogue, CatalogueError
from sevamitra.catalogue.rows import BODY, DEPARTMENT, DOCUMENT, SERVICE

T = TypeVar("T")


def overlaid(shipped: Catalogue, changes: Sequence[Change], version: int) -> tuple[Catalogue, tuple[str, ...]]:
    """``shipped`` with ``changes`` (one a row), numbered ``version``.

    Returns:
        The catalogue, and the faults of changes that no longer hold beside the files now shipped. The row of such a
        change stays as shipped, so that one stale row never takes the others away.
    """
    faults: list[str] = []

    def laid(kind: str, table: Mapping[str, T], parse: Callable[[Row, str], T]) -> dict[str, T]:
        result = dict(table)
        for change in _of(kind, changes):
            if change.row is None:
                result.pop(change.key, None)
                continue
            try:
                result[change.key] = parse(change.row, f"import of {kind} `{change.key}`")
            except CatalogueError as error:
                faults.append(str(error))
        return result

    base = Catalogue(
        services={},
        departments=laid(DEPARTMENT, shipped.departments, parse_department),
        documents=laid(DOCUMENT, shipped.documents, parse_document),
        bodies=laid(BODY, shipped.bodies, parse_body),
    )
    services = laid(SERVICE, shipped.services, lambda row, where: parse_service(row, base, where))
    return with_services(base, services, version), tuple(faults)


def _of(kind: str, changes: Iterable[Change]) -> Iterable[Change]:
    return (change for change in changes if change.kind == kind)
