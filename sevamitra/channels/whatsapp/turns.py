"""One turn of a conversation: from a claimed message to answers in the outbox. Never silence, never internal errors."""

import asyncio
import hashlib
import json
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from uuid import uuid4

from rasa.core.channels.channel import UserMessage

from sevamitra.channels.inbox import LEASE_SECONDS, Inbox, Turn
from sevamitra.channels.media import MediaArchive, is_usable
from sevamitra.channels.outbox import Draft
from sevamitra.channels.secrets import SecretError, Vault
from sevamitra.channels.store import Database, IssuedChoice
from sevamitra.channels.whatsapp.graph import GraphClient
from sevamitra.channels.whatsapp.hearing import Heard, hear, is_file, pressed_key
from sevamitra.channels.whatsapp.messages import Choice, File, Outgoing, Text, addressed, read_mark, to_graph
from sevamitra.channels.whatsapp.output import WhatsAppOutput
from sevamitra.channels.whatsapp.reading import read_message
from sevamitra.channels.whatsapp.updates import Content, MediaFacts, Message, Person

logger = logging.getLogger(__name__)
DEFAULT_LOCALE = "mr"
_MOST_ATTEMPTS = 3  # a message that took its worker down so often is not given to Rasa again
_DAY = 86_400.0

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


class Words(Protocol):
    """Where the channel's own words come from: ``sevamitra.wording.Wording``."""

    def text(self, key: str, locale: str, **values: object) -> str:
        """The wording of ``key`` in a language.

        The channel asks for ``utter_cannot_read`` (with ``kind`` in words: ``kind_of_message_`` image, audio, voice,
        video, document, sticker, contacts, order, unsupported), ``utter_trouble`` and ``button_choose`` (at most 20
        characters).
        """


@dataclass(frozen=True)
class Pace:
    """How long a turn may take (seconds), and how long pressed buttons are understood (days)."""

    turn_seconds: float = 25.0
    pause_before_retry: float = 2.0
    choice_days: float = 30.0


USUAL_PACE = Pace()


@dataclass
class _Answer:
    """What a turn says and in which language, None when it was not told; ``erase``: to be said when all is erased;
    ``notices``: whether they are wanted from now on, None when nothing was said of them."""

    said: list[Outgoing] = field(default_factory=list)
    locale: str | None = None
    erase: Text | None = None
    notices: bool | None = None


def seal(message: Message, vault: Vault) -> tuple[str, str]:
    """A message and its sender, encrypted for the inbox."""
    person = {"user_id": message.person.user_id, "number": message.person.number}
    return vault.encrypt(json.dumps({"message": message.raw, "person": person})), vault.encrypt(json.dumps(person))


def _parse_data(heard: Heard, message_id: str) -> dict[str, Any] | None:
    """What a press means, with the id that Rasa's own parsing would put in; actions tell repeats from it."""
    return {**heard.meaning.parse_data(heard.text), "message_id": message_id} if heard.meaning else None


