"""What is known of documents themselves: which service issues one, what it proves, why it is asked for.

Written by hand in ``issued_documents.jsonl`` and ``document_classes.jsonl`` beside the catalogue; docs/catalogue.md says
by which rule. A document that is in neither file is simply not known of: nothing is inferred from its name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from sevamitra.catalogue.load import SHIPPED, Row, is_texts, load_catalogue, parse_names, read_table, wrong
from sevamitra.catalogue.model import Catalogue, Names, Service

ISSUED_FILE = "issued_documents.jsonl"
CLASSES_FILE = "document_classes.jsonl"


@dataclass(frozen=True)
class Issue:
    """Who issues a document.

    ``issued_by`` are slugs of services that give it to one who never had it; ``copies_by`` of those that give it anew
    to one who had it. ``look_up``: its issuers are offices of the state, which can look up what they have issued.
    ``original_for``: slugs of services that change, take back or examine the very paper.
    """

    document: str
    issued_by: tuple[str, ...]
    copies_by: tuple[str, ...]
    look_up: bool
    original_for: frozenset[str]


@dataclass(frozen=True)
class DocumentClass:
    """A kind of proof, and why it is asked for.

    ``generic`` are the open demands of the kind ("proof of age"), which each of ``covers`` meets, except in the services
    ``exceptions`` (which mean another person, or a stricter proof) and in groups that hold other kinds too. ``each_time``: such a paper is made for one application and never serves another.
    """

    key: str
    why: Names
    documents: frozenset[str]
    generic: frozenset[str]
    covers: tuple[str, ...]
    exceptions: frozenset[str]
    each_time: bool


@dataclass(frozen=True)
class DocumentFacts:
    """All that is known of documents; immutable. ``classes`` stand in the order in which they explain a document."""

    issues: Mapping[str, Issue]
    classes: tuple[DocumentClass, ...]

    def why(self, group: Collection[str]) -> Names | None:
        """Why any one of ``group`` is asked for: the sentence of the first class that all belong to; None: not known."""
        return next((kind.why for kind in self.classes if kind.documents.issuperset(group)), None)

    def made_each_time(self, document: str) -> bool:
        """True for a paper of one application (form, declaration, receipt)."""
        return any(kind.each_time and document in kind.documents for kind in self.classes)

    def covers(self, document: str, group: Collection[str], slug: str) -> bool:
        """True when ``document`` meets what ``group`` demands in the service ``slug``: named there, or proof of the same."""
        if self.made_each_time(document):
            return False
        return document in group or any(
            document in kind.covers
            and slug not in kind.exceptions
            and not kind.generic.isdisjoint(group)
            and kind.documents.issuperset(group)
            for kind in self.classes
        )

    def proofs(self, document: str, slug: str) -> tuple[str, ...]:
        """The documents that meet the open demand ``document`` in the service ``slug``; none if it is no open demand."""
        kinds = (kind for kind in self.classes if document in kind.generic and slug not in kind.exceptions)
        return tuple(proof for kind in kinds for proof in kind.covers)

    def look_up(self, document: str, catalogue: Catalogue) -> bool:
        """True when offices of the state issue ``document`` by a service that is in ``catalogue`` today."""
        issue = self.issues.get(document)
        return issue is not None and issue.look_up and bool(in_force((*issue.issued_by, *issue.copies_by), catalogue))


def in_force(slugs: Collection[str], catalogue: Catalogue) -> tuple[Service, ...]:
    """The services ``slugs`` as they are today: one that was merged is the one it became, a withdrawn one is left out."""
    found: dict[str, Service] = {}
    for slug in slugs:
        service = catalogue.service(slug)
        heirs = [service] if service else [heir for heir in catalogue.services.values() if slug in heir.merged_from]
        found.update((heir.slug, heir) for heir in heirs)
    return tuple(found.values())


def _known(row: Row, key: str, known: Collection[str], what: str, where: str) -> tuple[str, ...]:
    value = row.get(key, [])
    if not is_texts(value):
        raise wrong(where, f"`{key}` is not a list of texts", f"write the keys of the {what}s in [ ]")
    for text in value:
        if text not in known:
            raise wrong(where, f"`{key}` has an unknown {what} `{text[:60]}`", f"correct it, or add the {what}")
        if value.count(text) > 1:
            raise wrong(where, f"`{text}` stands twice in `{key}`", "remove one of the two")
    return tuple(value)


def _flag(row: Row, key: str, where: str) -> bool:
    value = row.get(key, False)
    if not isinstance(value, bool):
        raise wrong(where, f"`{key}` is {str(value)[:60]}", "write true or false")
    return value


def _only(row: Row, keys: Collection[str], where: str) -> None:
    for key in row:
        if key not in keys:
            raise wrong(where, f"unknown field `{key[:60]}`", f"use {', '.join(keys)}")


def _parse_issue(row: Row, base: Catalogue, where: str) -> Issue:
    _only(row, ("document", "issued_by", "copies_by", "look_up", "original_for"), where)
    document = row.get("document")
    if not isinstance(document, str) or document not in base.documents:
        raise wrong(where, f"unknown document `{str(document)[:60]}`", "correct the key, or add it to documents.jsonl")
    issued, copies, original = (
        _known(row, key, base.services, "service", where) for key in ("issued_by", "copies_by", "original_for")
    )
    if not (issued or copies or original):
        raise wrong(where, f"`{document}` has no service", "name those that issue it, or remove the line")
    for slug in issued:
        if slug in copies:
            raise wrong(where, f"`{slug}` issues and copies `{document}`", "leave it in one of the two lists")
        if (document,) in base.services[slug].documents:
            raise wrong(
                where, f"a cycle: `{slug}` issues `{document}` and asks for it", "move the service to `copies_by`"
            )
    for slug in original:
        if not any(document in group for group in base.services[slug].documents):
            raise wrong(where, f"`{slug}` does not ask for `{document}`", "remove it from `original_for`")
    return Issue(document, issued, copies, _flag(row, "look_up", where), frozenset(original))


def _parse_class(row: Row, base: Catalogue, where: str) -> DocumentClass:
    _only(row, ("key", "why", "documents", "generic", "covers", "except", "each_time"), where)
    key = row.get("key")
    if not isinstance(key, str) or not key.strip():
        raise wrong(where, "`key` is missing or not a text", "give `key` a text")
    documents, generic, covers = (
        _known(row, name, base.documents, "document", where) for name in ("documents", "generic", "covers")
    )
    if not documents:
        raise wrong(where, f"`{key}` has no documents", "name those of this kind, or remove the line")
    for document in (*generic, *covers):
        if document not in documents:
            raise wrong(where, f"`{document}` is not among the `documents` of `{key}`", "add it there")
    if bool(generic) != bool(covers) or set(generic) & set(covers):
        raise wrong(
            where, "`generic` and `covers` do not fit", "give both, with different documents, or leave both out"
        )
    return DocumentClass(
        key=key,
        why=parse_names(row.get("why"), where, "why"),
        documents=frozenset(documents),
        generic=frozenset(generic),
        covers=covers,
        exceptions=frozenset(_known(row, "except", base.services, "service", where)),
        each_time=_flag(row, "each_time", where),
    )


def load_document_facts(folder: Path = SHIPPED, base: Catalogue | None = None) -> DocumentFacts:
    """The facts of documents in ``folder``, checked against the catalogue files beside them.

    Args:
        base: those catalogue files, if they are loaded already. Not the living catalogue: imports may withdraw services
            that the facts name, and that is no fault.

    Raises:
        CatalogueError: the first fault found, with file and line.
    """
    shipped = base or load_catalogue(folder)
    issues = read_table(
        folder / ISSUED_FILE, lambda row, where: _parse_issue(row, shipped, where), lambda item: item.document
    )
    classes = read_table(
        folder / CLASSES_FILE, lambda row, where: _parse_class(row, shipped, where), lambda item: item.key
    )
    return DocumentFacts(issues, tuple(classes.values()))
