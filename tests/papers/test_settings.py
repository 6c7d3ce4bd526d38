"""Settings of papers that cannot work are refused by name."""

import pytest
from pydantic import ValidationError

from sevamitra.settings import Settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("smtp_url", "mail.example.in"),
        ("smtp_url", "http://mail.example.in"),
        ("smtp_url", "smtp://mail.example.in:port"),
        ("smtp_url", "smtp://"),
        ("mail_from", "nobody"),
        ("mail_from", "a@example.in\nBcc: b@example.in"),
        ("public_url", "seva.example.in"),
        ("public_url", "https://seva.example.in/path"),
        ("paper_link_hours", 0),
    ],
)
def test_a_bad_setting_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError, match=name):
        Settings(**{name: value})


@pytest.mark.parametrize(
    "url", ["", "smtp://mail.example.in", "smtps://user:p%40ss@mail.example.in:465", "smtp://127.0.0.1:2525/"]
)
def test_addresses_of_mail_servers_are_taken(url: str) -> None:
    assert Settings(smtp_url=url).smtp_url == url
