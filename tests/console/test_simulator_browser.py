"""The page in a real Chromium: Debian's, driven through its path."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from .conftest import Console, Simulator, free_port
from .fake_bot import FakeBot
from .test_graph_api import template_of

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        reason = f"{CHROMIUM} is missing: apt-get install chromium"
        pytest.fail(reason) if os.environ.get("SEVAMITRA_REQUIRE_SERVICES") == "1" else pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, simulator: Simulator, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, height = getattr(request, "param", (1400, 900))
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(f"{simulator.console.url}/simulator")
    yield page
    context.close()
    assert faults == []


def write(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Message").fill(text)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("page", [(1400, 900), (360, 740)], indirect=True)
def test_citizen_asks_chooses_from_the_list_and_sees_what_was_understood(page: Page, simulator: Simulator) -> None:
    simulator.page.delete("/citizens/sunita/messages")
    page.locator(".person", has_text="सुनीता").click()
    write(page, "मुलाचा जन्म दाखला हवा आहे")
    expect(page.locator(".message.own .ticks.read")).to_have_count(1)
    offer = page.locator(".message.other", has_text="जन्म दाखला कोठून हवा आहे?")
    offer.get_by_role("button", name="कार्यालय निवडा").click()
    sheet = page.get_by_role("dialog", name="कार्यालय निवडा")
    expect(sheet.locator(".row")).to_have_count(5)
    sheet.locator(".row", has_text="नगरपरिषद").click()
    expect(page.locator(".message.own", has_text="नगरपरिषद")).to_be_visible()
    expect(page.locator(".message.other", has_text="तुम्ही निवडले: नगरपरिषद")).to_be_visible()
    asked = page.locator(".message.own", has_text="मुलाचा जन्म दाखला")
    asked.hover()
    asked.get_by_role("button", name="What it understood").click()
    pane = page.get_by_role("complementary")
    expect(pane.locator(".found-language")).to_have_text("Marathi")
    expect(pane.get_by_text("ask_documents", exact=True).first).to_be_visible()
    expect(pane.locator(".outcome")).to_have_text("one question open")
    expect(pane.locator("tbody tr")).to_have_count(4)
    expect(pane.locator("mark")).to_have_text("दाखला")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_reply_button_brings_a_document_that_opens(page: Page, simulator: Simulator) -> None:
    simulator.page.delete("/citizens/imran/messages")
    page.locator(".person", has_text="Imran").click()
    write(page, "उत्पन्नाचा दाखला")
    expect(page.locator(".message.other strong")).to_have_text("उत्पन्नाचा दाखला")
    page.get_by_role("button", name="अर्जाचा नमुना").click()
    file = page.locator("a.file")
    expect(file).to_contain_text("उत्पन्न दाखला अर्ज.pdf")
    expect(file).to_contain_text("PDF")
    answer = httpx.get(simulator.console.url + (file.get_attribute("href") or ""), trust_env=False)
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    assert answer.headers["content-disposition"] == "inline"


def test_what_people_write_is_never_markup(page: Page, simulator: Simulator) -> None:
    page.locator(".person", has_text="Rohan").click()
    write(page, '<img src=x onerror="alert(1)"> शांत *ठळक* javascript:alert(1)')
    bubble = page.locator(".message.own", has_text="onerror").last
    expect(bubble).to_contain_text('<img src=x onerror="alert(1)">')
    expect(bubble.locator("strong")).to_have_text("ठळक")
    expect(bubble.locator("img, a")).to_have_count(0)


def test_interface_speaks_marathi_and_keeps_it(page: Page) -> None:
    page.locator(".language").select_option("mr")
    expect(page.get_by_role("heading", name="नागरिक")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="नागरिक")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "mr"


def test_shift_enter_makes_a_new_line(page: Page, simulator: Simulator) -> None:
    page.locator(".person", has_text="कविता").click()
    box = page.get_by_role("textbox", name="Message")
    box.fill("शांत")
    box.press("Shift+Enter")
    box.type("दुसरी")
    box.press("Enter")
    expect(page.locator(".message.own", has_text="दुसरी")).to_be_visible()
    simulator.bot.wait(lambda: [m for m in simulator.bot.messages() if m.get("text") == {"body": "शांत\nदुसरी"}])


def test_new_citizen_appears_and_can_be_cleared(page: Page) -> None:
    page.get_by_role("button", name="New citizen").click()
    dialog = page.get_by_role("dialog", name="New citizen")
    dialog.get_by_label("Name", exact=True).fill("आशा कांबळे")
    dialog.get_by_role("button", name="Add").click()
    expect(page.locator(".person[aria-current]", has_text="आशा कांबळे")).to_be_visible()
    write(page, "शांत")
    expect(page.locator(".message.own")).to_have_count(1)
    page.get_by_role("button", name="Clear conversation").click()
    page.get_by_role("dialog").get_by_role("button", name="Clear conversation").click()
    expect(page.locator(".message.own")).to_have_count(0)


def test_unread_messages_are_counted_until_the_chat_is_opened(page: Page, simulator: Simulator) -> None:
    page.locator(".person", has_text="Rohan").click()
    expect(page.locator(".person[aria-current]", has_text="Rohan")).to_be_visible()
    simulator.page.delete("/citizens/laxman/messages")
    simulator.say("laxman", "नमस्कार")
    person = page.locator(".person", has_text="लक्ष्मण")
    expect(person.locator(".badge")).to_have_text("1")
    person.click()
    expect(person.locator(".badge")).to_have_count(0)
    message = simulator.until("laxman", lambda m: m["sender"] == "business" and m["status"] == "read")
    simulator.bot.wait(
        lambda: [s for s in simulator.bot.statuses() if s["id"] == message["id"] and s["status"] == "read"]
    )


@pytest.mark.parametrize(
    "kind", ["sample_document", "sample_photo", "sample_video", "voice_note", "location", "contact", "sticker", "poll"]
)
def test_every_attachment_goes_out(page: Page, simulator: Simulator, kind: str) -> None:
    simulator.page.delete("/citizens/imran/messages")
    page.locator(".person", has_text="Imran").click()
    expect(page.locator(".message.own")).to_have_count(0)
    page.locator("#attach").click()
    page.locator(f"[data-attach={kind}]").click()
    expect(page.locator(".message.own .ticks.read")).to_have_count(1)
    expect(page.locator(".message.other:not(.writing)")).to_contain_text(re.compile("वाचता येत नाही"))


def test_page_says_that_the_assistant_is_away_and_recovers(browser: Browser, tmp_path: Path) -> None:
    rasa_port = free_port()
    console = Console(tmp_path, rasa_port)
    bot = None
    try:
        page = browser.new_page()
        page.goto(f"{console.url}/simulator")
        page.locator(".person", has_text="सुनीता").click()
        expect(page.locator(".banner")).to_contain_text("The assistant is not running yet")
        write(page, "उत्पन्नाचा दाखला")
        expect(page.locator(".ticks.sent").first).to_be_visible()
        expect(page.locator(".findings")).to_contain_text("Rasa does not answer")
        bot = FakeBot(rasa_port, console.port)
        expect(page.locator(".message.own .ticks.read")).to_have_count(1, timeout=10_000)
        expect(page.locator(".banner")).to_be_hidden()
        expect(page.locator(".outcome.match")).to_be_visible(timeout=10_000)
        console.stop()
        expect(page.locator(".banner")).to_contain_text("The console is not answering")
        console.start()
        expect(page.locator(".banner")).to_be_hidden(timeout=10_000)
        expect(page.locator(".message.other:not(.writing)")).to_have_count(1)
        page.close()
    finally:
        console.stop()
        if bot:
            bot.close()


def test_template_shows_its_text_and_its_button_answers(page: Page, simulator: Simulator, graph: httpx.Client) -> None:
    page.locator(".person", has_text="Imran").click()
    body = {
        "messaging_product": "whatsapp",
        "to": "919800000102",
        "type": "template",
        "template": template_of("INCX", "Y"),
    }
    assert graph.post("/messages", json=body).status_code == 200
    notice = page.locator(".message.other", has_text="INCX")
    expect(notice.locator(".foot")).to_contain_text("थांबा")
    notice.get_by_role("button", name="दाखला मिळवा").click()
    expect(page.locator(".message.own", has_text="दाखला मिळवा")).to_have_count(1)
