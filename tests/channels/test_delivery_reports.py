import pytest

from sevamitra.backend.citizen import DeliveryState
from sevamitra.backend.client import BackendError, BackendRefused, BackendUnavailable
from sevamitra.channels.delivery_reports import PAUSE_SECONDS, DeliveryReports
from sevamitra.channels.outbox import Carried, Draft, Outbox
from sevamitra.channels.pump import Pump
from sevamitra.channels.store import Database

from .conftest import Clock
from .samples import NOW

PAPER = "d" * 36


class Ledger:
    """A backend that keeps what it is told; ``trouble`` is what it answers instead."""

    def __init__(self) -> None:
        self.told: list[tuple[str, int, DeliveryState]] = []
        self.trouble: BackendError | None = None
        self._citizen = ""

    def citizen(self, key: str) -> "Ledger":
        self._citizen = key
        return self

    async def note_delivery(self, delivery: int, state: DeliveryState) -> None:
        if self.trouble:
            raise self.trouble
        self.told.append((self._citizen, delivery, state))

    @property
    def states(self) -> list[str]:
        return [state.state for _, _, state in self.told]


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def pump(outbox: Outbox, ledger: Ledger, clock: Clock) -> Pump:
    reports = DeliveryReports(outbox, ledger.citizen, clock)  # type: ignore[arg-type]
    return Pump("deliveries", 1, reports.claim, reports.tell)


@pytest.fixture(autouse=True)
def sent(database: Database, outbox: Outbox) -> None:
    """A paper and a text, which the Graph API took."""
    with database.begin() as connection:
        outbox.add(connection, 1, "wa-1", [Draft(PAPER, "a paper", 7), Draft("e" * 36, "a text")], NOW)
    for sequence in (1, 2):
        (sending,) = outbox.claim(5, NOW)
        outbox.sent(sending.id, f"f{sequence}")


@pytest.mark.asyncio
async def test_backend_learns_each_state_of_a_paper_once(outbox: Outbox, ledger: Ledger, pump: Pump[Carried]) -> None:
    for status in (None, "delivered", "delivered", "read", "delivered"):
        if status:
            outbox.status(status, fingerprint="f1")
            outbox.status(status, fingerprint="f2")
        await pump.drain()
    assert ledger.states == ["sent", "delivered", "read"]
    assert ledger.told[0] == ("wa-1", 7, DeliveryState("sent", None, 1))


@pytest.mark.asyncio
async def test_failure_is_told_with_its_code_and_one_that_is_tried_again_is_not(
    outbox: Outbox, ledger: Ledger, pump: Pump[Carried]
) -> None:
    assert outbox.status("failed", fingerprint="f1", error=131000, retry_at=NOW + 5)
    await pump.drain()
    assert ledger.told == []
    (sending,) = outbox.claim(5, NOW + 5)
    outbox.sent(sending.id, "f3")
    outbox.status("failed", fingerprint="f3", error=131026)
    await pump.drain()
    assert ledger.told == [("wa-1", 7, DeliveryState("failed", 131026, 2))]


@pytest.mark.asyncio
async def test_backend_that_is_away_learns_it_later(
    outbox: Outbox, ledger: Ledger, clock: Clock, pump: Pump[Carried]
) -> None:
    ledger.trouble = BackendUnavailable("down")
    await pump.drain()
    outbox.status("read", fingerprint="f1")
    ledger.trouble = None
    await pump.drain()
    assert ledger.told == []
    clock.now += PAUSE_SECONDS
    await pump.drain()
    assert ledger.states == ["read"]


@pytest.mark.asyncio
async def test_delivery_that_the_backend_refuses_is_not_told_again(ledger: Ledger, pump: Pump[Carried]) -> None:
    ledger.trouble = BackendRefused("erased")
    await pump.drain()
    ledger.trouble = None
    await pump.drain()
    assert ledger.told == []
