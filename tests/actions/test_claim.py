"""An application that was filed elsewhere is taken as one's own, from its status and from its certificate."""

from __future__ import annotations

import pytest

from actions.desk import Desk
from sevamitra.backend.client import BackendError, BackendUnavailable, NotTheApplicant
from sevamitra.catalogue.model import LOCALES
from sevamitra.papers.client import AddressMissing, PaperNotFound, TooManyCodesAsked
from sevamitra.wording import number as digits

from .applying import titled
from .citizens import MemoryPapers, application, keep
from .conftest import Conversation, MemoryBackend, Said, number

pytestmark = pytest.mark.asyncio
NUMBER = "INC20250117"


@pytest.fixture(autouse=True)
def filed_elsewhere(backend: MemoryBackend) -> None:
    keep(backend.person, application(NUMBER, yours=False))


async def press_mine(talk: Conversation, desk: Desk, act: str = "check_status", locale: str = "mr") -> Said:
    (said,) = await talk.say(act, NUMBER, entities=[number(NUMBER)], language=locale)
    (answered,) = await talk.press(titled(said, desk.wording.text("button_claim", locale)))
    return answered


@pytest.mark.parametrize("act", ["check_status", "request_certificate"])
async def test_number_on_file_links_at_once(talk: Conversation, desk: Desk, papers: MemoryPapers, act: str) -> None:
    talk.metadata, papers.numbers_on_file = {"number_key": "a-key"}, {"a-key"}
    done = await press_mine(talk, desk, act)
    assert done.text == desk.wording.text("utter_claim_done", "mr", number=NUMBER)
    assert papers.claims == [(NUMBER, "a-key")]
    assert talk.slots["form"] is None


@pytest.mark.parametrize("locale", LOCALES)
async def test_code_links(talk: Conversation, desk: Desk, papers: MemoryPapers, locale: str) -> None:
    words = desk.wording.text
    asked = await press_mine(talk, desk, locale=locale)
    assert asked.text == words("utter_claim_code", locale, number=NUMBER, address="s***@example.com")
    (again,) = await talk.say("inform", "12", language=None)
    assert again.text == words("utter_claim_code_again", locale)
    (wrong,) = await talk.say("inform", "000000", language=None)
    assert wrong.text == words("utter_claim_code_wrong", locale, tries=digits(4, locale))
    (done,) = await talk.say("check_status", papers.code, language=None)
    assert done.text == words("utter_claim_done", locale, number=NUMBER)


async def test_code_that_is_over_is_asked_for_anew(talk: Conversation, desk: Desk, papers: MemoryPapers) -> None:
    await press_mine(talk, desk)
    papers.expired = True
    (over,) = await talk.say("inform", papers.code)
    assert over.text == desk.wording.text("utter_claim_code_over", "mr")
    (asked,) = await talk.press(over.buttons[0])
    assert "s***@example.com" in asked.text


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (NotTheApplicant("no"), "utter_not_the_applicant"),
        (AddressMissing("no"), "utter_claim_no_contact"),
        (PaperNotFound("no"), "utter_claim_no_contact"),
        (TooManyCodesAsked("no"), "utter_claim_too_many"),
        (BackendUnavailable("no"), "utter_claim_unavailable"),
    ],
)
async def test_what_cannot_be_done_is_said(
    talk: Conversation, desk: Desk, papers: MemoryPapers, error: BackendError, key: str
) -> None:
    papers.error = error
    assert (await press_mine(talk, desk)).text == desk.wording.text(key, "mr")


async def test_ones_own_has_no_such_button(talk: Conversation, desk: Desk, backend: MemoryBackend) -> None:
    keep(backend.person, application(NUMBER))
    (said,) = await talk.say("check_status", NUMBER, entities=[number(NUMBER)])
    assert desk.wording.text("button_claim", "mr") not in said.titles
