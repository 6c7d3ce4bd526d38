from typing import Any

import pytest

from sevamitra.channels.whatsapp.messages import (
    Buttons,
    Choice,
    File,
    ListMessage,
    Outgoing,
    Section,
    Text,
    addressed,
    distinct_titles,
    read_mark,
    to_graph,
)

NAME = "जन्म प्रमाणपत्र नोंदणी व दुरुस्ती सेवा"


def graph(message: Outgoing) -> list[dict[str, Any]]:
    return to_graph(message, lambda choice: f"key of {choice.payload}")


def test_text_is_a_text() -> None:
    assert graph(Text("नमस्कार")) == [{"type": "text", "text": {"body": "नमस्कार", "preview_url": False}}]


def test_empty_text_is_nothing() -> None:
    assert graph(Text("  ")) == []


def test_very_long_text_is_several_messages() -> None:
    parts = graph(Text("शब्द " * 3000))
    assert len(parts) == 4 and all(len(part["text"]["body"]) <= 4096 for part in parts)


def test_buttons_carry_keys_and_not_payloads() -> None:
    (sent,) = graph(Buttons("कोणते?", (Choice("गाव", "1"), Choice("शहर", "2"))))
    assert sent["interactive"]["type"] == "button"
    assert sent["interactive"]["action"]["buttons"] == [
        {"type": "reply", "reply": {"id": "key of 1", "title": "गाव"}},
        {"type": "reply", "reply": {"id": "key of 2", "title": "शहर"}},
    ]


def test_long_body_before_buttons_goes_out_as_text_first() -> None:
    *before, last = graph(Buttons("शब्द " * 500, (Choice("हो", "1"),)))
    assert before and all(part["type"] == "text" for part in before)
    assert len(last["interactive"]["body"]["text"]) <= 1024


def test_buttons_without_titles_are_plain_text() -> None:
    assert graph(Buttons("काय?", (Choice(" ", "1"),)))[0]["type"] == "text"


def test_list_keeps_to_every_limit() -> None:
    rows = tuple(Choice(f"{NAME} {number}", str(number), "वर्णन " * 30) for number in range(15))
    (sent,) = graph(
        ListMessage("निवडा", "पर्याय पाहण्यासाठी येथे दाबा", (Section("अ" * 40, rows[:7]), Section("", rows[7:])))
    )
    action = sent["interactive"]["action"]
    shown = [row for section in action["sections"] for row in section["rows"]]
    assert len(shown) == 10 and len({row["title"] for row in shown}) == 10
    assert all(len(row["title"]) <= 24 and len(row["description"]) <= 72 for row in shown)
    assert len(action["button"]) <= 20
    assert all(0 < len(section["title"]) <= 24 for section in action["sections"])


def test_row_whose_title_is_cut_shows_it_whole_below() -> None:
    (sent,) = graph(ListMessage("निवडा", "पहा", (Section("", (Choice(NAME, "1"), Choice("दाखला", "2"))),)))
    first, second = sent["interactive"]["action"]["sections"][0]["rows"]
    assert first["title"].endswith("…") and first["description"] == NAME
    assert "description" not in second


def test_empty_list_is_plain_text() -> None:
    assert graph(ListMessage("काही नाही", "पहा", (Section("", ()),)))[0]["type"] == "text"


@pytest.mark.parametrize("limit", [20, 24])
def test_no_two_titles_are_alike(limit: int) -> None:
    choices = [Choice(NAME, "1", "ग्रामपंचायत"), Choice(NAME, "2", "नगरपालिका"), Choice(NAME, "3"), Choice(NAME, "4")]
    titles = distinct_titles(choices, limit)
    assert len(set(titles)) == 4 and all(len(title) <= limit for title in titles)
    assert "ग्राम" in titles[0]


def test_document_by_link_and_by_path() -> None:
    linked = graph(File("document", link="https://a/b.pdf", filename="दाखला.pdf", caption="च" * 2000))[0]["document"]
    assert linked["link"] == "https://a/b.pdf" and linked["filename"] == "दाखला.pdf" and len(linked["caption"]) <= 1024
    assert graph(File("image", path="/a/b.png", filename="b.png")) == [{"type": "image", "image": {"path": "/a/b.png"}}]


def test_file_without_source_is_its_caption() -> None:
    assert graph(File("document", caption="दाखला"))[0]["text"]["body"] == "दाखला"


def test_address_is_the_number_else_the_user_id() -> None:
    by_number = addressed({"type": "text"}, "919800000001", "IN.7", "id-1")
    by_user = addressed({"type": "text"}, "", "IN.7", "id-1")
    assert by_number["to"] == "919800000001" and "recipient" not in by_number
    assert by_user["recipient"] == "IN.7" and "to" not in by_user
    assert by_number["biz_opaque_callback_data"] == "id-1" and by_number["messaging_product"] == "whatsapp"


def test_read_mark_shows_typing() -> None:
    assert read_mark("w") == {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": "w",
        "typing_indicator": {"type": "text"},
    }
