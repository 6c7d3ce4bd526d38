"""Signed webhooks in, replies out through a local Graph API: `python -m bench.throughput`.

The stack is the one that `make serve` starts: four processes, SQLite, the sentence encoder on. It is measured

- at 10 messages a second: how long from posting the webhook until the first reply to that message reaches the Graph API;
- as fast as it goes: citizens who each write again as soon as they are answered; turns a second.

Then a stock ``rasa init`` bot, made and trained in a temporary folder, is measured the second way over its REST channel,
with the same number of writers, its own phrases, and what `rasa init` gives it: no action server, trackers in memory.

Every message to this bot is written once only, so that nothing it might remember of a text can flatter it; the stock bot
repeats its nine phrases.
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import aiohttp
from aiohttp import web

from bench.figures import Figure, p50_p95, table
from bench.messages import written_messages
from bench.options import Options, alone, say
from bench.stack import Process, Stack, environment, free_ports, running_stack
from sevamitra.channels.whatsapp.signature import sign
from sevamitra.settings import Settings

RATE = 10.0
LATENCY_BOUND = (120.0, 300.0)
WRITERS = 16
CITIZENS = 100
STOCK_PHRASES = (
    "hello",
    "i am very happy",
    "i am sad",
    "yes",
    "no",
    "are you a bot?",
    "goodbye",
    "great",
    "not very good",
)
_PATIENCE = 30.0
_UTTERANCES = 15_000  # more than can be answered in the time

Turn = Callable[[int, str], Awaitable[None]]


@dataclass
class GraphApi:
    """A Graph API that takes every message; ``waiting`` holds who waits for the next reply, by number."""

    url: str = ""
    waiting: dict[str, asyncio.Future[float]] = field(default_factory=dict)
    sent: int = 0

    async def take(self, request: web.Request) -> web.Response:
        """A message or a read mark."""
        message = await request.json()
        if message.get("status") == "read":
            return web.json_response({"success": True})
        self.sent += 1
        waiter = self.waiting.get(message["to"])
        if waiter and not waiter.done():
            waiter.set_result(time.perf_counter())
        return web.json_response({"messages": [{"id": f"wamid.{uuid4().hex}"}]})

    @asynccontextmanager
    async def open(self, port: int) -> AsyncIterator[GraphApi]:
        """Serve on ``port``."""
        app = web.Application()
        app.router.add_post("/{version}/{phone}/messages", self.take)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            yield self
        finally:
            await runner.cleanup()


class Meta:
    """Posts signed webhooks as Meta does, and waits for the replies."""

    def __init__(self, session: aiohttp.ClientSession, rasa_url: str, graph: GraphApi) -> None:
        self._session = session
        self._address = f"{rasa_url}/webhooks/whatsapp/webhook"
        self._graph = graph
        self._secret = str(Settings.__fields__["whatsapp_app_secret"].default)
        self._phone = str(Settings.__fields__["whatsapp_phone_number_id"].default)

    async def turn(self, citizen: int, text: str) -> float:
        """One message and its first reply; milliseconds from the one to the other."""
        number = f"9198{citizen:08d}"
        reply = asyncio.get_running_loop().create_future()
        self._graph.waiting[number] = reply
        body = json.dumps(self._webhook(number, text), ensure_ascii=False).encode()
        headers = {"X-Hub-Signature-256": sign(body, self._secret), "Content-Type": "application/json"}
        started = time.perf_counter()
        async with self._session.post(self._address, data=body, headers=headers) as answer:
            answer.raise_for_status()
        replied: float = await asyncio.wait_for(reply, _PATIENCE)
        return (replied - started) * 1000

    def _webhook(self, number: str, text: str) -> dict[str, object]:
        wamid = base64.b64encode(f"{number}:{uuid4().hex}".encode()).decode()
        message = {
            "from": number, "id": f"wamid.{wamid}", "timestamp": str(int(time.time())), "type": "text", "text": {"body": text},
        }  # fmt: skip
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "912200000000", "phone_number_id": self._phone},
            "contacts": [{"profile": {"name": "Bench"}, "wa_id": number}],
            "messages": [message],
        }
        return {
            "object": "whatsapp_business_account",
            "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}],
        }


async def steady(
    turn: Callable[[int, str], Coroutine[None, None, float]], texts: Iterator[str], seconds: float
) -> list[float]:
    """``RATE`` messages a second whether or not earlier ones are answered, from ``CITIZENS`` persons in turn."""
    tasks: list[asyncio.Task[float]] = []
    begun = time.perf_counter()
    for i in range(int(RATE * seconds)):
        await asyncio.sleep(max(0.0, begun + i / RATE - time.perf_counter()))
        tasks.append(asyncio.create_task(turn(i % CITIZENS, next(texts))))
    results = await asyncio.gather(*tasks, return_exceptions=True)
    lost = sum(isinstance(result, BaseException) for result in results)
    if lost:
        say(f"{lost} of {len(results)} messages had no reply within {_PATIENCE:.0f} s")
    return [result if isinstance(result, float) else _PATIENCE * 1000 for result in results]


async def flat_out(turn: Turn, texts: Iterator[str], seconds: float, first: int) -> float:
    """Turns a second when ``WRITERS`` persons write again as soon as they are answered.

    Args:
        texts: what they write, each the next one; must not end within ``seconds``.
        first: number of the first person, so that each part of a measurement has people of its own.
    """
    turns = 0
    begun = time.perf_counter()

    async def write(person: int) -> None:
        nonlocal turns
        while time.perf_counter() - begun < seconds:
            try:
                await turn(person, next(texts))
            except asyncio.TimeoutError:
                say(f"No reply within {_PATIENCE:.0f} s")
            else:
                turns += 1

    await asyncio.gather(*(write(first + i) for i in range(WRITERS)))
    return turns / (time.perf_counter() - begun)


async def ours(options: Options, graph_port: int, run: Callable[[Stack], Awaitable[None]]) -> None:
    """Start the stack beside a running event loop and let ``run`` measure it."""
    stack = running_stack(f"http://127.0.0.1:{graph_port}")
    started = await asyncio.to_thread(stack.__enter__)
    try:
        await run(started)
    finally:
        await asyncio.to_thread(stack.__exit__, None, None, None)


async def measure_ours(options: Options) -> tuple[list[Figure], float]:
    """Latency at ten messages a second, and turns a second."""
    texts = iter(written_messages(_UTTERANCES))
    port = free_ports(1)[0]
    figures: list[Figure] = []
    sustained = 0.0

    async def run(stack: Stack) -> None:
        nonlocal sustained
        async with aiohttp.ClientSession(trust_env=False) as session:
            meta = Meta(session, stack.rasa_url, graph)
            for i in range(20):
                await meta.turn(90_000 + i, next(texts))
            say("10 messages a second ...")
            figures.append(
                p50_p95(
                    "WhatsApp message in to reply out at 10 messages/s",
                    await steady(meta.turn, texts, options.many(60)),
                    LATENCY_BOUND,
                )
            )
            say("As fast as it goes ...")

            async def turn(person: int, text: str) -> None:
                await meta.turn(person, text)

            sustained = await flat_out(turn, texts, options.many(60), first=10_000)
            figures.append(Figure("sustained messages/s, this bot on WhatsApp", f"{sustained:.1f} /s"))

    async with GraphApi().open(port) as graph:
        await ours(options, port, run)
    return figures, sustained


@contextmanager
def stock_folder(given: Path | None) -> Iterator[Path]:
    """A folder with a trained `rasa init` bot: the one given, else a new one that is removed afterwards."""
    if given is not None and (given / "models").is_dir():
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="rasa-init-") as temporary:
        folder = given or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        say("Making and training a stock `rasa init` bot (some minutes) ...")
        process = Process(
            [sys.executable, "-m", "rasa", "init", "--no-prompt", "--init-dir", str(folder)], folder, environment()
        )
        try:
            process.wait(900)
        finally:
            process.stop()
        if not list((folder / "models").glob("*.tar.gz")):
            raise SystemExit("\n".join([*process.lines[-20:], "`rasa init` made no model: see the lines above."]))
        yield folder


async def measure_stock(options: Options) -> float:
    """Turns a second of a stock bot."""
    with stock_folder(options.stock_bot) as folder:
        port = free_ports(1)[0]
        address = f"http://127.0.0.1:{port}"
        say("Starting the stock bot ...")
        process = Process(
            [sys.executable, "-m", "rasa", "run", "--interface", "127.0.0.1", "--port", str(port)],
            folder,
            environment(),
        )
        try:
            async with aiohttp.ClientSession(trust_env=False) as session:
                await _answering(session, f"{address}/webhooks/rest/webhook", process)
                say("As fast as it goes ...")

                async def turn(person: int, text: str) -> None:
                    body = {"sender": f"stock-{person}", "message": text}
                    async with session.post(f"{address}/webhooks/rest/webhook", json=body) as answer:
                        await answer.json()

                return await flat_out(turn, itertools.cycle(STOCK_PHRASES), options.many(60), first=20_000)
        finally:
            await asyncio.to_thread(process.stop)


async def _answering(session: aiohttp.ClientSession, address: str, process: Process) -> None:
    """Wait until the bot answers a first message with something."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline and process.is_running:
        try:
            async with session.post(address, json={"sender": "first", "message": "hello"}) as answer:
                if answer.status == 200 and await answer.json():
                    return
        except (aiohttp.ClientError, ValueError):
            pass
        await asyncio.sleep(1)
    raise SystemExit("\n".join([*process.lines[-20:], "The stock bot did not answer: see the lines above."]))


def measure(options: Options) -> str:
    """The rows of the table for latency under load and for sustained throughput."""
    figures, sustained = asyncio.run(measure_ours(options))
    stock = asyncio.run(measure_stock(options))
    ratio = sustained / stock
    return table(
        [
            *figures,
            Figure("sustained messages/s, a stock `rasa init` bot on REST", f"{stock:.1f} /s"),
            Figure("  this bot's are so many times as many", f"{ratio:.2f} times", "at least 2 times", ratio >= 2),
        ]
    )


if __name__ == "__main__":
    alone("throughput", measure, __doc__)
