"""Rasa's own API and the REST channel: with the token, under a prefix, and never as a citizen."""

import pytest

from .bot import Bot, Citizen

GREETING = {"sender": "me", "message": "Hello, good morning"}


def test_rest_answers_whoever_has_the_token_under_a_prefix(bot: Bot) -> None:
    answer = bot.call("POST", "/webhooks/rest/webhook", json=GREETING)
    assert answer.status_code == 200
    messages = answer.json()
    assert {message["recipient_id"] for message in messages} == {"dev-me"}
    assert "services" in messages[0]["text"]
    assert bot.call("GET", "/conversations/dev-me/tracker").json()["events"]


@pytest.mark.parametrize("token", ["", "wrong"])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/webhooks/rest/webhook", GREETING),
        ("POST", "/model/parse", {"text": "नमस्कार"}),
        ("GET", "/conversations/dev-me/tracker", None),
        ("GET", "/domain", None),
    ],
)
def test_without_the_token_nothing_is_open(bot: Bot, method: str, path: str, body: object, token: str) -> None:
    assert bot.call(method, path, token=token, json=body).status_code == 401


def test_a_developer_cannot_speak_as_a_citizen(bot: Bot, citizen: Citizen) -> None:
    citizen.say("उत्पन्नाच्या दाखल्यासाठी कोणती कागदपत्रे लागतात?")
    before = bot.tracker(citizen)
    sender_id = before["sender_id"]
    said = bot.call("POST", "/webhooks/rest/webhook", json={"sender": sender_id, "message": "Hello, good morning"})
    assert {message["recipient_id"] for message in said.json()} == {f"dev-{sender_id}"}
    assert bot.tracker(citizen) == before
    assert not citizen.replies()


def test_a_developers_slash_forces_nothing(bot: Bot) -> None:
    body = {"sender": "slash", "message": '/inform{"service": "revenue-income-certificate"}'}
    assert bot.call("POST", "/webhooks/rest/webhook", json=body).status_code == 200
    (said,) = [e for e in bot.call("GET", "/conversations/dev-slash/tracker").json()["events"] if e["event"] == "user"]
    assert not [entity for entity in said["parse_data"]["entities"] if entity["entity"] == "service"]
