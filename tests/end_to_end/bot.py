"""The bot as processes, and the citizens who write to it."""

import base64
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from typing import Any
from uuid import uuid4

import httpx
import sqlalchemy as sa

from sevamitra.channels.secrets import open_vault
from sevamitra.channels.whatsapp.signature import sign
from sevamitra.settings import PROJECT_ROOT, Settings

from .mailbox import Choice, Mailbox, Reply

PATIENCE = 30.0  # seconds in which any turn must be over
_OPEN = sa.text(
    "SELECT (SELECT count(*) FROM channel_inbox WHERE state IN ('new', 'claimed') AND sender_id LIKE :sender)"
    " + (SELECT count(*) FROM channel_outbox WHERE state IN ('pending', 'sending') AND sender_id LIKE :sender)"
    " + (SELECT count(*) FROM channel_erasures WHERE sender_id LIKE :sender)"
)
_ANYBODY = "%"


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, all different."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def environment(**values: str) -> dict[str, str]:
    """The tests' environment with no setting of ours but ``values``."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("SEVAMITRA_", "WHATSAPP_"))}
    quiet = {"PYTHONWARNINGS": "ignore", "TF_CPP_MIN_LOG_LEVEL": "3", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
    return {**kept, **quiet, "RASA_TELEMETRY_ENABLED": "false", "PYTHONUNBUFFERED": "1", **values}


class Running:
    """A process of its own group with its descendants; its output is kept in ``lines``."""

    def __init__(self, command: Sequence[str], values: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            command, cwd=PROJECT_ROOT, env=values, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, encoding="utf-8", errors="replace", start_new_session=True,
        )  # fmt: skip
        self.lines: list[str] = []
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            with self._changed:
                self.lines.append(line.rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._changed.notify_all()

    @property
    def output(self) -> str:
        with self._changed:
            return "\n".join(self.lines)

    def wait_for_line(self, line: str, seconds: float) -> None:
        """Wait until it prints exactly ``line``."""
        with self._changed:
            self._changed.wait_for(lambda: line in self.lines or not self.is_running, seconds)
            assert line in self.lines, "\n".join(self.lines[-60:])

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None and self._reader.is_alive()

    def family(self) -> set[int]:
        """Process ids of it and its descendants."""
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        parents = {int(pid): int(parent) for pid, parent in (line.split() for line in listed.splitlines())}
        found = {self._process.pid}
        while children := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= children
        return found

    def interrupt(self, seconds: float = 30.0) -> set[int]:
        """Ctrl-C. Returns the processes that outlived it; these are killed."""
        family = self.family()
        os.killpg(self._process.pid, signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        left = {pid for pid in family if _is_alive(pid)}
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait(10)
        self._reader.join(10)
        return left


def _is_alive(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.strip().startswith("Z")


class Bot:
    """A running bot, its data folder and the Graph API that it sends to."""

    def __init__(self, settings: Settings, mailbox: Mailbox, running: Running) -> None:
        self.settings = settings
        self.mailbox = mailbox
        self.running = running
        self._vault = open_vault(settings)
        self._citizens = count(1)
        self._inbox = sa.create_engine(settings.inbox_database, connect_args=_patient(settings.inbox_database))
        self._http = httpx.Client(base_url=f"http://127.0.0.1:{settings.rasa_port}", timeout=PATIENCE, trust_env=False)

    def newcomer(self) -> "Citizen":
        """Somebody who never wrote before."""
        return Citizen(self, f"9198765{next(self._citizens):05d}")

    def post(self, payload: Any, secret: str | None = None) -> httpx.Response:
        """A signed webhook; ``payload`` is JSON or raw bytes."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload, ensure_ascii=False).encode()
        signature = sign(body, secret or self.settings.whatsapp_app_secret)
        headers = {"X-Hub-Signature-256": signature, "Content-Type": "application/json"}
        return self._http.post("/webhooks/whatsapp/webhook", content=body, headers=headers)

    def parse(self, text: str) -> dict[str, Any]:
        """What ``/model/parse`` says of a text."""
        answer = self.call("POST", "/model/parse", json={"text": text})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def sender_id(self, citizen: "Citizen") -> str:
        """What the bot knows a citizen by."""
        return self._vault.sender_id(f"number:{citizen.number}")

    def tracker(self, citizen: "Citizen") -> dict[str, Any]:
        """What Rasa keeps of a conversation, its events among it."""
        answer = self.call("GET", f"/conversations/{self.sender_id(citizen)}/tracker?include_events=ALL")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def call(self, method: str, path: str, token: str | None = None, **content: Any) -> httpx.Response:
        """Any other call to the Rasa server, with the right token unless another ("": none) is given."""
        shown = self.settings.api_token if token is None else token
        return self._http.request(
            method, httpx.URL(path).copy_merge_params({"token": shown} if shown else {}), **content
        )

    def is_quiet(self, sender_id: str = _ANYBODY) -> bool:
        """Whether all that was written to the bot, by one citizen or by all, is answered and all answers are sent."""
        with self._inbox.connect() as connection:
            return connection.execute(_OPEN, {"sender": sender_id}).scalar_one() == 0

    def wait_until_quiet(self, sender_id: str = _ANYBODY) -> None:
        """Wait until there is nothing left to answer or to send."""
        deadline = time.monotonic() + PATIENCE
        while not self.is_quiet(sender_id):
            assert time.monotonic() < deadline, "No answer in time:\n" + self.running.output[-4000:]
            with self.mailbox.changed:
                self.mailbox.changed.wait(0.02)


