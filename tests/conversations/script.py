"""The conversations as they are written: read from ``errands/*.yml`` and checked, with file and line in every complaint.

An errand's file::

    errand: what its six conversations are about
    conversations:
    - name: unique-in-all-files
      variety: mr                # mr, mr-Latn, hi, hi-Latn, en, mixed
      language: mr               # of the replies; follows from the variety, but for mixed
      shows: [smooth]            # of SITUATIONS
      owns: [INC20250117]        # applications that the office has linked with this citizen before
      turns:
      - citizen: what they type  # or one of TURNS
        language: hi             # from here on the replies are in this one
        expect: {says: [utter_thank]}

Any text may hold ``{number}``, which a turn before captured, and references to facts such as ``{service:SLUG}``; see
:mod:`tests.conversations.facts`. What can be expected: see :mod:`tests.conversations.checks`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError

from sevamitra.catalogue.model import LOCALES

from .facts import SERVICE_FACTS, FactError, Facts

ERRANDS = Path(__file__).with_name("errands")
VARIETIES = {"mr": "mr", "mr-Latn": "mr", "hi": "hi", "hi-Latn": "hi", "en": "en", "mixed": ""}
SITUATIONS = ("smooth", "interruption", "correction", "refusal", "wrong-thrice", "language-switch", "next-day")
TURNS = {
    "citizen": "types this",
    "press": "presses the button or row with this title (a key of domain.yml, or the title itself)",
    "photo": "sends a photo, with this caption or none",
    "pdf": "sends a PDF file, with this caption or none",
    "voice": "sends a voice note; the value is true",
    "later": "a day passes; the value is `a day`",
    "letter": "looks into the mail of this address",
    "open": "opens this link",
}
EXPECTATIONS = ("says", "silent_on", "holds", "lacks", "facts", "offers", "withholds", "document", "capture")
_SILENT = ("later",)


class ScriptError(ValueError):
    """A conversation is written wrongly; the message says file and line, what is wrong and what to do."""


@dataclass(frozen=True)
class Turn:
    """What the citizen does (``kind`` of TURNS) and what must then hold. ``language``: of the replies."""

    kind: str
    value: str
    language: str
    expect: Mapping[str, Any]
    line: int


@dataclass(frozen=True)
class Conversation:
    """One citizen's talk with the bot."""

    errand: str
    name: str
    variety: str
    shows: tuple[str, ...]
    owns: tuple[str, ...]
    turns: tuple[Turn, ...]
    path: Path
    line: int


