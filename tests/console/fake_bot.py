"""A stand-in for the assistant: takes signed webhooks, answers through the Graph API, parses by rote.

Run by hand for trials of the page: ``python tests/console/fake_bot.py RASA_PORT CONSOLE_PORT``.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sys
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

SECRET = "sevamitra-development"
PHONE = "100000000000001"
INCOME = "revenue-income-certificate"
BIRTH = [
    ("village", "rural-development-birth-certificate-gram-panchayat", "ग्रामपंचायत", "गावात झालेला जन्म"),
    ("town", "urban-development-birth-certificate-municipal-council", "नगरपरिषद", "शहरात झालेला जन्म"),
    ("city", "urban-development-birth-certificate-municipal-corporation", "महानगरपालिका", "महानगरात झालेला जन्म"),
    ("mumbai", "urban-development-birth-certificate-bmc", "मुंबई महानगरपालिका", "मुंबईत झालेला जन्म"),
]
ANSWER = (
    "*उत्पन्नाचा दाखला*\n_तहसील कार्यालय, महसूल विभाग_\n\nसोबत आणा:\n- आधार कार्ड किंवा मतदार ओळखपत्र\n- शिधापत्रिका\n"
    "- तलाठ्याचा उत्पन्न अहवाल\n\nशुल्क: ₹33.60 · मुदत: 15 दिवस\nअर्ज: https://aaplesarkar.mahaonline.gov.in"
)


def parse_of(text: str) -> dict[str, Any]:
    """What ``POST /model/parse`` answers."""
    ambiguous = "जन्म" in text
    none = "IPL" in text
    ids = [slug for _, slug, _, _ in BIRTH] if ambiguous else [INCOME, "revenue-caste-certificate"]
    options = [{"value": slug, "ids": [slug]} for slug in ids]
    outcome = "none" if none else "ambiguous" if ambiguous else "match"
    at = text.find("दाखला")
    entities = (
        [{"entity": "document", "value": "दाखला", "start": at, "end": at + 5, "extractor": "Fake"}] if at >= 0 else []
    )
    return {
        "text": text,
        "intent": {"name": "out_of_scope" if none else "ask_documents", "confidence": 0.93},
        "intent_ranking": [{"name": "ask_documents", "confidence": 0.93}, {"name": "find_service", "confidence": 0.05}],
        "entities": entities,
        "language": {"code": "mr", "script": "Deva", "confidence": 0.98},
        "service": {
            "outcome": outcome,
            "id": INCOME if outcome == "match" else None,
            "confidence": 0.91,
            "ask": {"attribute": "service", "options": options} if ambiguous else None,
        },
        "service_ranking": [{"id": slug, "confidence": round(0.6 / (i + 1), 2)} for i, slug in enumerate(ids)],
    }


class FakeBot:
    """The stand-in on two ports: its own and the console's. ``received`` holds every event that was signed rightly."""

    def __init__(self, port: int, console_port: int) -> None:
        self.received: list[dict[str, Any]] = []
        self.refuse = 0
        self._console = f"http://127.0.0.1:{console_port}"
        self._graph = f"{self._console}/v21.0/{PHONE}"
        self._client = httpx.Client(headers={"Authorization": f"Bearer {SECRET}"}, timeout=10, trust_env=False)
        self._changed = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._client.close()

    def messages(self) -> list[dict[str, Any]]:
        """Messages of citizens so far."""
        return [m for event in self.received for m in event["entry"][0]["changes"][0]["value"].get("messages", [])]

    def statuses(self) -> list[dict[str, Any]]:
        """Statuses so far."""
        return [s for event in self.received for s in event["entry"][0]["changes"][0]["value"].get("statuses", [])]

    def wait(self, condition: Callable[[], Any], seconds: float = 8.0) -> Any:
        """Wait until ``condition`` holds; what it gave."""
        with self._changed:
            assert self._changed.wait_for(condition, seconds), f"did not happen; received {self.received}"
        return condition()

    def post(self, body: Mapping[str, Any]) -> httpx.Response:
        """One request to the Graph API's messages."""
        return self._client.post(f"{self._graph}/messages", json={"messaging_product": "whatsapp", **body})

    def _take(self, event: dict[str, Any]) -> None:
        with self._changed:
            self.received.append(event)
            self._changed.notify_all()
        for message in event["entry"][0]["changes"][0]["value"].get("messages", []):
            self._answer(message)

    def _answer(self, message: Mapping[str, Any]) -> None:
        to = {"to": message["from"]} if "from" in message else {"recipient": message["from_user_id"]}
        self.post({"status": "read", "message_id": message["id"], "typing_indicator": {"type": "text"}})
        for reply in replies_to(message, self._console):
            answer = self.post({**to, **reply})
            if answer.status_code != 200:
                print(answer.text, file=sys.stderr)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        bot = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._say(200, {"version": "3.6.21"})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path.startswith("/model/parse"):
                    self._say(200, parse_of(json.loads(body)["text"]))
                    return
                signature = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
                if not hmac.compare_digest(signature, self.headers.get("X-Hub-Signature-256", "")):
                    self._say(403, {})
                elif bot.refuse:
                    bot.refuse -= 1
                    self._say(500, {})
                else:
                    self._say(200, {})
                    bot._take(json.loads(body))

            def _say(self, status: int, body: Mapping[str, Any]) -> None:
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
                self.wfile.flush()

            def log_message(self, *_: Any) -> None:
                return

        return Handler


