"""The departments that answer for application numbers, from the settings file named by ``SEVAMITRA_DEPARTMENTS``.

The file is YAML: ``departments:`` maps a key to ``dept_name``, ``base_url`` (``{backend}`` stands for the service
backend's address), ``key`` (24 characters), ``iv`` (8), ``padding`` (``pkcs7`` unless told otherwise, or ``zero``),
``prefixes`` (a list of application-number prefixes, or a mapping from prefix to the slug it is used for, null for
several) and ``service_ids`` (slug to the ServiceID of four digits).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from sevamitra.backend.triple_des import PADDINGS, TripleDesSeal, padding_named

KEYS = ("dept_name", "base_url", "key", "iv", "padding", "prefixes", "service_ids")
_PREFIX = re.compile(r"[A-Z0-9/-]{1,20}")
_SERVICE_ID = re.compile(r"[0-9]{4}")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class DepartmentSettingsError(ValueError):
    """The departments' settings file is wrong; the message names file, key and remedy."""


@dataclass(frozen=True)
class Department:
    """One department's endpoint. ``prefixes`` maps an application-number prefix to its slug, None for several."""

    key: str
    name: str
    base_url: str
    seal: TripleDesSeal
    prefixes: Mapping[str, str | None] = field(default_factory=dict)
    service_ids: Mapping[str, str] = field(default_factory=dict)

    def service_ids_for(self, prefix: str) -> tuple[str, ...]:
        """The ServiceIDs that an application with ``prefix`` may have, the likeliest first."""
        slug = self.prefixes.get(prefix)
        if slug is not None:
            return (self.service_ids[slug],)
        prefixed = set(self.prefixes.values())
        return tuple(number for slug, number in self.service_ids.items() if slug not in prefixed) or tuple(
            self.service_ids.values()
        )


@dataclass(frozen=True)
class Departments:
    """All departments, found by application number."""

    by_key: Mapping[str, Department]

    def of(self, application_id: str) -> tuple[Department, str] | None:
        """The department with the longest prefix of ``application_id`` (upper case), and that prefix."""
        matches = [
            (len(prefix), department, prefix)
            for department in self.by_key.values()
            for prefix in department.prefixes
            if application_id.startswith(prefix)
        ]
        if not matches:
            return None
        _, department, prefix = max(matches, key=lambda match: match[0])
        return department, prefix

    def taking(self, slug: str) -> tuple[Department, str] | None:
        """The department that takes applications for the service ``slug``, and the prefix their numbers get."""
        for department in self.by_key.values():
            if slug in department.service_ids:
                own = [prefix for prefix, service in department.prefixes.items() if service == slug]
                shared = [prefix for prefix, service in department.prefixes.items() if service is None]
                for prefix in own + shared:
                    return department, prefix
        return None


