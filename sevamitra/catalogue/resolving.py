"""What a row of a registration calls things, to the catalogue's keys: exact names only, nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sevamitra.catalogue.columns import heading_key
from sevamitra.catalogue.load import parse_slug, wrong
from sevamitra.catalogue.model import Body, Catalogue, CatalogueError, Department, Service
from sevamitra.catalogue.patches import suggestion

_DEPARTMENT_WORD = re.compile(r"( department| dept\.?| विभाग)$")


def _by_name(items: Iterable[Department | Body]) -> dict[str, str]:
    """Keys by key and by name in each language; a name of two of them is left out."""
    table: dict[str, set[str]] = {}
    for item in items:
        for name in (item.key, item.name.en, item.name.mr, item.name.hi):
            table.setdefault(_bare(name), set()).add(item.key)
    names = {name: next(iter(keys)) for name, keys in table.items() if len(keys) == 1}
    return {**names, **{item.key: item.key for item in items}}


def _bare(name: str) -> str:
    return _DEPARTMENT_WORD.sub("", heading_key(name))


class Resolver:
    """Finds the slug, department, body and documents that a patch means.

    Args:
        base: departments, bodies and documents after the import. services: those before it.
    """

    def __init__(self, base: Catalogue, services: Mapping[str, Service]) -> None:
        self._base = base
        self._services = services
        self._names = {
            "department": _by_name(list(base.departments.values())),
            "body": _by_name(list(base.bodies.values())),
        }

    def resolved(self, patch: dict[str, Any], where: str) -> dict[str, Any]:
        """``patch`` with keys in place of names, and with its slug.

        Raises:
            CatalogueError: something is unknown; the nearest known key is suggested.
        """
        result = dict(patch)
        for field, table in self._names.items():
            if field in result:
                result[field] = self._key(field, table, result[field], where)
        self._check_documents(result.get("documents", ()), where)
        result["slug"] = parse_slug(result["slug"], where) if "slug" in result else self._by_service_id(result, where)
        return result

    def _key(self, field: str, table: Mapping[str, str], value: str, where: str) -> str:
        key = table.get(value) or table.get(_bare(value))
        if key is None:
            plural = {"department": "departments", "body": "bodies"}[field]
            otherwise = f"correct it, or add it under `{plural}` of a JSON import"
            raise wrong(where, f"unknown {field} `{value[:60]}`", suggestion(_bare(value), table, otherwise))
        return key

    def _check_documents(self, groups: Iterable[Any], where: str) -> None:
        for group in groups:
            for key in group if isinstance(group, list) else [group]:
                if key not in self._base.documents:
                    otherwise = "correct it, or add it under `documents` of a JSON import"
                    remedy = suggestion(key, self._base.documents, otherwise)
                    raise wrong(where, f"unknown document `{key[:60]}`", remedy)

    def _by_service_id(self, patch: Mapping[str, Any], where: str) -> str:
        number = patch.get("service_id")
        if number is None:
            raise self._nameless(where, "the row has neither a slug nor a ServiceID")
        found = [
            service.slug
            for service in self._services.values()
            if service.service_id == number and patch.get("department", service.department) == service.department
        ]
        if len(found) != 1:
            many = f"is of {len(found)} services" if found else "is of no service in the catalogue"
            raise self._nameless(where, f"ServiceID {number} {many}")
        return found[0]

    @staticmethod
    def _nameless(where: str, what: str) -> CatalogueError:
        return wrong(where, what, "add a `slug` column (`export` writes a file with all slugs)")