class Turns:
    """Takes claimed messages through Rasa."""

    def __init__(
        self,
        database: Database,
        inbox: Inbox,
        vault: Vault,
        graph: GraphClient,
        words: Words,
        on_new_message: OnNewMessage,
        clock: Callable[[], float],
        on_answer: Callable[[], None],
        pace: Pace = USUAL_PACE,
        on_erasure: Callable[[], None] = lambda: None,
    ) -> None:
        """
        Args:
            on_new_message: Rasa's handler of a UserMessage.
            clock: epoch seconds.
            on_answer: called when there is something to send.
            on_erasure: called when somebody is to be erased.
        """
        self._database = database
        self._inbox = inbox
        self._vault = vault
        self._media = MediaArchive(database, vault)
        self._graph = graph
        self._words = words
        self._on_new_message = on_new_message
        self._clock = clock
        self._on_answer = on_answer
        self._on_erasure = on_erasure
        self._pace = pace
        self._background: set[asyncio.Task[Any]] = set()

    def claim(self, limit: int) -> list[Turn]:
        """Turns that can be taken now; blocks."""
        return self._inbox.claim(limit, self._clock())

    async def take(self, turn: Turn) -> None:
        """Read the message, let Rasa answer, and finish the turn in one transaction."""
        if turn.attempts > 2 * _MOST_ATTEMPTS:
            logger.critical("A message could not be answered in %d attempts; it stays unanswered", turn.attempts - 1)
            await asyncio.to_thread(self._inbox.finish, turn, [], [], self._clock(), failed=True)
            return
        try:
            sealed = json.loads(self._vault.decrypt(turn.raw))
            person = Person(**sealed["person"])
            message = read_message(sealed["message"], [], self._clock(), person)
        except (SecretError, ValueError, TypeError, KeyError) as error:
            logger.error("A stored message cannot be read (%s); it stays unanswered", type(error).__name__)
            await asyncio.to_thread(self._inbox.finish, turn, [], [], self._clock(), failed=True)
            return
        async with self._leased(turn):
            choice = await self._choice(turn, message)
            facts = await self._fetched(turn, message.content)
            answer = await self._answer(turn, message, hear(message.content, choice, facts))
            drafts, issued = self._drafts(answer.said, person)
            confirmation = next(iter(self._drafts([answer.erase], person)[0]), None) if answer.erase else None
            finished = await asyncio.to_thread(
                self._inbox.finish, turn, drafts, issued, self._clock(),
                locale=answer.locale, choices_expire_at=self._clock() + self._pace.choice_days * _DAY,
                erasure=confirmation, notices=answer.notices,
            )  # fmt: skip
        if not finished:
            logger.warning("A turn lost its lease and its answers were dropped; another worker gives them")
            return
        if drafts:
            self._on_answer()
        if confirmation:
            self._on_erasure()

    async def _fetched(self, turn: Turn, content: Content) -> MediaFacts | None:
        """What is known of the file that came, which is kept where an office can use it; None where it is not to be had."""
        if not is_file(content):
            return None
        told = await self._graph.media(content.id)
        if told is None or not is_usable(told):
            return told
        file = await self._graph.download(told)
        if file is None:
            return None
        await asyncio.to_thread(self._media.keep, turn.sender_id, content.id, told.mime, file, self._clock())
        return replace(told, sha256=hashlib.sha256(file).hexdigest())

    async def _choice(self, turn: Turn, message: Message) -> Choice | None:
        key = pressed_key(message.content)
        return await asyncio.to_thread(self._database.choice, turn.sender_id, key, self._clock()) if key else None

    async def _answer(self, turn: Turn, message: Message, heard: Heard) -> _Answer:
        locale = turn.locale or DEFAULT_LOCALE
        if not heard.text and not heard.unreadable:
            return _Answer()
        self._in_background(self._graph.mark_read(read_mark(message.wamid)))
        answer = _Answer()
        if heard.text:
            number = message.person.number
            key = self._vault.number_key(number) if number else ""
            answer = await self._rasa_answer(turn, heard, locale, key)
        if heard.unreadable:
            spoken = answer.locale or locale
            kind = self._words.text(f"kind_of_message_{heard.unreadable}", spoken)
            answer.said.insert(0, Text(self._words.text("utter_cannot_read", spoken, kind=kind)))
        return answer

    async def _rasa_answer(self, turn: Turn, heard: Heard, locale: str, number_key: str) -> _Answer:
        output = WhatsAppOutput(locale, lambda language: self._words.text("button_choose", language))
        if turn.attempts > _MOST_ATTEMPTS:
            logger.error("A message took its worker down %d times; it gets an apology", turn.attempts - 1)
        elif not await self._ask_rasa(turn, heard, output, number_key):
            await asyncio.sleep(self._pace.pause_before_retry)
            output = WhatsAppOutput(locale, lambda language: self._words.text("button_choose", language))
            await self._ask_rasa(turn, heard, output, number_key)
        said = list(output.said)
        if not output.erase and not any(self._says_something(message) for message in said):
            said = [Text(self._words.text("utter_trouble", output.locale or locale))]
        return _Answer(said, output.locale, output.erase, output.notices)

    async def _ask_rasa(self, turn: Turn, heard: Heard, output: WhatsAppOutput, number_key: str) -> bool:
        """Let Rasa handle the message, within the time of a turn; False when it raised: another try may help."""
        message = UserMessage(
            heard.text,
            output,
            turn.sender_id,
            parse_data=_parse_data(heard, turn.fingerprint),
            input_channel=WhatsAppOutput.name(),
            message_id=turn.fingerprint,
            metadata={
                "channel": WhatsAppOutput.name(),
                **({"number_key": number_key} if number_key else {}),
                **({"media": dict(heard.media)} if heard.media else {}),
            },
        )
        asking = asyncio.ensure_future(self._on_new_message(message))
        try:
            done, _ = await asyncio.wait({asking}, timeout=self._pace.turn_seconds)
        finally:
            asking.cancel()
        if not done:
            logger.error(
                "Rasa took longer than %.0f s; the turn ends with what was said so far", self._pace.turn_seconds
            )
            return True
        error = asking.exception()
        if error is not None:
            logger.error("Rasa failed in a turn", exc_info=error)
        return error is None

    @staticmethod
    def _says_something(message: Outgoing) -> bool:
        return bool(to_graph(message, lambda choice: ""))

    def _drafts(self, said: Sequence[Outgoing], person: Person) -> tuple[list[Draft], list[IssuedChoice]]:
        """The requests of what is said, encrypted, and the choices that they offer under new opaque keys."""
        issued: list[IssuedChoice] = []
        drafts: list[Draft] = []

        def issue(choice: Choice) -> str:
            issued.append(IssuedChoice(secrets.token_urlsafe(12), choice))
            return issued[-1].key

        for message in said:
            for payload in to_graph(message, issue):
                id = str(uuid4())
                body = addressed(payload, person.number, person.user_id, id)
                delivery = message.delivery if isinstance(message, File) else None
                drafts.append(Draft(id, self._vault.encrypt(json.dumps(body)), delivery))
        return drafts, issued

    @asynccontextmanager
    async def _leased(self, turn: Turn) -> AsyncIterator[None]:
        """Keep the turn ours while it is worked on; after a crash the lease ends soon and another worker takes it."""

        async def renew() -> None:
            while True:
                await asyncio.sleep(LEASE_SECONDS / 4)
                await asyncio.to_thread(self._inbox.renew, turn, self._clock())

        renewal = asyncio.create_task(renew())
        try:
            yield
        finally:
            renewal.cancel()

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)