class _Entry:
    """One department's settings while they are being checked; every fault names file, department and key."""

    def __init__(self, path: Path, key: str, value: Any) -> None:
        self.where = f"{path}: departments.{key}"
        if not isinstance(value, dict):
            raise self.wrong("", "is not a mapping", f"give it {', '.join(KEYS)}")
        self.value: dict[str, Any] = value
        for name in value:
            if name not in KEYS:
                raise self.wrong(f".{name}", "is no setting", f"use {', '.join(KEYS)}")

    def wrong(self, key: str, what: str, remedy: str) -> DepartmentSettingsError:
        return DepartmentSettingsError(f"{self.where}{key}: {what}; {remedy}")

    def text(self, name: str) -> str:
        value = self.value.get(name)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(f".{name}", "is missing or not a text", "give it a text, in quotation marks")
        return value

    def secret(self, name: str, length: int) -> str:
        value = self.text(name)
        if len(value.encode()) != length:
            found = len(value.encode())
            raise self.wrong(f".{name}", f"has {found} characters", f"give the {length} that MahaIT issued")
        return value

    def base_url(self, backend: str) -> str:
        url = self.text("base_url").replace("{backend}", backend).rstrip("/")
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or "{" in url:
            raise self.wrong(".base_url", "is not a web address", "write http(s)://host or {backend}")
        return url

    def seal(self) -> TripleDesSeal:
        padding = self.value.get("padding", "pkcs7")
        if padding not in PADDINGS:
            raise self.wrong(".padding", f"is `{padding}`", f"use one of {', '.join(PADDINGS)}")
        return TripleDesSeal(self.secret("key", 24), self.secret("iv", 8), padding_named(padding))

    def service_ids(self) -> dict[str, str]:
        value = self.value.get("service_ids")
        if not isinstance(value, dict) or not value:
            raise self.wrong(".service_ids", "is missing or not a mapping", 'write slug: "4111"')
        for slug, number in value.items():
            if not isinstance(slug, str) or not _SLUG.fullmatch(slug):
                raise self.wrong(f".service_ids.{slug}", "is no slug", "use a service's slug from the catalogue")
            if isinstance(number, bool) or not _SERVICE_ID.fullmatch(str(number)):
                raise self.wrong(f".service_ids.{slug}", f"is `{number}`", 'give four digits, as in "4111"')
        return {slug: str(number) for slug, number in value.items()}

    def prefixes(self, service_ids: Mapping[str, str]) -> dict[str, str | None]:
        value = self.value.get("prefixes")
        pairs: Mapping[Any, Any] | None = None
        if isinstance(value, dict):
            pairs = value
        elif isinstance(value, list):
            pairs = {str(prefix): None for prefix in value}
        if not pairs:
            raise self.wrong(".prefixes", "is missing or empty", "list the beginnings of application numbers")
        for prefix, slug in pairs.items():
            if not isinstance(prefix, str) or not _PREFIX.fullmatch(prefix):
                raise self.wrong(f".prefixes.{prefix}", "is no prefix", "use upper-case letters and digits, quoted")
            if slug is not None and slug not in service_ids:
                raise self.wrong(f".prefixes.{prefix}", f"`{slug}` has no ServiceID", "add it under service_ids")
        return dict(pairs)


def _parse_department(path: Path, key: str, value: Any, backend: str) -> Department:
    entry = _Entry(path, key, value)
    service_ids = entry.service_ids()
    return Department(
        key=key,
        name=entry.text("dept_name"),
        base_url=entry.base_url(backend),
        seal=entry.seal(),
        prefixes=entry.prefixes(service_ids),
        service_ids=service_ids,
    )


def _read(path: Path) -> Mapping[Any, Any]:
    try:
        document = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise DepartmentSettingsError(
            f"{path}: cannot be read ({type(error).__name__}); let SEVAMITRA_DEPARTMENTS name the departments' file"
        ) from None
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}" if mark else ""
        problem = str(getattr(error, "problem", None) or type(error).__name__).split("\n")[0]
        raise DepartmentSettingsError(f"{path}:{line} is not YAML ({problem}); correct it") from None
    if not isinstance(document, dict) or not isinstance(document.get("departments"), dict):
        raise DepartmentSettingsError(f"{path}: departments: is missing or not a mapping; put the departments under it")
    departments: Mapping[Any, Any] = document["departments"]
    return departments


def load_departments(path: Path, backend: str) -> Departments:
    """The departments in the settings file ``path``; ``backend`` replaces ``{backend}`` in base URLs.

    Raises:
        DepartmentSettingsError: the first fault, with file, key and remedy; never with a secret.
    """
    by_key: dict[str, Department] = {}
    owners: dict[str, str] = {}
    for key, value in _read(path).items():
        department = _parse_department(path, str(key), value, backend)
        for prefix in department.prefixes:
            if prefix in owners:
                raise DepartmentSettingsError(
                    f"{path}: departments.{key}.prefixes.{prefix}: belongs to {owners[prefix]} already; give it to one"
                )
            owners[prefix] = str(key)
        by_key[str(key)] = department
    return Departments(by_key)
