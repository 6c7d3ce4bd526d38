from typing import Any

import pytest

from sevamitra.channels.whatsapp.messages import Buttons, Choice, File, ListMessage, Section, Text
from sevamitra.channels.whatsapp.output import WhatsAppOutput

pytestmark = pytest.mark.asyncio


async def spoken(*messages: dict[str, Any]) -> WhatsAppOutput:
    output = WhatsAppOutput("mr", lambda locale: f"choose {locale}")
    for message in messages:
        await output.send_response("wa-1", message)
    return output


def buttons(count: int) -> list[dict[str, Any]]:
    return [{"title": f"t{number}", "payload": f"/p{number}"} for number in range(count)]


async def test_text_stays_in_one_piece() -> None:
    assert (await spoken({"text": "एक\n\nदोन"})).said == [Text("एक\n\nदोन")]


async def test_three_buttons_are_buttons_and_four_are_a_list() -> None:
    three, four = (await spoken({"text": "?", "buttons": buttons(3)}, {"text": "?", "buttons": buttons(4)})).said
    assert three == Buttons("?", tuple(Choice(f"t{number}", f"/p{number}") for number in range(3)))
    assert isinstance(four, ListMessage) and len(four.sections[0].rows) == 4 and four.button == "choose mr"


async def test_list_button_is_worded_in_the_language_of_the_reply() -> None:
    (said,) = (await spoken({"text": "?", "buttons": buttons(4), "custom": {"locale": "hi"}})).said
    assert isinstance(said, ListMessage) and said.button == "choose hi"


async def test_descriptions_come_from_custom_or_the_button() -> None:
    given = [{"title": "a", "payload": "/a"}, {"title": "b", "payload": "/b", "description": "own"}, *buttons(2)]
    (said,) = (await spoken({"text": "?", "buttons": given, "custom": {"descriptions": ["first", "x"]}})).said
    assert isinstance(said, ListMessage)
    assert [row.description for row in said.sections[0].rows] == ["first", "own", "", ""]


async def test_our_own_forms_are_understood() -> None:
    rows = [{"title": "r", "description": "d", "payload": "/p"}]
    output = await spoken(
        {"custom": {"type": "text", "text": "नमस्कार", "locale": "mr"}},
        {"custom": {"type": "buttons", "text": "?", "buttons": buttons(1)}},
        {"custom": {"type": "list", "text": "?", "button": "पहा", "sections": [{"title": "s", "rows": rows}]}},
        {"custom": {"type": "document", "link": "https://a/b.pdf", "filename": "b.pdf", "caption": "c"}},
        {"custom": {"type": "image", "path": "/a.png"}},
        {"image": "https://a/i.png"},
        {"attachment": {"type": "file", "payload": {"src": "https://a/f.pdf"}}},
    )
    assert output.said == [
        Text("नमस्कार"),
        Buttons("?", (Choice("t0", "/p0"),)),
        ListMessage("?", "पहा", (Section("s", (Choice("r", "/p", "d"),)),)),
        File("document", link="https://a/b.pdf", filename="b.pdf", caption="c"),
        File("image", path="/a.png"),
        File("image", link="https://a/i.png"),
        File("document", link="https://a/f.pdf"),
    ]
    assert output.locale == "mr"


async def test_locale_of_the_last_message_counts_and_an_unknown_one_does_not() -> None:
    output = await spoken(
        {"text": "a", "custom": {"locale": "hi"}}, {"text": "b", "custom": {"locale": "fr"}}, {"text": "c"}
    )
    assert output.locale == "hi" and len(output.said) == 3


@pytest.mark.parametrize(
    "custom",
    [{"type": "hologram"}, {"type": "list", "sections": None}, {"type": "buttons", "buttons": "x"}, {"type": 5}],
)
async def test_malformed_custom_json_never_raises(custom: dict[str, Any]) -> None:
    await spoken({"custom": custom})


@pytest.mark.asyncio
async def test_choices_that_a_button_would_cut_are_a_list_where_a_row_can_explain_them() -> None:
    titles = ["दहापेक्षा कमी कामगार असलेल्या दुकानाची सूचना", "रास्त भाव दुकान परवाना"]
    buttons = [{"title": title, "payload": f"/inform{position}"} for position, title in enumerate(titles)]
    explained, bare = (WhatsAppOutput("mr", lambda locale: "निवडा") for _ in range(2))
    await explained.send_text_with_buttons("", "कोणती?", buttons, custom={"descriptions": titles})
    await bare.send_text_with_buttons("", "कोणती?", buttons)
    assert isinstance(explained.said[0], ListMessage)
    assert isinstance(bare.said[0], Buttons)
