from __future__ import annotations

import httpx
import pytest

from .conftest import Simulator
from .fake_bot import PHONE

TEXT = {"messaging_product": "whatsapp", "to": "919811111111", "type": "text", "text": {"body": "नमस्कार"}}


def template_of(*values: str, name: str = "application_approved", code: str = "mr") -> dict:
    """The notice of an approval, with these values and the payload of its button."""
    parameters = [{"type": "text", "text": value} for value in values]
    press = {
        "type": "button",
        "sub_type": "quick_reply",
        "index": "0",
        "parameters": [{"type": "payload", "payload": "k1"}],
    }
    return {"name": name, "language": {"code": code}, "components": [{"type": "body", "parameters": parameters}, press]}


def test_message_is_accepted_as_meta_answers(graph: httpx.Client) -> None:
    answer = graph.post("/messages", json=TEXT)
    assert answer.status_code == 200
    body = answer.json()
    assert body["messaging_product"] == "whatsapp"
    assert body["contacts"] == [{"input": "919811111111", "wa_id": "919811111111"}]
    assert body["messages"][0]["id"].startswith("wamid.")


@pytest.mark.parametrize("header", [None, "", "Bearer wrong", "Basic sevamitra-development", "Bearer \u0101"])
def test_wrong_token_gets_code_190(simulator: Simulator, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header.encode()}
    answer = httpx.post(f"{simulator.graph}/messages", json=TEXT, headers=headers, trust_env=False)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == 190
    assert answer.json()["error"]["type"] == "OAuthException"


def test_foreign_number_id_is_unknown(simulator: Simulator, graph: httpx.Client) -> None:
    answer = graph.post(f"{simulator.console.url}/v21.0/999/messages", json=TEXT)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 100)


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"null", b"\xff\xfe", b'{"a":' * 3000])
def test_broken_bodies_get_code_100(graph: httpx.Client, body: bytes) -> None:
    answer = graph.post("/messages", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == 100


def test_statuses_come_back_signed_and_in_order_with_our_own_data(simulator: Simulator, graph: httpx.Client) -> None:
    message = graph.post("/messages", json={**TEXT, "biz_opaque_callback_data": "outbox-7"}).json()["messages"][0]["id"]

    def three() -> list[dict]:
        mine = [status for status in simulator.bot.statuses() if status["id"] == message]
        return mine if len(mine) == 3 else []

    statuses = simulator.bot.wait(three)
    assert [status["status"] for status in statuses] == ["sent", "delivered", "read"]
    assert {status["biz_opaque_callback_data"] for status in statuses} == {"outbox-7"}
    assert {status["recipient_id"] for status in statuses} == {"919811111111"}


def test_free_text_after_24_hours_fails_with_131047(simulator: Simulator, graph: httpx.Client) -> None:
    message = graph.post("/messages", json={**TEXT, "to": "919800000105"}).json()["messages"][0]["id"]
    status = simulator.bot.wait(lambda: [s for s in simulator.bot.statuses() if s["id"] == message])[0]
    assert status["status"] == "failed"
    assert status["errors"][0]["code"] == 131047


def test_template_goes_out_after_24_hours(simulator: Simulator, graph: httpx.Client) -> None:
    template = template_of("INCXXXX5678", "उत्पन्न प्रमाणपत्र")
    body = {"messaging_product": "whatsapp", "to": "919800000105", "type": "template", "template": template}
    message = graph.post("/messages", json=body).json()["messages"][0]["id"]
    status = simulator.bot.wait(lambda: [s for s in simulator.bot.statuses() if s["id"] == message])[0]
    assert status["status"] == "sent"


def test_uploaded_file_comes_back_by_a_short_lived_address(simulator: Simulator, graph: httpx.Client) -> None:
    form = {"messaging_product": "whatsapp", "type": "application/pdf"}
    media = graph.post("/media", data=form, files={"file": ("दाखला.pdf", b"%PDF-1.4 x", "application/pdf")}).json()[
        "id"
    ]
    found = graph.get(f"{simulator.console.url}/v21.0/{media}").json()
    assert (found["mime_type"], found["file_size"]) == ("application/pdf", 10)
    assert graph.get(found["url"]).content == b"%PDF-1.4 x"
    assert httpx.get(found["url"], trust_env=False).status_code == 401
    assert graph.get(found["url"].replace("hash=", "hash=0")).status_code == 404
    assert graph.get(found["url"].replace("ext=", "ext=9")).status_code == 404
    document = {"id": media, "filename": "दाखला.pdf"}
    sent = graph.post("/messages", json={**TEXT, "type": "document", "document": document})
    assert sent.status_code == 200
    assert graph.delete(f"{simulator.console.url}/v21.0/{media}").json() == {"success": True}
    assert graph.get(f"{simulator.console.url}/v21.0/{media}").status_code == 400


@pytest.mark.parametrize(
    ("data", "files"),
    [
        ({}, {"file": ("a.pdf", b"x", "application/pdf")}),
        ({"messaging_product": "whatsapp"}, None),
        ({"messaging_product": "whatsapp"}, {"file": ("a.pdf", b"", "application/pdf")}),
        ({"messaging_product": "whatsapp"}, {"file": ("a.png", b"x" * (5 * 1024 * 1024 + 1), "image/png")}),
    ],
)
def test_wrong_uploads_get_code_100(graph: httpx.Client, data: dict, files: dict | None) -> None:
    answer = graph.post("/media", data=data, files=files)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 100)


