"""Resident memory of the four processes after they have answered messages: `python -m bench.memory`. Linux only."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import httpx

from bench.figures import Figure, table
from bench.messages import written_messages
from bench.options import Options, alone
from bench.stack import running_stack
from sevamitra.settings import get_settings

BOUNDS = {"rasa server": 1500.0, "action server": 250.0, "backend": 150.0, "console": 150.0}
"""MB (10^6 bytes)."""
_LISTENING = "0A"


def measure(options: Options) -> str:
    """Answers some hundred messages through Rasa's REST channel, then reads every process's memory."""
    if not options.rasa_url:
        with running_stack() as stack:
            return table(_measure(options, stack.rasa_url, stack.ports))
    settings = get_settings()
    ports = {
        "rasa server": urlsplit(options.rasa_url).port or settings.rasa_port,
        "action server": settings.actions_port,
        "backend": settings.backend_port,
        "console": settings.console_port,
    }
    return table(_measure(options, options.rasa_url, ports))


def _measure(options: Options, rasa_url: str, ports: dict[str, int]) -> list[Figure]:
    count = options.many(500)
    with httpx.Client(timeout=60, trust_env=False) as client:
        for i, text in enumerate(written_messages(count)):
            body = {"sender": f"bench-{i % 50}", "message": text}
            client.post(f"{rasa_url}/webhooks/rest/webhook", json=body).raise_for_status()
        client.get(f"http://127.0.0.1:{ports['console']}/simulator")
        for _ in range(20):
            client.get(f"http://127.0.0.1:{ports['backend']}/openapi.json")
    return figures(ports, f"after {count} messages")


def figures(ports: dict[str, int], when: str) -> list[Figure]:
    """The memory of the processes that listen on ``ports``, as it is now."""
    return [
        Figure.at_most(f"memory of the {name} {when}", resident_megabytes(listener(port)), BOUNDS[name], "MB")
        for name, port in ports.items()
    ]


def resident_megabytes(pid: int) -> float:
    """Resident memory (VmRSS) of a process, in 10^6 bytes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    kibibytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return int(kibibytes) * 1024 / 1e6


def listener(port: int) -> int:
    """The process that listens on a TCP port of this machine.

    Raises:
        SystemExit: nobody does, or it is another user's.
    """
    rows = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="utf-8").splitlines()[1:]]
    inodes = {row[9] for row in rows if row[3] == _LISTENING and int(row[1].split(":")[1], 16) == port}
    sockets = {f"socket:[{inode}]" for inode in inodes}
    found = []
    for folder in Path("/proc").glob("[0-9]*/fd"):
        try:
            if any(str(link.readlink()) in sockets for link in folder.iterdir()):
                found.append(int(folder.parent.name))
        except OSError:
            continue
    if not found:
        raise SystemExit(
            f"No process of ours listens on port {port}: start the stack, or set SEVAMITRA_*_PORT to its ports."
        )
    return min(found)


if __name__ == "__main__":
    alone("memory", measure, __doc__)
