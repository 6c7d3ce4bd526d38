"""Plays conversations against a running bot, as a citizen with a phone would: signed webhooks in, messages out."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx

from sevamitra.catalogue.model import LOCALES
from tests.end_to_end.bot import PATIENCE, Citizen
from tests.end_to_end.mailbox import Choice, Reply

from .checks import chosen, missed, read_pdf, title_of
from .day_later import pass_a_day
from .facts import FactError, Facts
from .script import Conversation, Turn
from .stage import Stage

WORKERS = 2
"""Citizens who write at the same time."""


@dataclass(frozen=True)
class Played:
    """One turn as it went. ``did``: what the citizen did; ``missed``: what did not hold."""

    turn: Turn
    did: str
    replies: Sequence[Reply]
    missed: Sequence[str]


@dataclass
class Performance:
    """A conversation as it went, up to the turn after which it could not go on."""

    conversation: Conversation
    played: list[Played] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether all turns came and everything held."""
        return len(self.played) == len(self.conversation.turns) and not any(one.missed for one in self.played)


class _CannotGoOn(Exception):
    """What the citizen is to do cannot be done; the text says why."""


class Actor:
    """One citizen who plays one conversation."""

    def __init__(self, stage: Stage, facts: Facts, conversation: Conversation) -> None:
        self._stage = stage
        self._facts = facts
        self._conversation = conversation
        self._citizen: Citizen = stage.bot.newcomer()
        self._captured: dict[str, str] = {}
        self._offered: list[Choice] = []
        self._told: list[str] = []
        self._letters: dict[str, int] = {}
        self._language = conversation.turns[0].language

    def play(self) -> Performance:
        """Every turn until one fails; the rest would only repeat what is wrong."""
        performance, began = Performance(self._conversation), time.monotonic()
        for number in self._conversation.owns:
            self._link(number)
        for turn in self._conversation.turns:
            performance.played.append(self._play(turn))
            if performance.played[-1].missed:
                break
        performance.seconds = time.monotonic() - began
        return performance

    def _link(self, number: str) -> None:
        """The office has verified that an application is this citizen's, and says so to the backend."""
        settings = self._stage.bot.settings
        key = self._stage.bot.sender_id(self._citizen)
        answer = httpx.put(
            f"{settings.backend_base_url}/api/v1/citizens/{key}/applications/{number}",
            headers={"Authorization": f"Bearer {settings.backend_token}"},
            timeout=PATIENCE,
            trust_env=False,
        )
        answer.raise_for_status()

    def _play(self, turn: Turn) -> Played:
        try:
            value = (
                turn.value if turn.kind == "press" else self._facts.put_in(turn.value, self._language, self._captured)
            )
            replies = _DOING[turn.kind](self, value)
        except (_CannotGoOn, FactError, AssertionError) as error:
            return Played(turn, f"[{turn.kind}] {turn.value}", (), (str(error),))
        self._language = turn.language
        self._offered += [choice for reply in replies for choice in reply.choices]
        wrong = [] if turn.kind == "later" else missed(turn, replies, self._facts, self._captured, self._told)
        return Played(turn, value if turn.kind == "citizen" else f"[{turn.kind}] {value}", replies, wrong)

    def type(self, text: str) -> list[Reply]:
        self._told.append(text)
        return self._citizen.say(text)

    def press(self, wanted: str) -> list[Reply]:
        """A button of the last replies, else of earlier ones, which may be in the language spoken then."""
        for locale in (self._language, *LOCALES):
            choice = chosen(self._offered, title_of(wanted, self._facts, locale, self._captured))
            if choice:
                return self._citizen.press(choice)
        raise _CannotGoOn(f"no button {wanted!r} was offered; there were {[one.title for one in self._offered]}")

    def photo(self, caption: str) -> list[Reply]:
        return self._file("image", "image/jpeg", caption)

    def pdf(self, caption: str) -> list[Reply]:
        return self._file("document", "application/pdf", caption)

    def voice(self, _value: str) -> list[Reply]:
        media = {"id": "1", "mime_type": "audio/ogg; codecs=opus", "sha256": "x", "voice": True}
        return self._citizen.send(self._citizen.message("audio", **media))

    def _file(self, kind: str, mime: str, caption: str) -> list[Reply]:
        """A file that Meta keeps, which the bot can ask for by its id."""
        id = str(abs(hash((self._citizen.number, time.monotonic_ns()))))
        sha256 = self._stage.bot.mailbox.keep_file(id, mime, id.encode())
        media = {"mime_type": mime, "sha256": sha256, "id": id, **({"caption": caption} if caption else {})}
        return self._citizen.send(self._citizen.message(kind, **media))

    def wait_a_day(self, _value: str) -> list[Reply]:
        pass_a_day(self._stage, self._stage.bot.sender_id(self._citizen))
        return []

    def letter(self, address: str) -> list[Reply]:
        """The next mail to an address, as a reply of its text and its attachments."""
        read = self._letters.get(address, 0)
        deadline = time.monotonic() + PATIENCE
        while len(mine := [one for one in self._stage.letters.taken if one["To"] == address]) <= read:
            if time.monotonic() > deadline:
                raise _CannotGoOn(f"no mail came to {address}")
            time.sleep(0.1)
        self._letters[address] = read + 1
        body = mine[read].get_body()
        text = Reply("text", f"{mine[read]['Subject']}\n{body.get_content() if body else ''}")
        files = [part.get_payload(decode=True) for part in mine[read].iter_attachments()]
        return [text, *(Reply("document", "", file=file) for file in files if isinstance(file, bytes))]

    def open(self, link: str) -> list[Reply]:
        """What is behind a link."""
        answer = httpx.get(link, timeout=PATIENCE, trust_env=False)
        if answer.status_code != 200 or read_pdf(answer.content) is None:
            raise _CannotGoOn(f"{link} answers {answer.status_code} without a PDF")
        return [Reply("document", link, file=answer.content)]


_DOING: dict[str, Callable[[Actor, str], list[Reply]]] = {
    "citizen": Actor.type,
    "press": Actor.press,
    "photo": Actor.photo,
    "pdf": Actor.pdf,
    "voice": Actor.voice,
    "later": Actor.wait_a_day,
    "letter": Actor.letter,
    "open": Actor.open,
}


def play_all(
    stage: Stage, conversations: Sequence[Conversation], facts: Facts, pool: ThreadPoolExecutor
) -> list[Future[Performance]]:
    """Begin all conversations, several at a time, each with a citizen of its own."""
    return [pool.submit(lambda one=one: Actor(stage, facts, one).play()) for one in conversations]


def told(performance: Performance) -> str:
    """A performance as a chat that one can read."""
    conversation = performance.conversation
    lines = [f"── {conversation.name} ({conversation.errand}, {conversation.variety}; {', '.join(conversation.shows)})"]
    for played in performance.played:
        lines.append(f"  {played.did}")
        for reply in played.replies:
            body = reply.body.replace("\n", "\n        ")
            choices = "".join(f"  [{choice.title}]" for choice in reply.choices)
            lines.append(f"      › {'PDF ' if reply.kind == 'document' else ''}{body}{choices}")
        lines += [f"      ✗ {conversation.path.name}:{played.turn.line}: {wrong}" for wrong in played.missed]
    return "\n".join(lines)