def test_message_with_unknown_upload_is_refused(graph: httpx.Client) -> None:
    answer = graph.post("/messages", json={**TEXT, "type": "document", "document": {"id": "1"}})
    assert answer.json()["error"]["code"] == 100


def test_link_that_cannot_be_fetched_fails_with_131053(simulator: Simulator, graph: httpx.Client) -> None:
    document = {"link": f"{simulator.console.url}/nowhere.pdf"}
    message = graph.post("/messages", json={**TEXT, "type": "document", "document": document}).json()["messages"][0][
        "id"
    ]
    status = simulator.bot.wait(lambda: [s for s in simulator.bot.statuses() if s["id"] == message])[0]
    assert status["errors"][0]["code"] == 131053


def test_number_describes_itself(simulator: Simulator, graph: httpx.Client) -> None:
    assert graph.get(f"{simulator.console.url}/v21.0/{PHONE}").json()["id"] == PHONE


@pytest.mark.parametrize(
    ("template", "code"),
    [
        (template_of("a", "b", name="never_registered"), 132001),
        (template_of("a", "b", code="en_US"), 132001),
        (template_of("a"), 132000),
        (template_of("a", "b", "c"), 132000),
    ],
)
def test_template_that_was_not_registered_so_is_refused(graph: httpx.Client, template: dict, code: int) -> None:
    body = {"messaging_product": "whatsapp", "to": "919800000105", "type": "template", "template": template}
    assert graph.post("/messages", json=body).json()["error"]["code"] == code


def test_press_on_a_templates_button_comes_back_with_its_payload(simulator: Simulator, graph: httpx.Client) -> None:
    body = {
        "messaging_product": "whatsapp",
        "to": "919800000103",
        "type": "template",
        "template": template_of("1", "2"),
    }
    message = graph.post("/messages", json=body).json()["messages"][0]["id"]
    shown = simulator.until("kavita", lambda m: m["id"] == message)["content"]["shown"]
    assert "आपला अर्ज 1 (2) मंजूर झाला आहे" in shown["body"] and "थांबा" in shown["footer"]
    assert shown["buttons"] == [{"id": "k1", "title": "दाखला मिळवा"}]
    press = {"choice": {"message_id": message, "id": "k1"}}
    sent = simulator.page.post("/citizens/kavita/messages", json=press).json()["id"]
    event = simulator.bot.wait(lambda: [m for m in simulator.bot.messages() if m["id"] == sent])[0]
    assert (event["type"], event["button"]) == ("button", {"payload": "k1", "text": "दाखला मिळवा"})
    assert event["context"]["id"] == message
    foreign = {"choice": {"message_id": message, "id": "k2"}}
    assert simulator.page.post("/citizens/kavita/messages", json=foreign).status_code == 400
