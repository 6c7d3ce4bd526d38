"""A console process of its own, and a stand-in for the assistant beside it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from .fake_bot import PHONE, SECRET, FakeBot

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Console:
    """``python -m sevamitra.console`` with its own data folder; can be stopped and started again."""

    def __init__(self, data: Path, rasa_port: int, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = {
            **os.environ,
            "SEVAMITRA_DATA": str(data),
            "SEVAMITRA_CONSOLE_PORT": str(self.port),
            "SEVAMITRA_RASA_PORT": str(rasa_port),
            "WHATSAPP_GRAPH_URL": self.url,
            **environment,
        }
        self.start()

    def start(self) -> None:
        """Start the process and wait until it answers."""
        command = [sys.executable, "-m", "sevamitra.console"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self._environment)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if httpx.get(f"{self.url}/health", trust_env=False).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        self.stop()
        raise AssertionError("the console did not start")

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        self.process.terminate()
        self.process.wait(10)


@dataclass(frozen=True)
class Simulator:
    """Console, stand-in and a client of the page's JSON."""

    console: Console
    bot: FakeBot
    page: httpx.Client

    @property
    def graph(self) -> str:
        """The Graph API's address of the business number."""
        return f"{self.console.url}/v21.0/{PHONE}"

    def say(self, citizen: str, text: str) -> str:
        """A citizen writes; the message's id."""
        answer = self.page.post(f"/citizens/{citizen}/messages", json={"text": {"body": text}})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def messages(self, citizen: str) -> list[dict]:
        """What a citizen's chat holds."""
        return next(c["messages"] for c in self.page.get("/state").json()["citizens"] if c["key"] == citizen)

    def until_address(self, number: str, condition) -> dict:
        """As :meth:`until`, for whoever has this number."""
        citizens = self.page.get("/state").json()["citizens"]
        return self.until(next(c["key"] for c in citizens if c["number"] == number), condition)

    def until(self, citizen: str, condition) -> dict:
        """The first message of a chat that satisfies ``condition``, waited for."""
        deadline = time.monotonic() + 8
        while time.monotonic() < deadline:
            for message in self.messages(citizen):
                if condition(message):
                    return message
            time.sleep(0.02)
        raise AssertionError(f"no such message in {self.messages(citizen)}")


@pytest.fixture(scope="session")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    """One console with one stand-in for all tests."""
    rasa_port = free_port()
    console = Console(tmp_path_factory.mktemp("console"), rasa_port)
    bot = FakeBot(rasa_port, console.port)
    with httpx.Client(base_url=f"{console.url}/simulator/api", trust_env=False) as page:
        yield Simulator(console, bot, page)
    bot.close()
    console.stop()


@pytest.fixture(scope="session")
def graph(simulator: Simulator) -> Iterator[httpx.Client]:
    """A client of the Graph API with the right token."""
    headers = {"Authorization": f"Bearer {SECRET}"}
    with httpx.Client(base_url=simulator.graph, headers=headers, trust_env=False) as client:
        yield client
