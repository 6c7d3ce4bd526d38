from __future__ import annotations

import pytest

from sevamitra.backend.triple_des import PADDINGS, CannotDecrypt, TripleDesSeal, padding_named

KEY, IV = "0123456789abcdefghijklmn", "87654321"


def seal(padding: str = "pkcs7", key: str = KEY) -> TripleDesSeal:
    return TripleDesSeal(key, IV, padding_named(padding))


@pytest.mark.parametrize("length", range(1, 18))
@pytest.mark.parametrize("writer", PADDINGS)
@pytest.mark.parametrize("reader", PADDINGS)
def test_either_padding_is_read_whichever_is_written(writer: str, reader: str, length: int) -> None:
    text = "{" + "x" * length + "}"
    assert seal(reader).decrypt(seal(writer).encrypt(text)) == text


def test_devanagari_survives() -> None:
    text = '{"ApplicantName": "सुनीता प्रकाश जाधव"}'
    assert seal().decrypt(seal().encrypt(text)) == text


def test_known_answer_of_openssl() -> None:
    """printf '{"a":1}' | openssl enc -des-ede3-cbc -K <hex of KEY> -iv <hex of IV>"""
    assert seal().encrypt('{"a":1}') == "251D96EFDE04F5A1"


def test_hexadecimal_is_written_in_upper_case_and_read_in_either() -> None:
    data = seal().encrypt("{}" * 30)
    assert data == data.upper()
    assert seal().decrypt(data.lower()) == "{}" * 30


def test_zero_padding_adds_nothing_to_whole_blocks() -> None:
    assert len(seal("zero").encrypt("12345678")) == 16
    assert len(seal("pkcs7").encrypt("12345678")) == 32


@pytest.mark.parametrize("data", ["", "A", "ABC", "zz" * 8, "00" * 7, "00" * 9, "é" * 16, " 00" * 8, "०" * 16])
def test_what_is_no_sealed_text_is_refused(data: str) -> None:
    with pytest.raises(CannotDecrypt):
        seal().decrypt(data)


def test_another_key_does_not_open() -> None:
    data = seal().encrypt('{"ApplicationID": "INC12345678", "ApplicantName": "somebody"}')
    with pytest.raises(CannotDecrypt):
        seal(key=KEY[::-1]).decrypt(data)


def test_secrets_do_not_show_in_the_representation() -> None:
    assert KEY not in repr(seal()) and IV not in repr(seal())


def test_unknown_padding_is_refused() -> None:
    with pytest.raises(ValueError):
        padding_named("iso10126")
