"""What must hold of the replies to one turn. Every check can fail, and says what it missed.

says        texts of domain.yml by key, in the language of the turn; ``{key: {gap: value}}`` where a gap's value is known
silent_on   texts that must not be said
holds       text that stands somewhere in the replies; lacks: text that does not
facts       service: which of its facts are told, as the catalogue has them
offers      buttons or rows, by key or title; withholds: none such
document    a PDF came whose text holds this
capture     name: pattern; what it finds in the replies can be used from then on as {name}

Beside these always: an answer came, in the right language and no other, and nothing of the machinery shows.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import regex
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from tests.end_to_end.mailbox import Choice, Reply
from tests.end_to_end.wording import pattern, says

from .facts import SERVICE_FACTS, Facts
from .script import Turn
from .tongues import is_introduction, tongues_of

_MACHINERY = regex.compile(
    r"Traceback|Exception|[Ee]rror\b|\bNone\b(?! of)|\bnull\b|\bundefined\b|\{[a-z_]*\}|/(?:inform|affirm|deny)\b|<[a-z]+>"
)
_TROUBLE = ("utter_trouble",)
_DOCUMENT = "document"


def missed(
    turn: Turn, replies: Sequence[Reply], facts: Facts, captured: dict[str, str], told: Sequence[str] = ()
) -> list[str]:
    """What does not hold, in sentences; adds to ``captured`` what the turn captures.

    Args:
        told: what the citizen has typed: quoted in a reply it is in whatever language they wrote.
    """
    check = _Check(turn, replies, facts, captured, told)
    found = [*check.always(), *check.captures()]
    for name, wanted in turn.expect.items():
        if name in _CHECKS:
            found += list(_CHECKS[name](check, wanted))
    return found


class _Check:
    def __init__(
        self, turn: Turn, replies: Sequence[Reply], facts: Facts, captured: dict[str, str], told: Sequence[str]
    ) -> None:
        self._turn = turn
        self._told = told
        self._replies = replies
        self._facts = facts
        self._captured = captured
        self._said = "\n".join(reply.body for reply in replies)
        self._titles = [choice for reply in replies for choice in reply.choices]

    def _text(self, value: object) -> str:
        return self._facts.put_in(str(value), self._turn.language, self._captured)

    def always(self) -> Iterator[str]:
        """An answer, in the language, without machinery."""
        if not self._replies:
            yield "nothing was answered"
        language, own = self._turn.language, False
        for reply in self._replies:
            shown = _MACHINERY.search("\n".join([reply.body, *(choice.title for choice in reply.choices)]))
            if shown:
                yield f"machinery shows: {shown.group()}"
            if reply.kind == _DOCUMENT or is_introduction(reply):
                own = own or reply.kind == _DOCUMENT
                continue
            tongues = tongues_of(self._without_quotes(reply))
            own = own or language in tongues
            for other, pieces in tongues.items():
                if other != language:
                    yield f"not in {language} but in {other}: {pieces[0]}"
            for key in _TROUBLE:
                if says([reply], key, language):
                    yield f"it says {key}"
        if self._replies and not own:
            yield f"nothing is in {language}"

    def _without_quotes(self, reply: Reply) -> Reply:
        body = reply.body
        for words in sorted(self._told, key=len, reverse=True):
            body = body.replace(words, "")
        return replace(reply, body=body)

    def captures(self) -> Iterator[str]:
        for name, wanted in (self._turn.expect.get("capture") or {}).items():
            found = regex.search(self._text(wanted) if "{words" in wanted else wanted, self._said)
            if found:
                self._captured[name] = found[found.re.groups and 1]
            else:
                self._captured.setdefault(name, "")
                yield f"nothing like {wanted} to capture as {name}"

    def says(self, wanted: Sequence[Any]) -> Iterator[str]:
        for item in wanted:
            key, gaps = _key_and_gaps(item)
            if not says(self._replies, key, self._turn.language, {gap: self._text(text) for gap, text in gaps.items()}):
                yield f"{key} {dict(gaps) or ''} is not said".replace("  ", " ")

    def silent_on(self, wanted: Sequence[Any]) -> Iterator[str]:
        for item in wanted:
            key, gaps = _key_and_gaps(item)
            wrong = pattern(key, self._turn.language, {gap: self._text(text) for gap, text in gaps.items()})
            if wrong.search(self._said):
                yield f"{key} is said"

    def holds(self, wanted: Sequence[str]) -> Iterator[str]:
        for item in wanted:
            text = self._text(item)
            if not text or text not in self._said:
                yield f"{text!r} is nowhere"

    def lacks(self, wanted: Sequence[str]) -> Iterator[str]:
        for item in wanted:
            if self._text(item) in self._said:
                yield f"{self._text(item)!r} is there"

    def facts(self, wanted: Mapping[str, Sequence[str]]) -> Iterator[str]:
        for slug, kinds in wanted.items():
            service = self._facts.catalogue.services[slug]
            for kind in kinds:
                for text in SERVICE_FACTS[kind](self._facts, service, self._turn.language):
                    if text not in self._said:
                        yield f"the {kind} of {slug} is not told: {text}"

    def offers(self, wanted: Sequence[str]) -> Iterator[str]:
        for item in wanted:
            if not chosen(self._titles, self._title(item)):
                yield f"there is no button {self._title(item)!r}; there are {[one.title for one in self._titles]}"

    def withholds(self, wanted: Sequence[str]) -> Iterator[str]:
        for item in wanted:
            if chosen(self._titles, self._title(item)):
                yield f"there is a button {self._title(item)!r}"

    def _title(self, item: str) -> str:
        return title_of(item, self._facts, self._turn.language, self._captured)

    def document(self, wanted: str) -> Iterator[str]:
        text = self._text(wanted)
        papers = [read_pdf(reply.file) for reply in self._replies if reply.kind == _DOCUMENT]
        if not any(paper is not None and text and text in paper for paper in papers):
            yield f"no PDF with {text!r} came; {len(papers)} came"


_CHECKS: Mapping[str, Callable[[_Check, Any], Iterator[str]]] = {
    "says": _Check.says,
    "silent_on": _Check.silent_on,
    "holds": _Check.holds,
    "lacks": _Check.lacks,
    "facts": _Check.facts,
    "offers": _Check.offers,
    "withholds": _Check.withholds,
    "document": _Check.document,
}


def _key_and_gaps(item: Any) -> tuple[str, Mapping[str, str]]:
    return (item, {}) if isinstance(item, str) else next(iter(item.items()))


def title_of(item: str, facts: Facts, language: str, captured: Mapping[str, str]) -> str:
    """The title that is meant: a key of domain.yml, or a text with references."""
    return (
        facts.wording.template(item, language) if item in facts.wording.keys else facts.put_in(item, language, captured)
    )


def chosen(choices: Sequence[Choice], title: str) -> Choice | None:
    """The latest choice that shows ``title``: whole, cut short, or in the line below."""
    for choice in reversed(choices):
        cut = choice.title.endswith("…") and title.startswith(choice.title[:-1].rstrip())
        if choice.title == title or cut or (choice.description and title in choice.description):
            return choice
    return None


def read_pdf(uploaded: bytes) -> str | None:
    """The text of a PDF, alone or in the form in which it was uploaded; ``None`` where there is none."""
    begin, end = uploaded.find(b"%PDF-"), uploaded.rfind(b"%%EOF")
    if begin < 0 or end < 0:
        return None
    try:
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(uploaded[begin : end + 5])).pages)
    except PyPdfError:
        return None
