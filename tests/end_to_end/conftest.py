"""One bot for all tests here: four processes on ports of their own, a temporary data folder, a local Graph API."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sevamitra.catalogue.load import load_catalogue
from sevamitra.catalogue.model import Catalogue
from sevamitra.settings import Settings
from sevamitra.training import ensure_model
from sevamitra.wording import Wording

from .bot import Bot, Citizen, free_ports, start_all
from .mailbox import Mailbox


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The services as they ship."""
    return load_catalogue()


@pytest.fixture(scope="session")
def wording() -> Wording:
    """What the bot says."""
    return Wording.load()


@pytest.fixture(scope="session")
def model() -> Path:
    """The trained model; `make test` has trained it before."""
    return ensure_model().resolve()


@pytest.fixture(scope="session")
def mailbox() -> Iterator[Mailbox]:
    """Where the bot sends its messages."""
    opened = Mailbox()
    opened.open()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def bot(tmp_path_factory: pytest.TempPathFactory, model: Path, mailbox: Mailbox) -> Iterator[Bot]:
    """All four processes; afterwards Ctrl-C, which must leave none of them."""
    rasa, actions, backend, console = free_ports(4)
    settings = Settings(
        data=tmp_path_factory.mktemp("data"),
        models=model.parent,
        rasa_port=rasa,
        actions_port=actions,
        backend_port=backend,
        console_port=console,
    )
    started = start_all(settings, mailbox)
    yield started
    left = started.processes[0].interrupt()
    assert not left, f"Processes that outlived Ctrl-C: {left}"


@pytest.fixture
def citizen(bot: Bot) -> Citizen:
    """Somebody who never wrote before."""
    return bot.newcomer()
