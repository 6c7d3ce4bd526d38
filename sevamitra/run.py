"""Starts all four processes and says when they are ready: `make run`, `make serve`."""

from __future__ import annotations

import argparse
import os
import shlex
import socket
import sys
import threading
import time
import webbrowser
from pathlib import Path

import httpx
from honcho.manager import Manager

from sevamitra.settings import PROJECT_ROOT, Settings, get_settings
from sevamitra.training import ensure_model

_PATIENCE = 180.0


def check_ports(settings: Settings) -> None:
    """
    Raises:
        SystemExit: a port is taken; the sentence names it and the variable that moves it.
    """
    ports = (
        ("rasa", settings.rasa_port),
        ("actions", settings.actions_port),
        ("backend", settings.backend_port),
        ("console", settings.console_port),
    )
    for name, port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.bind, port))
            except OSError:
                raise SystemExit(
                    f"Port {port} is in use: stop what uses it, or choose another with SEVAMITRA_{name.upper()}_PORT."
                ) from None


def processes(settings: Settings, model: Path) -> list[tuple[str, list[str]]]:
    """Name and command line of each process."""
    python = sys.executable
    rasa = [
        python, "-m", "rasa", "run", "--enable-api", "--model", str(model), "--interface", settings.bind,
        "--port", str(settings.rasa_port), "--endpoints", str(settings.endpoints), "--credentials", "credentials.yml",
        "--response-timeout", "60", *(["--auth-token", settings.api_token] if settings.api_token else []),
    ]  # fmt: skip
    actions = [python, "-m", "sevamitra.actions_server"]
    return [
        ("backend", [python, "-m", "sevamitra.backend.server"]),
        ("actions", actions),
        ("console", [python, "-m", "sevamitra.console"]),
        ("rasa", rasa),
    ]


def environment(settings: Settings) -> dict[str, str]:
    """What the processes and Rasa's configuration files read; in development WhatsApp is the simulator."""
    values = {
        **os.environ,
        "SEVAMITRA_DATA": str(settings.data.resolve()),
        "SEVAMITRA_RASA_PORT": str(settings.rasa_port),
        "SEVAMITRA_ACTIONS_PORT": str(settings.actions_port),
        "PYTHONUNBUFFERED": "1",
        "SANIC_HOST": settings.bind,
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "2"),
        # A thread that waits for another gives its core away: spinning took 400 ms of CPU for 45 ms of work when cores were busy.
        "OMP_WAIT_POLICY": os.environ.get("OMP_WAIT_POLICY", "passive"),
    }
    if settings.simulator:
        values.setdefault("WHATSAPP_GRAPH_URL", f"http://127.0.0.1:{settings.console_port}")
    return values


def wait_ready(settings: Settings, failed: threading.Event) -> bool:
    """True once all four answer; False when one has stopped or patience has run out."""
    addresses = [
        f"http://127.0.0.1:{settings.backend_port}/api/v1/health",
        f"http://127.0.0.1:{settings.actions_port}/health",
        f"http://127.0.0.1:{settings.console_port}/health",
        f"http://127.0.0.1:{settings.rasa_port}/webhooks/rest/",
    ]
    deadline = time.monotonic() + _PATIENCE
    while addresses and time.monotonic() < deadline and not failed.is_set():
        try:
            if httpx.get(addresses[0], timeout=5).status_code == 200:
                addresses.pop(0)
                continue
        except httpx.HTTPError:
            pass
        failed.wait(0.3)
    return not addresses and _parses(settings)


def _parses(settings: Settings) -> bool:
    """True when the model is loaded; this first message also warms the pipeline."""
    parameters = {"token": settings.api_token} if settings.api_token else {}
    url = f"http://127.0.0.1:{settings.rasa_port}/model/parse"
    reply = httpx.post(url, params=parameters, json={"text": "नमस्कार"}, timeout=60)
    return reply.status_code == 200


def announce(settings: Settings, opens: bool) -> None:
    """Print the addresses and the line that is exactly ``ready``."""
    simulator = f"http://127.0.0.1:{settings.console_port}/simulator"
    lines = [
        f"simulator  {simulator}",
        f"webhook    http://127.0.0.1:{settings.rasa_port}/webhooks/whatsapp/webhook",
        f"rasa       http://127.0.0.1:{settings.rasa_port}",
        f"actions    http://127.0.0.1:{settings.actions_port}",
        f"backend    http://127.0.0.1:{settings.backend_port}/openapi.json",
        "Ctrl-C stops all.",
        "ready",
    ]
    sys.stdout.write("".join(f"{line}\n" for line in lines))  # at once: the processes' lines come from another thread
    sys.stdout.flush()
    if opens and (os.environ.get("DISPLAY") or sys.platform == "darwin"):
        webbrowser.open(simulator)


def main() -> None:
    """Train if needed, start everything, wait, announce; leave when a process leaves or on Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--open", action="store_true", help="open the simulator in a browser")
    opens = parser.parse_args().open
    settings = get_settings()
    check_ports(settings)
    model = ensure_model()
    manager = Manager()
    values = environment(settings)
    for name, command in processes(settings, model):
        manager.add_process(name, _shell(command), env=values, cwd=str(PROJECT_ROOT))
    stopped = threading.Event()

    def watch() -> None:
        if wait_ready(settings, stopped):
            announce(settings, opens)
        elif not stopped.is_set():
            print("Not all processes answered: see their lines above.", file=sys.stderr, flush=True)
            manager.terminate()

    threading.Thread(target=watch, daemon=True).start()
    manager.loop()
    stopped.set()
    sys.exit(manager.returncode)


def _shell(command: list[str]) -> str:
    return "exec " + shlex.join(command)


if __name__ == "__main__":
    main()
