from __future__ import annotations

from typing import Any

import pytest

from sevamitra.console.simulator.graph_errors import GraphError
from sevamitra.console.simulator.graph_requests import Outgoing, ReadMark, parse_request

TO = {"messaging_product": "whatsapp", "to": "919800000101"}


def text(body: Any) -> dict[str, Any]:
    return {**TO, "type": "text", "text": {"body": body}}


def buttons(titles: list[str], body: str = "निवडा") -> dict[str, Any]:
    action = {"buttons": [{"type": "reply", "reply": {"id": str(i), "title": t}} for i, t in enumerate(titles)]}
    return {**TO, "type": "interactive", "interactive": {"type": "button", "body": {"text": body}, "action": action}}


def listing(sections: list[dict[str, Any]], button: str = "यादी", body: str = "निवडा") -> dict[str, Any]:
    action = {"button": button, "sections": sections}
    return {**TO, "type": "interactive", "interactive": {"type": "list", "body": {"text": body}, "action": action}}


def rows(count: int, **extra: str) -> list[dict[str, Any]]:
    return [{"id": str(i), "title": f"ओळ {i}", **extra} for i in range(count)]


def document(**content: Any) -> dict[str, Any]:
    return {**TO, "type": "document", "document": content}


@pytest.mark.parametrize(
    "body",
    [
        text("न" * 4096),
        buttons(["अ" * 20, "ब", "क"], "न" * 1024),
        listing([{"rows": rows(10, description="ड" * 72)}], "य" * 20, "न" * 4096),
        listing([{"title": "प" * 24, "rows": rows(4)}, {"title": "क", "rows": [{"id": "x" * 200, "title": "त" * 24}]}]),
        document(link="https://example.org/a.pdf", caption="च" * 1024, filename="अर्ज.pdf"),
        document(id="123"),
        {**text("x"), "biz_opaque_callback_data": "42", "context": {"message_id": "wamid.A"}},
    ],
)
def test_messages_at_the_limit_are_taken(body: dict[str, Any]) -> None:
    assert isinstance(parse_request(body), Outgoing)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ([], "JSON object"),
        ({**text("x"), "messaging_product": "sms"}, "messaging_product"),
        ({"messaging_product": "whatsapp", "type": "text", "text": {"body": "x"}}, "to or recipient"),
        ({**text("x"), "to": "hello"}, "to"),
        ({**text("x"), "to": "९८००००००००"}, "to"),
        ({**text("x"), "to": 919800000101}, "to"),
        ({**text("x"), "recipient_type": "group"}, "recipient_type"),
        ({**text("x"), "type": "carousel"}, "type"),
        ({**text("x"), "type": ["text"]}, "type"),
        ({**TO, "type": "text"}, "text"),
        (text("न" * 4097), "text.body"),
        (text(""), "text.body"),
        (text(" \n"), "text.body"),
        (text(7), "text.body"),
        (text("\ud800"), "Unicode"),
        ({**TO, "type": "text", "text": {"body": "x", "bold": True}}, "text.bold"),
        (buttons(["a", "b", "c", "d"]), "buttons"),
        (buttons([]), "buttons"),
        (buttons(["अ" * 21]), "title"),
        (buttons(["एक", "एक"]), "same title"),
        (buttons(["a"], "न" * 1025), "body.text"),
        (listing([{"rows": rows(11)}]), "rows"),
        (
            listing(
                [
                    {"title": "अ", "rows": rows(6)},
                    {"title": "ब", "rows": [{"id": f"b{i}", "title": "x"} for i in range(5)]},
                ]
            ),
            "11 rows",
        ),
        (listing([{"rows": [{"id": "1", "title": "त" * 25}]}]), "title"),
        (listing([{"rows": rows(1, description="ड" * 73)}]), "description"),
        (listing([{"rows": [{"id": "x" * 201, "title": "t"}]}]), "id"),
        (listing([{"rows": rows(1) + rows(1)}]), "same id"),
        (listing([{"rows": rows(1)}, {"rows": [{"id": "z", "title": "z"}]}]), "title is required"),
        (listing([{"rows": rows(1)}], "य" * 21), "button"),
        (listing([]), "sections"),
        (document(link="https://example.org/a.pdf", id="1"), "link or id"),
        (document(), "link or id"),
        (document(link="file:///etc/passwd"), "link"),
        (document(id="1", caption="च" * 1025), "caption"),
        ({**TO, "type": "interactive", "interactive": {"type": "wheel"}}, "interactive.type"),
        ({**text("x"), "biz_opaque_callback_data": "x" * 513}, "biz_opaque_callback_data"),
        ({**text("x"), "context": "wamid.A"}, "context"),
    ],
)
def test_messages_beyond_the_limits_get_code_100(body: Any, where: str) -> None:
    with pytest.raises(GraphError) as refused:
        parse_request(body)
    assert refused.value.code == 100
    assert where in (refused.value.details or "")


def test_business_scoped_user_id_is_an_address() -> None:
    wanted = parse_request({**text("x"), "to": None, "recipient": "IN.13491208655302741918"})
    assert isinstance(wanted, Outgoing) and wanted.address == "IN.13491208655302741918"


def test_number_is_reduced_to_its_digits() -> None:
    wanted = parse_request({**text("x"), "to": "+91 98000-00101"})
    assert isinstance(wanted, Outgoing) and wanted.address == "919800000101"


def test_read_mark_may_carry_a_typing_indicator() -> None:
    mark = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.A"}
    assert parse_request(mark) == ReadMark("wamid.A", False)
    assert parse_request({**mark, "typing_indicator": {"type": "text"}}) == ReadMark("wamid.A", True)
    with pytest.raises(GraphError):
        parse_request({**mark, "message_id": 5})
    with pytest.raises(GraphError):
        parse_request({**mark, "typing_indicator": {"type": "dance"}})
