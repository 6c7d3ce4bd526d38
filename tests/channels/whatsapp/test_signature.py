import pytest

from sevamitra.channels.whatsapp.signature import is_signed, sign

BODY = '{"a":"नमस्कार"}'.encode()


def test_metas_signature_is_accepted() -> None:
    assert is_signed(BODY, sign(BODY, "secret"), "secret")


@pytest.mark.parametrize(
    "header",
    [None, "", "sha256=", "sha256=00", sign(BODY, "secret")[:-1], sign(BODY, "secret")[7:], sign(BODY, "other"),
     sign(BODY + b" ", "secret"), "sha1=" + sign(BODY, "secret")[7:], "sha256=\udcff", "नमस्कार"],
)  # fmt: skip
def test_missing_short_or_forged_signature_is_refused(header: str | None) -> None:
    assert not is_signed(BODY, header, "secret")


def test_unset_secret_accepts_nothing() -> None:
    assert not is_signed(BODY, sign(BODY, ""), "")
