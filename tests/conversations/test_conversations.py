"""All conversations of the script pass over the signed webhook, on SQLite and on PostgreSQL."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tests.postgres import NoPostgres, is_required

from .actor import WORKERS, Performance, play_all, told
from .facts import Facts
from .script import load
from .stage import DATABASES, opened

FACTS = Facts.load()
CONVERSATIONS = {f"{one.errand}/{one.name}": one for one in load(facts=FACTS)}


@pytest.fixture(scope="module")
def performances(request: pytest.FixtureRequest) -> Iterator[Mapping[str, Future[Performance]]]:
    """The chosen conversations, all begun at once on a new stack over one database."""
    items = (getattr(item, "callspec", None) for item in request.session.items if item.module is request.module)
    chosen = dict.fromkeys(
        spec.params["name"] for spec in items if spec and spec.params["performances"] == request.param
    )
    with ExitStack() as opening:
        try:
            stage = opening.enter_context(opened(request.param))
        except NoPostgres:
            if is_required():
                raise
            pytest.skip("no PostgreSQL here")
        pool = opening.enter_context(ThreadPoolExecutor(WORKERS))
        yield dict(zip(chosen, play_all(stage, [CONVERSATIONS[name] for name in chosen], FACTS, pool)))


@pytest.mark.parametrize("performances", DATABASES, indirect=True)
@pytest.mark.parametrize("name", CONVERSATIONS)
def test_a_conversation_goes_as_it_is_written(performances: Mapping[str, Future[Performance]], name: str) -> None:
    performance = performances[name].result()
    assert performance.passed, f"\n{told(performance)}"
