"""Numbers and names of people stand in no file and in no line of output in clear."""

import json

import pytest

from .bot import Bot

AADHAAR = "499118665246"
MOBILE = "9822045671"
DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")


def ways_to_write(digits: str) -> list[str]:
    """Digits as people write them and as files may hold them."""
    grouped = [f"{separator}".join(digits[at : at + 4] for at in range(0, len(digits), 4)) for separator in (" ", "-")]
    plain = [digits, *grouped, f"{digits[:5]} {digits[5:]}"]
    devanagari = [text.translate(DEVANAGARI) for text in plain]
    return [*plain, *devanagari, *(json.dumps(text)[1:-1] for text in devanagari)]


@pytest.fixture(scope="module")
def told(bot: Bot) -> str:
    """A conversation in which somebody tells their numbers; the number they write from."""
    citizen = bot.newcomer()
    spaced = f"{AADHAAR[:4]} {AADHAAR[4:8]} {AADHAAR[8:]}"
    for text in (
        f"माझा आधार {AADHAAR} आणि मोबाईल {MOBILE} आहे, उत्पन्नाचा दाखला हवा",
        f"आधार {spaced}",
        f"aadhaar {spaced.replace(' ', '-')} phone +91{MOBILE}",
        f"आधार {spaced.translate(DEVANAGARI)} मोबाइल {MOBILE.translate(DEVANAGARI)}",
        f"mera number {MOBILE[:5]} {MOBILE[5:]} hai",
        AADHAAR,
        MOBILE,
    ):
        assert citizen.say(text)
    assert citizen.send(citizen.message("image", id="1", mime_type="image/jpeg", caption=f"आधार कार्ड {AADHAAR}"))
    contact = {"name": {"formatted_name": citizen.name}, "phones": [{"phone": f"+91{MOBILE}"}]}
    assert citizen.send({**citizen.message("contacts"), "contacts": [contact]})
    assert citizen.say("I want to talk to a person")
    return citizen.number


def places_of(bot: Bot, text: str) -> list[str]:
    """Files of the data folder, and the output, that hold a text."""
    found = [
        str(file.relative_to(bot.settings.data))
        for file in sorted(bot.settings.data.rglob("*"))
        if file.is_file() and text.encode() in file.read_bytes()
    ]
    return found + (["output"] if text in bot.running.output else [])


def test_the_search_finds_what_is_stored(bot: Bot, told: str) -> None:
    assert "trackers.db" in str(places_of(bot, f"XXXX XXXX {AADHAAR[-4:]}"))
    assert "INFO" in bot.running.output


def test_an_aadhaar_number_is_nowhere_in_clear(bot: Bot, told: str) -> None:
    assert not {text: places for text in ways_to_write(AADHAAR) if (places := places_of(bot, text))}


def test_a_mobile_number_in_a_message_is_nowhere_in_clear(bot: Bot, told: str) -> None:
    assert not {text: places for text in ways_to_write(MOBILE) if (places := places_of(bot, text))}


def test_the_senders_number_is_nowhere_in_clear(bot: Bot, told: str) -> None:
    assert not {text: places for text in (told, told[2:]) if (places := places_of(bot, text))}


def test_the_senders_name_and_words_are_in_no_log(bot: Bot, told: str) -> None:
    citizen = bot.newcomer()
    citizen.say("शब्दप्रयोग उदुंबर हवा")
    assert not places_of(bot, citizen.name)
    assert "उदुंबर" not in bot.running.output
