"""The documents of an application: one by one, as photo or PDF, or later at the office.

``answers["papers"]`` has one entry for each group of ``answers["groups"]`` (places in the service's list, from 0) so far:
``{"later": true}``, or a file as :mod:`actions.uploads` keeps it with ``document``, the key of what it shows (None until said).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.desk import Button, Reply
from actions.form import Misfit, cancel_button
from actions.papers import document_facts, names_of
from actions.papers_choice import chosen
from actions.uploads import as_answer, uploaded
from sevamitra.catalogue.model import Catalogue, Service
from sevamitra.catalogue.reduction import State, reduce_documents
from sevamitra.channels.media import MOST_MEGABYTES
from sevamitra.wording import number

_IS = "is:"
_LATER = {"later", "नंतर", "नंतर देतो", "नंतर देते", "नंतर देईन", "बाद में", "nantar", "baad me", "baad mein"}


def groups_to_bring(service: Service, catalogue: Catalogue) -> list[int]:
    """Places of the groups for which something is brought: not those that a document of another group settles."""
    needs = reduce_documents(service, catalogue, document_facts())
    return [place for place, need in enumerate(needs) if need.state is not State.SAME_PROOF]


def next_paper(answers: Mapping[str, Any]) -> str | None:
    """``which`` where the last file still wants its name, ``paper`` where a group is left, else None."""
    papers = answers["papers"]
    if papers and "id" in papers[-1] and not papers[-1].get("document"):
        return "which"
    return "paper" if len(papers) < len(answers["groups"]) else None


def _group(service: Service, answers: Mapping[str, Any], at: int) -> tuple[str, ...]:
    place = answers["groups"][at]
    return service.documents[place] if place < len(service.documents) else ()


def ask_paper(reply: Reply, service: Service, answers: Mapping[str, Any]) -> None:
    """Ask for a photo or PDF of the next document; below what was just received."""
    at, locale = len(answers["papers"]), reply.locale
    last = answers["papers"][-1] if answers["papers"] else {}
    lines = []
    if last.get("document") and last["document"] in reply.desk.catalogue.documents:
        lines += [reply.words("line_file_received", document=names_of(reply, (last["document"],))), ""]
    lines.append(
        reply.words(
            "utter_apply_paper",
            position=number(at + 1, locale),
            count=number(len(answers["groups"]), locale),
            documents=names_of(reply, _group(service, answers, at)),
            size=number(MOST_MEGABYTES, locale),
        )
    )
    later = Button(reply.words("button_later"), '/inform{"form": "later"}')
    all_later = Button(reply.words("button_all_later"), '/inform{"form": "all_later"}')
    reply.say("\n".join(lines), [later, all_later, cancel_button(reply)])


def take_paper(reply: Reply, service: Service, answers: Mapping[str, Any]) -> dict[str, Any]:
    """A file for the next document, or none now.

    Raises:
        Misfit: neither, or a file that cannot be used.
    """
    papers = list(answers["papers"])
    pressed = reply.turn.value("form")
    media = uploaded(reply.turn)
    words = "" if reply.turn.pressed else reply.turn.text.lower().strip(" .।!")
    if pressed == "later" or words in _LATER or (media is None and pressed is None and reply.turn.act == "deny"):
        return {**answers, "papers": [*papers, {"later": True}]}
    if pressed == "all_later":
        left = len(answers["groups"]) - len(papers)
        return {**answers, "papers": [*papers, *({"later": True} for _ in range(left))]}
    if media is None:
        raise Misfit("utter_apply_paper_unclear", size=number(MOST_MEGABYTES, reply.locale))
    group = _group(service, answers, len(papers))
    named = chosen(reply.turn.text, group, reply.desk.catalogue)
    document = group[0] if len(group) == 1 else named[0] if len(named) == 1 else None
    return {**answers, "papers": [*papers, {**as_answer(media), "document": document}]}


def ask_which(reply: Reply, service: Service, answers: Mapping[str, Any]) -> None:
    """Ask which of the group's documents the file shows."""
    group = _group(service, answers, len(answers["papers"]) - 1)
    catalogue = reply.desk.catalogue
    buttons = [Button(catalogue.documents[key].name[reply.locale], f'/inform{{"form": "{_IS}{key}"}}') for key in group]
    reply.say(reply.words("utter_apply_which"), buttons)


def take_which(reply: Reply, service: Service, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the file shows.

    Raises:
        Misfit: no document of the group; also another file, of which one is enough.
    """
    group = _group(service, answers, len(answers["papers"]) - 1)
    pressed = (reply.turn.value("form") or "").removeprefix(_IS)
    said = chosen(reply.turn.text, group, reply.desk.catalogue)
    document = pressed if pressed in group else said[0] if len(said) == 1 else None
    if document is None:
        raise Misfit("utter_file_one_enough" if "media" in reply.turn.entities else "utter_apply_which_unclear")
    *before, last = answers["papers"]
    return {**answers, "papers": [*before, {**last, "document": document}]}


def papers_lines(reply: Reply, service: Service, answers: Mapping[str, Any]) -> list[str]:
    """What goes along and what comes later, for the summary."""
    sent = [names_of(reply, (entry["document"],)) for entry in answers["papers"] if entry.get("document")]
    lines = [reply.words("line_apply_sent", documents=", ".join(sent))] if sent else []
    return lines + papers_later(reply, service, answers)


def papers_later(reply: Reply, service: Service, answers: Mapping[str, Any]) -> list[str]:
    """What is to be brought to the office, in one line; none where nothing is."""
    groups = [_group(service, answers, at) for at, entry in enumerate(answers["papers"]) if entry.get("later")]
    names = "; ".join(names_of(reply, group) for group in groups if group)
    return [reply.words("line_apply_later", documents=names)] if names else []
