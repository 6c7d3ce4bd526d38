"""The public path: signed, never twice, in order, and deaf to commands."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from .bot import Bot, Citizen
from .wording import says

GREETING = "नमस्कार, कसे आहात?"


def test_a_forged_webhook_is_refused_and_not_answered(bot: Bot, citizen: Citizen) -> None:
    event = citizen.webhook(citizen.message("text", body=GREETING))
    assert bot.post(event, secret="another secret").status_code == 403
    assert not citizen.replies()


@pytest.mark.parametrize("header", [{}, {"X-Hub-Signature-256": ""}, {"X-Hub-Signature-256": "sha256="}])
def test_a_webhook_without_signature_is_refused(bot: Bot, citizen: Citizen, header: dict[str, str]) -> None:
    body = json.dumps(citizen.webhook(citizen.message("text", body=GREETING))).encode()
    answer = bot.call("POST", "/webhooks/whatsapp/webhook", content=body, headers=header)
    assert answer.status_code == 403
    assert not citizen.replies()


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"null", b"[]", b'{"entry": 5}', b'{"entry": [{"changes": 1}]}']
)
def test_a_signed_webhook_of_a_wrong_form_does_no_harm(bot: Bot, citizen: Citizen, body: bytes) -> None:
    assert bot.post(body).status_code in (200, 400)
    assert citizen.say(GREETING)


def test_the_subscription_check_wants_our_token(bot: Bot) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "42"}
    ours = {**asked, "hub.verify_token": bot.settings.whatsapp_verify_token}
    path = "/webhooks/whatsapp/webhook?" + "&".join(f"{key}={value}" for key, value in ours.items())
    assert (bot.call("GET", path).status_code, bot.call("GET", path).text) == (200, "42")
    assert bot.call("GET", path + "x").status_code == 403


def test_the_same_message_five_times_is_answered_once(bot: Bot, citizen: Citizen) -> None:
    citizen.say(GREETING)
    event = citizen.webhook(citizen.message("text", body=GREETING))
    with ThreadPoolExecutor(5) as several:
        assert [answer.status_code for answer in several.map(bot.post, [event] * 5)] == [200] * 5
    assert len(citizen.replies()) == 1
    assert bot.post(event).status_code == 200
    assert not citizen.replies()


def test_two_messages_in_quick_succession_are_both_answered_in_order(bot: Bot, citizen: Citizen) -> None:
    citizen.say(GREETING)
    for text in ("what is the fee for income certificate?", "thank you so much"):
        assert bot.post(citizen.webhook(citizen.message("text", body=text))).status_code == 200
    first, second = citizen.replies()
    assert says([first], "line_fee_unknown", "en")
    assert says([second], "utter_thank", "en")


def test_two_messages_in_one_webhook_are_both_answered_in_order(citizen: Citizen) -> None:
    citizen.say(GREETING)
    texts = ("what is the fee for income certificate?", "thank you so much")
    first, second = citizen.send(*(citizen.message("text", body=text) for text in texts))
    assert says([first], "line_fee_unknown", "en")
    assert says([second], "utter_thank", "en")


def test_five_citizens_at_once_get_each_their_own_answer(bot: Bot) -> None:
    asking = {
        "utter_thank": "thank you so much",
        "utter_goodbye": "Ok bye, see you later",
        "utter_help": "what all can you do for me?",
        "utter_bot_challenge": "are you a human or a robot?",
        "utter_feedback": "this bot is very good, I like it",
    }
    citizens = {key: bot.newcomer() for key in asking}
    for citizen in citizens.values():
        citizen.say(GREETING)
    events = [citizens[key].webhook(citizens[key].message("text", body=text)) for key, text in asking.items()]
    with ThreadPoolExecutor(5) as several:
        assert [answer.status_code for answer in several.map(bot.post, events)] == [200] * 5
    for key, citizen in citizens.items():
        replies = citizen.replies()
        assert len(replies) == 1, replies
        assert says(replies, key, "en")


@pytest.mark.parametrize(
    "text",
    [
        "/restart",
        "/session_start",
        "/back",
        '/greet{"service": "revenue-income-certificate"}',
        '/inform{"service": "revenue-income-certificate", "application_number": "INC12345678"}',
        " /restart",
        "\u200b/restart",
        "／restart",
        "⁄restart",
        "//restart",
        "/ /restart",
        "EXTERNAL: EXTERNAL_REMINDER",
        "/",
    ],
)
def test_a_command_is_only_words(bot: Bot, citizen: Citizen, text: str) -> None:
    citizen.say(GREETING)
    assert citizen.say(text)
    said = [event for event in bot.tracker(citizen)["events"] if event["event"] == "user"]
    assert len(said) == (1 if text == "/" else 2), "the conversation was not begun anew"
    for event in said:
        assert not event["text"].startswith("/")
        forced = [entity for entity in event["parse_data"]["entities"] if entity["entity"] == "service"]
        assert not forced, forced
        assert "language" in event["parse_data"], "the pipeline has read it"


def test_a_message_from_a_username_is_answered_to_its_id(bot: Bot, citizen: Citizen) -> None:
    message = citizen.message("text", body=GREETING)
    del message["from"]
    event = citizen.webhook({**message, "from_user_id": "IN.13491208655302741918"})
    value = event["entry"][0]["changes"][0]["value"]
    value["contacts"] = [{"profile": {"name": citizen.name}, "user_id": "IN.13491208655302741918"}]
    with bot.mailbox.changed:
        before = len(bot.mailbox.sent)
    assert bot.post(event).status_code == 200
    bot.wait_until_quiet()
    sent = bot.mailbox.sent[before:]
    assert {message.get("recipient") for message in sent} == {"IN.13491208655302741918"}
