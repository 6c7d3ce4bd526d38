"""The bot as `make serve` starts it, on ports and data of its own, and a local Graph API that it sends to."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bench.options import say
from sevamitra.settings import PROJECT_ROOT, get_settings

_PATIENCE = 300.0
QUIET = {
    "PYTHONWARNINGS": "ignore",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "RASA_TELEMETRY_ENABLED": "false",
    "PYTHONUNBUFFERED": "1",
}


@dataclass(frozen=True)
class Stack:
    """A running bot. ``seconds_to_ready``: from the command to the line ``ready``."""

    rasa_port: int
    actions_port: int
    backend_port: int
    console_port: int
    seconds_to_ready: float

    @property
    def rasa_url(self) -> str:
        return f"http://127.0.0.1:{self.rasa_port}"

    @property
    def ports(self) -> dict[str, int]:
        """The port of each process by its name."""
        return {
            "rasa server": self.rasa_port,
            "action server": self.actions_port,
            "backend": self.backend_port,
            "console": self.console_port,
        }


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
    """This environment without settings of ours, but with ``values``."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("SEVAMITRA_", "WHATSAPP_"))}
    return {**kept, **QUIET, **values}


class Process:
    """A command in a process group of its own; its last lines are kept for when it fails."""

    def __init__(self, command: Sequence[str], folder: Path, values: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            list(command), cwd=folder, env=values, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, encoding="utf-8", errors="replace", start_new_session=True,
        )  # fmt: skip
        self.lines: list[str] = []
        self._changed = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            with self._changed:
                self.lines.append(line.rstrip("\n"))
                del self.lines[:-2000]
                self._changed.notify_all()
        with self._changed:
            self._changed.notify_all()

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def wait_for_line(self, wanted: str, seconds: float) -> None:
        """
        Raises:
            SystemExit: the line did not come; the last lines that came are told.
        """
        with self._changed:
            self._changed.wait_for(lambda: wanted in self.lines or not self.is_running, seconds)
            if wanted not in self.lines:
                raise SystemExit(
                    "\n".join([*self.lines[-40:], f"The line `{wanted}` did not come in {seconds:.0f} s."])
                )

    def wait(self, seconds: float) -> int | None:
        """Wait until it ends by itself; its exit status, ``None`` when it did not end in time."""
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(seconds)
        return None

    def stop(self) -> None:
        """Ctrl-C; whoever does not heed it is killed."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(30)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)


@contextmanager
def running_stack(graph_url: str = "") -> Iterator[Stack]:
    """All four processes with empty databases and the trained model; the model is trained first if there is none.

    Args:
        graph_url: where WhatsApp messages go; empty: to the simulator.
    """
    rasa, actions, backend, console = free_ports(4)
    with tempfile.TemporaryDirectory(prefix="sevamitra-bench-") as data:
        values = environment(
            SEVAMITRA_DATA=data,
            SEVAMITRA_MODELS=str(get_settings().model_folder.resolve()),
            SEVAMITRA_RASA_PORT=str(rasa),
            SEVAMITRA_ACTIONS_PORT=str(actions),
            SEVAMITRA_BACKEND_PORT=str(backend),
            SEVAMITRA_CONSOLE_PORT=str(console),
            **({"WHATSAPP_GRAPH_URL": graph_url} if graph_url else {}),
        )
        say("Starting a stack of its own ...")
        started = time.perf_counter()
        process = Process([sys.executable, "-m", "sevamitra.run"], PROJECT_ROOT, values)
        try:
            process.wait_for_line("ready", _PATIENCE)
            yield Stack(rasa, actions, backend, console, time.perf_counter() - started)
        finally:
            ended = not process.is_running
            process.stop()
            if ended:
                raise SystemExit(
                    "\n".join([*process.lines[-20:], "The stack ended while it was measured: see the lines above."])
                )


@contextmanager
def rasa_address(given: str) -> Iterator[str]:
    """The address of a Rasa server: the one given, else that of a new stack."""
    if given:
        yield given
    else:
        with running_stack() as stack:
            yield stack.rasa_url
