"""Deliveries and the mails they queue, sent to a real mail server; on SQLite and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from sevamitra.backend.citizen_messages import DeliveryStateBody
from sevamitra.backend.server.records import KeyReused
from sevamitra.channels.secrets import Vault
from sevamitra.papers.archive import Kept
from sevamitra.papers.courier import Courier
from sevamitra.papers.deliveries import Channel, Delivery
from sevamitra.papers.mail_queue import Mail, MailQueue
from sevamitra.papers.office import PaperOffice
from sevamitra.papers.paper import PaperKind
from sevamitra.papers.refusals import NoAddress, NoSuchDelivery
from sevamitra.papers.smtp import SmtpSender
from sevamitra.papers.tables import mail_queue

from ..backend.conftest import free_port
from ..mail_server import MailServer, mail_server
from .conftest import CITIZEN, NOW, PENDING

ADDRESS = "sunita@example.in"
SENDER = "SevaMitra <seva@example.in>"
KEY = "key-00000001"


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def after(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture()
def clock() -> Clock:
    return Clock()


@pytest.fixture()
def queue(engine: Engine, vault: Vault) -> MailQueue:
    return MailQueue(engine, vault, lambda: 0.5)


def courier_to(url: str, queue: MailQueue, office: PaperOffice, clock: Clock) -> Courier:
    return Courier(queue, office.archive, office.printer, SmtpSender(url), SENDER, clock)


@pytest.fixture()
def courier(mailbox: MailServer, queue: MailQueue, office: PaperOffice, clock: Clock) -> Courier:
    return courier_to(mailbox.url, queue, office, clock)


@pytest.fixture()
def kept(office: PaperOffice, engine: Engine, vault: Vault) -> Kept:
    """A receipt of a citizen whose address is verified."""
    office.addresses._challenges._draw = lambda _bound: 123456
    office.addresses.start(CITIZEN, ADDRESS, "mr", NOW)
    office.addresses.confirm(CITIZEN, "123456", NOW)
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM mail_queue")
    return office.make(PaperKind.RECEIPT, PENDING, CITIZEN, NOW)


def only(office: PaperOffice) -> Delivery:
    total, found = office.deliveries.of(CITIZEN, 10, 0)
    assert total == 1
    return found[0]


@pytest.mark.asyncio
async def test_code_goes_out_in_the_citizens_language(
    office: PaperOffice, courier: Courier, mailbox: MailServer
) -> None:
    office.addresses._challenges._draw = lambda _bound: 42
    office.addresses.start(CITIZEN, ADDRESS, "mr", NOW)
    assert await courier.send_one()
    assert not await courier.send_one()
    (letter,) = mailbox.taken
    assert (letter["To"], letter["From"]) == (ADDRESS, SENDER)
    assert "000042" in letter["Subject"] and "सेवामित्र" in letter["Subject"]
    assert "000042" in letter.get_content() and "१० मिनिटे" in letter.get_content()


@pytest.mark.asyncio
@pytest.mark.parametrize(("locale", "title"), [("mr", "पावती"), ("hi", "रसीद"), ("en", "receipt")])
async def test_paper_goes_out_with_its_pdf(
    locale: str, title: str, office: PaperOffice, kept: Kept, courier: Courier, mailbox: MailServer
) -> None:
    office.deliveries.deliver(kept, [Channel.EMAIL], locale, KEY, NOW)
    assert only(office).state == "pending"
    assert await courier.send_one()
    (letter,) = mailbox.taken
    body, attachment = letter.get_body(), next(letter.iter_attachments())
    assert body and title in body.get_content() and f"/verify/{kept.code}" in body.get_content()
    assert attachment.get_content_type() == "application/pdf"
    assert attachment.get_content().startswith(b"%PDF-")
    assert attachment.get_filename() == office.printer.filename(kept, locale)
    sent = only(office)
    assert (sent.state, sent.attempts, sent.error, sent.finished_at) == ("sent", 1, "", NOW)


@pytest.mark.asyncio
async def test_a_passing_refusal_is_tried_again_later_with_the_same_message_id(
    office: PaperOffice, kept: Kept, courier: Courier, mailbox: MailServer, clock: Clock
) -> None:
    office.deliveries.deliver(kept, [Channel.EMAIL], "mr", KEY, NOW)
    mailbox.plan = ["451 later", "421 busy"]
    assert await courier.send_one()
    assert (only(office).state, only(office).error) == ("pending", "the mail server answers 451")
    assert not await courier.send_one()
    clock.after(seconds=21)
    assert await courier.send_one()
    clock.after(seconds=21)
    assert not await courier.send_one()
    clock.after(seconds=21)
    assert await courier.send_one()
    assert (only(office).state, only(office).attempts, mailbox.attempts) == ("sent", 3, 3)


@pytest.mark.asyncio
async def test_a_final_refusal_fails_the_delivery(
    office: PaperOffice, kept: Kept, courier: Courier, mailbox: MailServer, clock: Clock
) -> None:
    office.deliveries.deliver(kept, [Channel.EMAIL], "mr", KEY, NOW)
    mailbox.plan = ["550 no such mailbox"]
    assert await courier.send_one()
    assert (only(office).state, only(office).error) == ("failed", "the mail server answers 550")
    clock.after(days=1)
    assert not await courier.send_one()


@pytest.mark.asyncio
async def test_a_server_that_is_away_is_given_up_after_a_day(
    office: PaperOffice, kept: Kept, queue: MailQueue, clock: Clock
) -> None:
    courier = courier_to(f"smtp://127.0.0.1:{free_port()}", queue, office, clock)
    office.deliveries.deliver(kept, [Channel.EMAIL], "mr", KEY, NOW)
    assert await courier.send_one()
    assert (only(office).state, only(office).attempts) == ("pending", 1)
    clock.after(hours=24)
    assert await courier.send_one()
    assert only(office).state == "failed"


@pytest.mark.asyncio
async def test_a_withdrawn_paper_is_not_sent(
    office: PaperOffice, kept: Kept, courier: Courier, mailbox: MailServer
) -> None:
    office.deliveries.deliver(kept, [Channel.EMAIL], "mr", KEY, NOW)
    office.archive.withdraw(kept.code, NOW)
    assert await courier.send_one()
    assert mailbox.taken == [] and only(office).state == "failed"


def test_a_mail_is_claimed_by_one_and_again_when_its_sender_died(
    office: PaperOffice, kept: Kept, queue: MailQueue
) -> None:
    office.deliveries.deliver(kept, [Channel.EMAIL], "mr", KEY, NOW)
    with ThreadPoolExecutor(4) as pool:
        claims = [claimed for claimed in pool.map(lambda _replica: queue.claim(NOW), range(4)) if claimed]
    assert len(claims) == 1
    assert queue.claim(NOW + timedelta(seconds=119)) is None
    again = queue.claim(NOW + timedelta(seconds=121))
    assert again and (again.attempts, again.key) == (2, claims[0].key)


def test_each_channel_is_recorded(office: PaperOffice, kept: Kept) -> None:
    made, new = office.deliveries.deliver(kept, list(Channel), "hi", KEY, NOW)
    assert new and {each.channel: each.state for each in made} == {
        Channel.EMAIL: "pending", Channel.PORTAL: "sent", Channel.WHATSAPP: "pending",
    }  # fmt: skip
    assert office.deliveries.deliver(kept, list(Channel), "hi", KEY, NOW) == (made, False)
    with pytest.raises(KeyReused):
        office.deliveries.deliver(kept, [Channel.PORTAL], "hi", KEY, NOW)


def told(state: str, code: int | None = None, attempts: int = 1) -> DeliveryStateBody:
    return DeliveryStateBody(state=state, code=code, attempts=attempts)


def test_delivery_by_whatsapp_moves_forward_only(office: PaperOffice, kept: Kept) -> None:
    (made,), _ = office.deliveries.deliver(kept, [Channel.WHATSAPP], "mr", KEY, NOW)
    later = NOW + timedelta(minutes=1)
    for state, now in (("sent", "sent"), ("read", "read"), ("delivered", "read"), ("sent", "read")):
        assert office.deliveries.note(CITIZEN, made.id, told(state), later) == now
    assert (only(office).state, only(office).finished_at, only(office).attempts) == ("read", later, 1)


def test_failed_delivery_says_what_whatsapp_answered(office: PaperOffice, kept: Kept) -> None:
    (made,), _ = office.deliveries.deliver(kept, [Channel.WHATSAPP], "mr", KEY, NOW)
    office.deliveries.note(CITIZEN, made.id, told("failed", 131026, 3), NOW)
    assert (only(office).state, only(office).error, only(office).attempts) == ("failed", "WhatsApp answers 131026", 3)


def test_deliveries_of_others_and_by_other_ways_are_not_whatsapps(office: PaperOffice, kept: Kept) -> None:
    made, _ = office.deliveries.deliver(kept, [Channel.WHATSAPP, Channel.PORTAL], "mr", KEY, NOW)
    ids = {each.channel: each.id for each in made}
    for citizen, id in (("wa-2", ids[Channel.WHATSAPP]), (CITIZEN, ids[Channel.PORTAL]), (CITIZEN, 999)):
        with pytest.raises(NoSuchDelivery):
            office.deliveries.note(citizen, id, told("read"), NOW)
    assert {each.state for each in office.deliveries.of(CITIZEN, 10, 0)[1]} == {"pending", "sent"}


def test_without_an_address_nothing_is_recorded(office: PaperOffice) -> None:
    kept = office.make(PaperKind.RECEIPT, PENDING, CITIZEN, NOW)
    with pytest.raises(NoAddress):
        office.deliveries.deliver(kept, list(Channel), "mr", KEY, NOW)
    assert office.deliveries.of(CITIZEN, 10, 0) == (0, ())


def test_an_opened_link_is_a_delivery(office: PaperOffice, kept: Kept) -> None:
    (made,), _ = office.deliveries.deliver(kept, [Channel.PORTAL], "mr", KEY, NOW)
    for day in (1, 2):
        office.deliveries.opened(made.id, NOW + timedelta(days=day))
    assert (only(office).state, only(office).finished_at) == ("delivered", NOW + timedelta(days=1))


def test_mail_waits_twice_as_long_each_time_up_to_an_hour(queue: MailQueue, engine: Engine) -> None:
    mail = Mail(to=ADDRESS, locale="mr", code="123456")
    with engine.begin() as connection:
        queue.add(connection, CITIZEN, mail, NOW, timedelta(days=9), None)
    now, waits = NOW, []
    for _ in range(10):
        claimed = queue.claim(now)
        assert claimed
        queue.postpone(claimed, "the mail server answers 451", now)
        with engine.connect() as connection:
            due = connection.execute(select(mail_queue.c.next_attempt_at)).scalar_one()
        waits.append((due - now.replace(tzinfo=None)).total_seconds())
        now = due.replace(tzinfo=timezone.utc)
    assert waits == [20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]


@pytest.mark.asyncio
async def test_long_subject_in_devanagari_keeps_its_blanks() -> None:
    subject = "सेवामित्र: ई-मेल पडताळणीचा कोड 456287"
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "a@example.com", "b@example.com", subject
    letter.set_content("x")
    with mail_server() as server:
        await SmtpSender(server.url).send(letter)
        assert server.taken[0]["Subject"] == subject
