"""What is known of documents themselves, and what of a service's list need not be brought."""

from __future__ import annotations

from functools import lru_cache

from actions.desk import Reply
from sevamitra.catalogue.document_facts import DocumentFacts, load_document_facts
from sevamitra.catalogue.model import Service
from sevamitra.catalogue.reduction import State, reduce_documents
from sevamitra.wording import alternatives

MOST_LEFT_OUT_LINES = 2


@lru_cache(maxsize=1)
def document_facts() -> DocumentFacts:
    """The process's facts of documents, read at the first question from the files that ship."""
    return load_document_facts()


def names_of(reply: Reply, documents: tuple[str, ...]) -> str:
    """Names of documents of which any one will do, as the catalogue writes them."""
    catalogue = reply.desk.catalogue
    return alternatives([catalogue.documents[key].name[reply.locale] for key in documents], reply.locale)


def held_papers(reply: Reply) -> tuple[str, ...]:
    """Keys of the documents that the citizen said they have, as far as the catalogue knows them today."""
    return tuple(key for key in reply.turn.profile.get("papers") or () if key in reply.desk.catalogue.documents)


def left_out(reply: Reply, service: Service) -> list[str]:
    """What of the list may be left out: one or two short lines, none where nothing may."""
    needs = reduce_documents(service, reply.desk.catalogue, document_facts())
    lines = []
    looked_up = [names_of(reply, need.documents) for need in needs if need.state is State.LOOK_UP]
    if looked_up:
        lines.append(reply.words("line_left_out_look_up", documents=", ".join(looked_up)))
    for need in needs:
        if need.state is State.SAME_PROOF:
            given, other = names_of(reply, need.settled_by), names_of(reply, need.documents)
            lines.append(reply.words("line_left_out_same", document=given, other=other))
    return ["", *lines[:MOST_LEFT_OUT_LINES]] if lines else []


def reasons(reply: Reply, service: Service) -> list[str]:
    """Why each document is asked for, where that is known."""
    facts = document_facts()
    lines = []
    for group in service.documents:
        why = facts.why(group)
        if why:
            lines.append(reply.words("line_why", documents=names_of(reply, group), why=why[reply.locale]))
    return lines or [reply.words("line_why_unknown")]