@dataclass
class _Reader:
    """Reads one file; ``captured`` are the names that the conversation has captured so far."""

    path: Path
    facts: Facts
    captured: set[str] = field(default_factory=set)

    def fail(self, line: int, wrong: str) -> ScriptError:
        return ScriptError(f"{self.path.name}:{line}: {wrong}")

    def known(self, raw: Any, line: int, wanted: Sequence[str], allowed: Sequence[str]) -> CommentedMap:
        """``raw`` as a mapping with all of the keys ``wanted`` and no other than ``allowed``."""
        if not isinstance(raw, CommentedMap):
            raise self.fail(line, f"a mapping with {', '.join(wanted or allowed)} is wanted, not {raw!r}")
        for key in raw:
            if key not in allowed:
                raise self.fail(_line(raw, key), f"`{key}` is not known; there are: {', '.join(allowed)}")
        for key in wanted:
            if key not in raw:
                raise self.fail(raw.lc.line + 1, f"`{key}` is missing")
        return raw

    def one_of(self, raw: CommentedMap, key: str, allowed: Sequence[str]) -> str:
        if raw[key] not in allowed:
            raise self.fail(_line(raw, key), f"{key}: {raw[key]!r} is not one of {', '.join(allowed)}")
        return str(raw[key])

    def conversation(self, raw: Any, errand: str, line: int) -> Conversation:
        allowed = ("name", "variety", "language", "shows", "owns", "turns")
        found = self.known(raw, line, ("name", "variety", "shows", "turns"), allowed)
        variety = self.one_of(found, "variety", list(VARIETIES))
        if bool(VARIETIES[variety]) == ("language" in found):
            raise self.fail(_line(found, "variety"), "`language` is told where the variety is mixed, and only there")
        language = VARIETIES[variety] or self.one_of(found, "language", LOCALES)
        for situation in found["shows"]:
            if situation not in SITUATIONS:
                raise self.fail(_line(found, "shows"), f"{situation!r} is not one of {', '.join(SITUATIONS)}")
        self.captured = set()
        turns = []
        for position, item in enumerate(found["turns"]):
            turn = self.turn(item, language, found["turns"].lc.item(position)[0] + 1)
            language = turn.language
            turns.append(turn)
        owns = tuple(found.get("owns", ()))
        shows = tuple(found["shows"])
        return Conversation(errand, str(found["name"]), variety, shows, owns, tuple(turns), self.path, line)

    def turn(self, raw: Any, language: str, line: int) -> Turn:
        found = self.known(raw, line, (), (*TURNS, "language", "expect"))
        kinds = [key for key in found if key in TURNS]
        if len(kinds) != 1:
            raise self.fail(line, f"a turn has one of {', '.join(TURNS)}")
        kind = kinds[0]
        if kind == "later" and found[kind] != "a day":
            raise self.fail(_line(found, kind), "`later` is `a day`")
        value = str(found[kind] or "")
        self.check_text(value, _line(found, kind), language)
        if "language" in found:
            language = self.one_of(found, "language", LOCALES)
        if kind in _SILENT and "expect" in found:
            raise self.fail(line, f"nothing is expected of `{kind}`")
        if kind not in _SILENT and not found.get("expect"):
            raise self.fail(line, "`expect` is missing: a turn without one cannot fail")
        expect = self.expectations(found.get("expect") or CommentedMap(), language, line)
        return Turn(kind, value, language, expect, line)

    def expectations(self, raw: Any, language: str, line: int) -> Mapping[str, Any]:
        found = self.known(raw, line, (), EXPECTATIONS) if raw else CommentedMap()
        for key, value in found.items():
            at = _line(found, key)
            if key == "capture":
                self.captured |= set(self.known(value, at, (), list(value)))
            elif key == "facts":
                for slug, kinds in self.known(value, at, (), list(value)).items():
                    self.check_facts(slug, kinds, at, language)
            elif key == "document":
                self.check_text(str(value), at, language)
            elif not isinstance(value, list):
                raise self.fail(at, f"`{key}` is a list")
            else:
                for item in value:
                    self.check_item(key, item, at, language)
        return found

    def check_item(self, key: str, item: Any, line: int, language: str) -> None:
        if key in ("says", "silent_on"):
            name, gaps = (item, {}) if isinstance(item, str) else next(iter(item.items()))
            if name not in self.facts.wording.keys:
                raise self.fail(line, f"domain.yml has no response `{name}`")
            for gap, text in gaps.items():
                if gap not in self.facts.gaps(name, language):
                    raise self.fail(line, f"the response `{name}` has no {{{gap}}}")
                self.check_text(str(text), line, language)
        else:
            self.check_text(str(item), line, language)

    def check_facts(self, slug: str, kinds: Sequence[str], line: int, language: str) -> None:
        if slug not in self.facts.catalogue.services:
            raise self.fail(line, f"the catalogue has no service {slug}")
        for kind in kinds:
            if kind not in SERVICE_FACTS:
                raise self.fail(line, f"{kind!r} is not one of {', '.join(SERVICE_FACTS)}")

    def check_text(self, text: str, line: int, language: str) -> None:
        """Every {reference} leads somewhere."""
        try:
            self.facts.put_in(text, language, dict.fromkeys(self.captured, ""))
        except FactError as error:
            raise self.fail(line, str(error)) from None


def _line(raw: CommentedMap, key: str) -> int:
    return int(raw.lc.key(key)[0]) + 1


def read(path: Path, facts: Facts) -> list[Conversation]:
    """The conversations of one file.

    Raises:
        ScriptError: one is written wrongly.
    """
    try:
        content = YAML().load(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ScriptError(f"{path.name}:{line}: not YAML: {error.problem}") from None
    reader = _Reader(path, facts)
    top = reader.known(content, 1, ("errand", "conversations"), ("errand", "conversations"))
    listed = top["conversations"]
    return [reader.conversation(item, path.stem, listed.lc.item(at)[0] + 1) for at, item in enumerate(listed)]


def load(folder: Path = ERRANDS, facts: Facts | None = None) -> list[Conversation]:
    """All conversations, by file and line.

    Raises:
        ScriptError: one is written wrongly, or two have one name or own one application.
    """
    facts = facts or Facts.load()
    found = [conversation for path in sorted(folder.glob("*.yml")) for conversation in read(path, facts)]
    taken: dict[str, Conversation] = {}
    for one in found:
        for key in (one.name, *one.owns):
            if key in taken:
                other = taken[key]
                raise ScriptError(f"{one.path.name}:{one.line}: {key} is taken by {other.path.name}:{other.line}")
            taken[key] = one
    return found
