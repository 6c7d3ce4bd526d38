"""One bot for all tests here: four processes on ports of their own, a temporary data folder, a local Graph API."""

from collections.abc import Iterator

import pytest

from sevamitra.catalogue.load import load_catalogue
from sevamitra.catalogue.model import Catalogue
from sevamitra.settings import Settings
from sevamitra.training import ensure_model

from .background import Background
from .bot import Bot, Citizen, free_ports, start
from .gate import Gate
from .mailbox import Mailbox


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The services as they ship."""
    return load_catalogue()


@pytest.fixture(scope="session")
def background() -> Iterator[Background]:
    """Where the test's own servers run."""
    running = Background()
    yield running
    running.close()


@pytest.fixture(scope="session")
def mailbox(background: Background) -> Iterator[Mailbox]:
    """Where the bot sends its messages."""
    opened = Mailbox()
    background.run(opened.start())
    yield opened
    background.run(opened.stop())


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox) -> Settings:
    """The bot's: as in production a token guards its API. `make test` has trained the model before."""
    model = ensure_model().resolve()
    rasa, actions, backend, console, gate = free_ports(5)
    return Settings(
        data=tmp_path_factory.mktemp("data"),
        models=model.parent,
        rasa_port=rasa,
        actions_port=actions,
        backend_port=backend,
        console_port=console,
        backend_url=f"http://127.0.0.1:{gate}",
        api_token="a token for tests only",
        notice_poll_seconds=0.2,
        whatsapp_graph_url=mailbox.url,
    )


@pytest.fixture(scope="session")
def gate(settings: Settings, background: Background) -> Iterator[Gate]:
    """The line from the bot to its service backend."""
    opened = Gate(background, int(settings.backend_url.rpartition(":")[2]), settings.backend_port)
    opened.open()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def bot(settings: Settings, mailbox: Mailbox, gate: Gate) -> Iterator[Bot]:
    """All four processes; afterwards Ctrl-C, which must leave none of them."""
    started = start(settings, mailbox)
    yield started
    family = started.running.family()
    assert len(family) >= 5, family
    left = started.running.interrupt()
    assert not left, f"Processes that outlived Ctrl-C: {left}"


@pytest.fixture
def citizen(bot: Bot) -> Citizen:
    """Somebody who never wrote before."""
    return bot.newcomer()
