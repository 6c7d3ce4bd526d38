"""E-mail addresses are verified by a code, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from sevamitra.channels.secrets import Vault
from sevamitra.papers.challenges import CODES_PER_HOUR, TRIES, Confirmation
from sevamitra.papers.mail_queue import Mail
from sevamitra.papers.office import PaperOffice
from sevamitra.papers.refusals import TooManyCodes
from sevamitra.papers.tables import mail_addresses, mail_challenges, mail_queue

from .conftest import CITIZEN, NOW, later, papers_over

ADDRESS = "sunita@example.in"


@pytest.fixture()
def office(engine: Engine, vault: Vault) -> PaperOffice:
    return papers_over(engine, vault)


@pytest.fixture()
def sent_code(engine: Engine, vault: Vault) -> Callable[[], str]:
    """The code in the mail that was queued last."""

    def read() -> str:
        with engine.connect() as connection:
            newest = connection.execute(select(mail_queue.c.mail).order_by(mail_queue.c.id.desc())).scalars().first()
        return Mail.parse_raw(vault.decrypt(newest)).code

    return read


def another(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_the_right_code_makes_the_address_the_citizens(office: PaperOffice, sent_code: Callable[[], str]) -> None:
    assert office.addresses.start(CITIZEN, ADDRESS, "mr", NOW) == later(minutes=10)
    confirmed = office.addresses.confirm(CITIZEN, sent_code(), later(minutes=9))
    assert (confirmed.outcome, confirmed.address) == (Confirmation.VERIFIED, ADDRESS)
    assert office.addresses.of(CITIZEN) == ADDRESS
    assert office.addresses.of("wa-2") is None


def test_a_repeated_right_code_is_right_and_another_is_not(office: PaperOffice, sent_code: Callable[[], str]) -> None:
    office.addresses.start(CITIZEN, ADDRESS, "mr", NOW)
    code = sent_code()
    outcomes = [office.addresses.confirm(CITIZEN, each, NOW).outcome for each in (code, code, another(code))]
    assert outcomes == [Confirmation.VERIFIED, Confirmation.VERIFIED, Confirmation.NONE]


def test_an_expired_code_is_of_no_use(office: PaperOffice, sent_code: Callable[[], str]) -> None:
    office.addresses.start(CITIZEN, ADDRESS, "mr", NOW)
    assert office.addresses.confirm(CITIZEN, sent_code(), later(minutes=10)).outcome is Confirmation.EXPIRED
    assert office.addresses.of(CITIZEN) is None


def test_five_wrong_codes_end_it(office: PaperOffice, sent_code: Callable[[], str]) -> None:
    office.addresses.start(CITIZEN, ADDRESS, "mr", NOW)
    right = sent_code()
    tried = [office.addresses.confirm(CITIZEN, another(right), NOW) for _ in range(TRIES)]
    assert [each.tries_left for each in tried] == [4, 3, 2, 1, 0]
    assert tried[-1].outcome is Confirmation.EXHAUSTED
    assert office.addresses.confirm(CITIZEN, right, NOW).outcome is Confirmation.EXHAUSTED


def test_only_the_last_code_counts_and_only_for_its_citizen(office: PaperOffice, sent_code: Callable[[], str]) -> None:
    office.addresses.start(CITIZEN, "old@example.in", "mr", NOW)
    old = sent_code()
    office.addresses.start(CITIZEN, ADDRESS, "mr", NOW)
    new = sent_code()
    assert office.addresses.confirm("wa-2", new, NOW).outcome is Confirmation.NONE
    if old != new:
        assert office.addresses.confirm(CITIZEN, old, NOW).outcome is Confirmation.WRONG
    assert office.addresses.confirm(CITIZEN, new, NOW).address == ADDRESS


def test_asked_again_at_once_nothing_new_is_sent(office: PaperOffice, engine: Engine) -> None:
    first = office.addresses.start(CITIZEN, ADDRESS, "mr", NOW)
    assert office.addresses.start(CITIZEN, ADDRESS.upper(), "mr", later(seconds=29)) == first
    with engine.connect() as connection:
        assert len(connection.execute(select(mail_queue)).all()) == 1


def test_a_citizen_cannot_fill_mailboxes(office: PaperOffice) -> None:
    for number in range(CODES_PER_HOUR):
        office.addresses.start(CITIZEN, f"a{number}@example.in", "mr", NOW)
    with pytest.raises(TooManyCodes):
        office.addresses.start(CITIZEN, ADDRESS, "mr", later(minutes=59))
    office.addresses.start(CITIZEN, ADDRESS, "mr", later(minutes=61))


def test_an_address_is_not_filled_by_many(office: PaperOffice) -> None:
    for number in range(CODES_PER_HOUR):
        office.addresses.start(f"wa-{number}", ADDRESS, "mr", NOW)
    with pytest.raises(TooManyCodes):
        office.addresses.start("wa-99", ADDRESS, "mr", NOW)


def test_neither_address_nor_code_is_kept_in_clear(
    office: PaperOffice, engine: Engine, sent_code: Callable[[], str]
) -> None:
    office.addresses.start(CITIZEN, ADDRESS, "mr", NOW)
    code = sent_code()
    office.addresses.confirm(CITIZEN, code, NOW)
    with engine.connect() as connection:
        for table in (mail_addresses, mail_challenges, mail_queue):
            kept = str(connection.execute(select(table)).all())
            assert "sunita" not in kept and f"'{code}'" not in kept