def replies_to(message: Mapping[str, Any], console: str) -> list[dict[str, Any]]:
    """What the stand-in says to a message."""
    if message["type"] == "interactive":
        reply = message["interactive"].get("list_reply") or message["interactive"]["button_reply"]
        if reply["id"] == "income:form":
            link = f"{console}/static/samples/application.pdf"
            document = {"link": link, "filename": "उत्पन्न दाखला अर्ज.pdf", "caption": "हा अर्जाचा नमुना आहे."}
            return [{"type": "document", "document": document}]
        return [_text(f"तुम्ही निवडले: *{reply['title']}*")]
    if message["type"] == "reaction":
        return []
    if message["type"] != "text":
        return [_text("हे मला वाचता येत नाही. कृपया लिहून पाठवा.")]
    body = message["text"]["body"]
    if "जन्म" in body:
        return [_list("जन्म दाखला कोठून हवा आहे?")]
    if "शांत" in body:
        return []
    buttons = [("income:form", "अर्जाचा नमुना"), ("income:where", "कोठे अर्ज करायचा?"), ("income:person", "माणसाशी बोला")]
    return [_buttons(ANSWER, buttons)]


def _text(body: str) -> dict[str, Any]:
    return {"type": "text", "text": {"body": body}}


def _buttons(body: str, buttons: list[tuple[str, str]]) -> dict[str, Any]:
    action = {"buttons": [{"type": "reply", "reply": {"id": key, "title": title}} for key, title in buttons]}
    footer = {"text": "कार्यालयात खात्री करून घ्या"}
    return {
        "type": "interactive",
        "interactive": {"type": "button", "body": {"text": body}, "footer": footer, "action": action},
    }


def _list(body: str) -> dict[str, Any]:
    rows = [{"id": key, "title": title, "description": text} for key, _, title, text in BIRTH]
    last = [{"id": "none", "title": "यापैकी नाही"}]
    sections = [{"title": "कार्यालय", "rows": rows}, {"title": "इतर", "rows": last}]
    action = {"button": "कार्यालय निवडा", "sections": sections}
    return {"type": "interactive", "interactive": {"type": "list", "body": {"text": body}, "action": action}}


if __name__ == "__main__":
    FakeBot(int(sys.argv[1]), int(sys.argv[2]))
    threading.Event().wait()
