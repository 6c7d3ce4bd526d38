from datetime import timedelta

import pytest

from sevamitra.channels.secrets import Vault
from sevamitra.papers.codes import ALPHABET, Codes, Link, LinkExpired, LinkForged, shown, typed
from sevamitra.papers.paper import PaperKind

from .conftest import NOW

LINK = Link(27, "mr", NOW + timedelta(hours=1), 5)


@pytest.fixture()
def codes(vault: Vault) -> Codes:
    return Codes(vault)


def test_a_paper_keeps_its_code_and_shares_it_with_none(codes: Codes) -> None:
    papers = [(kind, number, citizen) for kind in PaperKind for number in ("A1", "A2") for citizen in ("wa-1", "wa-2")]
    made = {codes.of_paper(*paper) for paper in papers}
    assert len(made) == len(papers)
    assert all(len(code) == 16 and set(code) <= set(ALPHABET) for code in made)
    assert codes.of_paper(*papers[0]) in made


def test_a_code_comes_from_the_secret(codes: Codes) -> None:
    paper = PaperKind.RECEIPT, "A1", "wa-1"
    assert Codes(Vault("another secret of tests")).of_paper(*paper) != codes.of_paper(*paper)


@pytest.mark.parametrize("text", ["7K3M-9QPX-2ABC-DEF0", "7k3m9qpx2abcdefo", " 7K3M 9QPX 2ABC DEF0 "])
def test_a_code_is_read_as_people_type_it(text: str) -> None:
    assert typed(text) == "7K3M9QPX2ABCDEF0"


@pytest.mark.parametrize("text", ["", "7K3M", "7K3M9QPX2ABCDEF0X", "७K3M9QPX2ABCDEF0", "7K3M9QPX2ABCDEFU", "a" * 500])
def test_what_cannot_be_a_code_is_none(text: str) -> None:
    assert typed(text) is None


def test_a_code_is_shown_in_groups() -> None:
    assert shown("7K3M9QPX2ABCDEF0") == "7K3M-9QPX-2ABC-DEF0"


def test_a_link_comes_back_until_it_expires(codes: Codes) -> None:
    token = codes.token(LINK)
    assert codes.read_token(token, NOW + timedelta(minutes=59)) == LINK
    with pytest.raises(LinkExpired):
        codes.read_token(token, NOW + timedelta(hours=1))


def test_a_changed_link_is_forged(codes: Codes) -> None:
    token = codes.token(LINK)
    for at in range(len(token)):
        changed = token[:at] + ("0" if token[at] != "0" else "1") + token[at + 1 :]
        with pytest.raises(LinkForged):
            codes.read_token(changed, NOW)


@pytest.mark.parametrize(
    "token", ["", "x", "-" * 5, "1-mr-ffffffffff-0-" + "0" * 32, "१-mr-1-0-" + "0" * 32, "\0" * 60]
)
def test_nonsense_is_forged(codes: Codes, token: str) -> None:
    with pytest.raises(LinkForged):
        codes.read_token(token, NOW)
