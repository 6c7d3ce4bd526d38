"""Everything a conversation needs: the four processes over a database of either kind, WhatsApp, mail and a day that passes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
import yaml

from sevamitra.settings import PROJECT_ROOT, Settings
from sevamitra.training import ensure_model
from tests.end_to_end.background import Background
from tests.end_to_end.bot import Bot, free_ports, start
from tests.end_to_end.mailbox import Mailbox
from tests.mail_server import MailServer, mail_server
from tests.postgres import scratch_database

DATABASES = ("sqlite", "postgresql")
_PURPOSES = ("channel", "catalogue", "backend", "trackers", "events")
"""Of each a database; Rasa's trackers and events are both in a table named ``events``."""


@dataclass(frozen=True)
class Stage:
    """A running bot with the mail server it uses. ``trackers``: the database URL of Rasa's conversations."""

    bot: Bot
    letters: MailServer
    trackers: str


@contextmanager
def opened(database: str) -> Iterator[Stage]:
    """All processes with empty databases of a kind; Ctrl-C afterwards.

    Args:
        database: of DATABASES.

    Raises:
        tests.postgres.NoPostgres: PostgreSQL is wanted and does not answer.
    """
    with ExitStack() as stack:
        data = Path(stack.enter_context(TemporaryDirectory(prefix="sevamitra-conversations-")))
        urls = {name: _database(stack, database, data, name) for name in _PURPOSES}
        model = ensure_model().resolve()
        background = Background()
        stack.callback(background.close)
        mailbox = Mailbox()
        background.run(mailbox.start())
        stack.callback(lambda: background.run(mailbox.stop()))
        letters = stack.enter_context(mail_server())
        rasa, actions, backend, console = free_ports(4)
        settings = Settings(
            data=data,
            models=model.parent,
            rasa_port=rasa,
            actions_port=actions,
            backend_port=backend,
            console_port=console,
            database_url=urls["channel"],
            catalogue_url=urls["catalogue"],
            backend_database_url=urls["backend"],
            endpoints=_endpoints(data, urls),
            api_token="a token for tests only",
            backend_token="another token for tests only",
            smtp_url=letters.url,
            whatsapp_graph_url=mailbox.url,
        )
        bot = start(settings, mailbox)
        stack.callback(bot.running.interrupt)
        yield Stage(bot, letters, urls["trackers"])


def _database(stack: ExitStack, kind: str, data: Path, name: str) -> str:
    return f"sqlite:///{data / name}.db" if kind == "sqlite" else stack.enter_context(scratch_database())


def _endpoints(data: Path, urls: dict[str, str]) -> Path:
    """endpoints.yml as it ships, with trackers and events in these databases."""
    content = yaml.safe_load((PROJECT_ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    for section, name in (("tracker_store", "trackers"), ("event_broker", "events")):
        content[section] = {"type": content[section]["type"], **_rasas_options(urls[name])}
    path = data / "endpoints.yml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def _rasas_options(url: str) -> dict[str, object]:
    """A database as Rasa's stores want it told."""
    parts = sa.engine.make_url(url)
    given = {
        "dialect": parts.get_backend_name(),
        "url": parts.host,
        "port": parts.port,
        "db": parts.database,
        "username": parts.username,
        "password": parts.password,
    }
    return {name: value for name, value in given.items() if value is not None}
