import logging
from typing import Any

import pytest

from sevamitra.channels.whatsapp import updates
from sevamitra.channels.whatsapp.reading import read_webhook
from sevamitra.channels.whatsapp.updates import Person

from ..samples import NOW, PHONE_NUMBER_ID, message, text, webhook


def read(payload: Any) -> updates.Webhook:
    return read_webhook(payload, PHONE_NUMBER_ID, NOW)


def only(piece: Any) -> updates.Message:
    (found,) = read(webhook(piece)).messages
    return found


@pytest.mark.parametrize(
    ("piece", "content"),
    [
        (message(body="७/१२"), updates.Text("७/१२")),
        (message("interactive", type="button_reply", button_reply={"id": "k", "title": "हो"}), updates.ButtonReply("k", "हो")),
        (
            message("interactive", type="list_reply", list_reply={"id": "k", "title": "हो", "description": "d"}),
            updates.ListReply("k", "हो", "d"),
        ),
        (message("interactive", type="nfm_reply", nfm_reply={}), updates.Unsupported("interactive nfm_reply")),
        (message("button", payload="p", text="होय"), updates.TemplateReply("p", "होय")),
        (message("image", id="1", mime_type="image/jpeg", caption="c"), updates.Media("image", "1", "image/jpeg", "c")),
        (message("audio", id="1", mime_type="audio/ogg", voice=True), updates.Media("audio", "1", "audio/ogg", voice=True)),
        (message("video", id="1"), updates.Media("video", "1")),
        (message("document", id="1", filename="f.pdf"), updates.Media("document", "1")),
        (message("sticker", id="1"), updates.Media("sticker", "1")),
        (message("location", latitude=18.5, longitude="73.8", name="पुणे"), updates.Location(18.5, 73.8, "पुणे")),
        ({**message("contacts"), "contacts": [{}, {}]}, updates.Contacts(2)),
        (message("reaction", message_id="m", emoji="👍"), updates.Reaction("👍")),
        (message("order", catalog_id="1"), updates.Order()),
        (message("system", type="user_changed_number"), updates.System("user_changed_number")),
        ({**message("unsupported"), "errors": [{"code": 131051}]}, updates.Unsupported("unsupported")),
        (message("hologram"), updates.Unsupported("hologram")),
        ({"id": "wamid.1", "from": "919800000001"}, updates.Unsupported("unknown")),
    ],
)  # fmt: skip
def test_every_type_is_read(piece: Any, content: updates.Content) -> None:
    assert only(piece).content == content


@pytest.mark.parametrize(
    "piece",
    [
        {**message(), "text": "not an object"},
        {**message(), "text": {"body": 5}},
        {**message(), "text": {"body": ""}},
        message("interactive", type="button_reply", button_reply=None),
        message("location", latitude=91, longitude=0),
        message("location", latitude="nan", longitude=0),
        message("location", latitude=None, longitude=0),
    ],
)
def test_unreadable_content_is_still_a_message_to_answer(piece: Any) -> None:
    assert isinstance(only(piece).content, updates.Unsupported)


def test_many_entries_changes_and_messages_are_all_read_in_order() -> None:
    payload = webhook(text("1", "a"), text("2", "b"))
    payload["entry"] += webhook(text("3", "c"))["entry"]
    payload["entry"][0]["changes"] += webhook(text("4", "d"))["entry"][0]["changes"]
    assert [found.wamid for found in read(payload).messages] == ["a", "b", "d", "c"]


def test_malformed_piece_is_skipped_by_position_and_the_rest_stays(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        found = read(
            webhook(None, text("secret words", ""), {"id": "x"}, {**text("a"), "from": "9' OR 1=1"}, text("b", "ok"))
        )
    assert [one.wamid for one in found.messages] == ["ok"]
    assert found.skipped == 4
    assert "messages[0]" in caplog.text and "secret words" not in caplog.text


@pytest.mark.parametrize(
    "payload",
    [
        None, [], 1, "x", {}, {"object": "page", "entry": []}, {"object": "whatsapp_business_account"},
        {"object": "whatsapp_business_account", "entry": []}, {"object": "whatsapp_business_account", "entry": {}},
        {"object": "whatsapp_business_account", "entry": [None, 5, {}, {"changes": None}, {"changes": [None, {"value": 3}]}]},
        webhook(), {**webhook(), "entry": [{"changes": [{"value": {"messages": "x", "statuses": 4}}]}]},
    ],
)  # fmt: skip
def test_empty_or_foreign_shapes_hold_nothing(payload: Any) -> None:
    found = read(payload)
    assert not found.messages and not found.statuses


def test_another_phone_number_is_left_out_and_counted() -> None:
    found = read(webhook(text("a"), owner="999"))
    assert not found.messages and found.foreign == 1


@pytest.mark.parametrize(
    ("changes", "contacts", "person"),
    [
        ({}, [], Person("", "919800000001")),
        ({"from": "+919800000001"}, [], Person("", "919800000001")),
        ({"user_id": "IN.77"}, [], Person("IN.77", "919800000001")),
        ({"from": None, "from_user_id": "IN.77"}, [], Person("IN.77", "")),
        ({"from": None}, [{"user_id": "IN.77", "profile": {}}], Person("IN.77", "")),
        ({}, [{"wa_id": "919800000001", "user_id": "IN.77"}], Person("IN.77", "919800000001")),
        ({}, [{"wa_id": "910000000000", "user_id": "IN.88"}], Person("", "919800000001")),
        ({}, "no list", Person("", "919800000001")),
    ],
)
def test_identity_is_the_user_id_where_given_else_the_number(changes: Any, contacts: Any, person: Person) -> None:
    payload = webhook({**message(), **changes})
    payload["entry"][0]["changes"][0]["value"]["contacts"] = contacts
    assert read(payload).messages[0].person == person


def test_nobody_named_is_skipped() -> None:
    assert read(webhook({**message(), "from": None})).skipped == 1


def test_number_and_user_id_never_collide() -> None:
    assert Person("919800000001").identity != Person("", "919800000001").identity


@pytest.mark.parametrize("timestamp", [None, "", "soon", "nan", "inf", "99999999999999", [1]])
def test_bad_or_future_timestamp_counts_as_now(timestamp: Any) -> None:
    assert only({**message(), "timestamp": timestamp}).timestamp == NOW


def test_status_is_read_with_our_id_and_its_error() -> None:
    status = {"id": "w", "status": "failed", "biz_opaque_callback_data": "ours", "errors": [{"code": 131047}]}
    assert read(webhook(statuses=[status, None, {"id": "x"}])).statuses == (
        updates.StatusUpdate("w", "failed", "ours", 131047),
    )


def test_raw_message_is_not_shown_in_a_log() -> None:
    assert "गुपित" not in repr(only(message("unsupported", note="गुपित")))