def _patient(database: str) -> dict[str, Any]:
    return {"timeout": 10} if database.startswith("sqlite") else {}


class Citizen:
    """Somebody with a phone who writes to the bot. Replies are those since the last message."""

    def __init__(self, bot: Bot, number: str) -> None:
        self.bot = bot
        self.number = number
        self.name = "Ramabai Chintaman Kulkarni"
        self._read = 0

    def say(self, text: str) -> list[Reply]:
        """Write a text; the replies, when all have come."""
        return self.send(self.message("text", body=text))

    def press(self, choice: Choice, kind: str = "list_reply") -> list[Reply]:
        """Press a button (``button_reply``) or a row (``list_reply``)."""
        return self.send(self.message("interactive", type=kind, **{kind: {"id": choice.id, "title": choice.title}}))

    def press_template(self, choice: Choice) -> list[Reply]:
        """Press a button of a template; the replies, when all have come."""
        return self.send(self.message("button", payload=choice.id, text=choice.title))

    def send(self, *messages: dict[str, Any]) -> list[Reply]:
        """Send messages in one webhook; the replies, when all have come."""
        answer = self.bot.post(self.webhook(*messages))
        assert (answer.status_code, answer.text) == (200, "ok")
        return self.replies()

    def awaited(self, count: int) -> list[Reply]:
        """Wait for so many messages that come by themselves."""
        deadline = time.monotonic() + PATIENCE
        new: list[Reply] = []
        while len(new) < count:
            assert time.monotonic() < deadline, f"only {new}\n" + self.bot.running.output[-4000:]
            with self.bot.mailbox.changed:
                self.bot.mailbox.changed.wait(0.05)
            new += self.replies()
        return new

    def replies(self) -> list[Reply]:
        """Wait for what is still to come, and return what is new."""
        self.bot.wait_until_quiet(self.bot.sender_id(self))
        received = self.bot.mailbox.received_by(self.number)
        new, self._read = received[self._read :], len(received)
        return new

    def message(self, kind: str, wamid: str = "", **content: Any) -> dict[str, Any]:
        """A message of a type; its id holds the number, as Meta's do."""
        named = base64.b64encode(f"{self.number}:{uuid4().hex}".encode()).decode()
        written = {"from": self.number, "id": wamid or f"wamid.{named}", "timestamp": str(int(time.time()))}
        return {**written, "type": kind, kind: content}

    def webhook(self, *messages: dict[str, Any]) -> dict[str, Any]:
        """The event that Meta posts."""
        number_id = self.bot.settings.whatsapp_phone_number_id
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "912200000000", "phone_number_id": number_id},
            "contacts": [{"profile": {"name": self.name}, "wa_id": self.number}],
            "messages": list(messages),
        }
        changes = [{"field": "messages", "value": value}]
        return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}


def start(settings: Settings, mailbox: Mailbox) -> Bot:
    """`make serve` with these settings; returns when it says ``ready``."""
    fields = Settings.__fields__.items()
    values = environment(
        **{
            field.field_info.extra["env"]: str(getattr(settings, name))
            for name, field in fields
            if name in settings.__fields_set__
        }
    )
    running = Running([sys.executable, "-m", "sevamitra.run"], values)
    try:
        running.wait_for_line("ready", 180)
        return Bot(settings, mailbox, running)
    except BaseException:
        running.interrupt()
        raise
