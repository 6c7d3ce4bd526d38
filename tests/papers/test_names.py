import pytest

from sevamitra.papers.names import masked_address, masked_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("सुनीता प्रकाश जाधव", "सु••• प्र••• जा•••"),
        ("क्षितिजा", "क्षि•••"),
        ("Sunita  Jadhav", "S••• J•••"),
        ("", ""),
    ],
)
def test_a_name_shows_the_first_letter_of_each_word(name: str, shown: str) -> None:
    assert masked_name(name) == shown


@pytest.mark.parametrize(("address", "shown"), [("sunita@example.in", "s•••@example.in"), ("a@b@c.in", "a•••@c.in")])
def test_an_address_shows_its_first_letter_and_domain(address: str, shown: str) -> None:
    assert masked_address(address) == shown
