from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sevamitra.backend.server.endpoint import ApiError, check_token


def request(address: str, authorization: str = "") -> Any:
    return SimpleNamespace(ip=address, headers={"authorization": authorization} if authorization else {})


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1"])
def test_without_a_token_this_machine_is_answered(address: str) -> None:
    check_token(request(address), "")


@pytest.mark.parametrize("address", ["10.0.0.5", "192.168.1.1", "8.8.8.8", "", "localhost", "2001:db8::1"])
def test_without_a_token_nobody_else_is_answered(address: str) -> None:
    with pytest.raises(ApiError, match="SEVAMITRA_BACKEND_TOKEN"):
        check_token(request(address), "")


def test_token_is_wanted_even_from_this_machine() -> None:
    check_token(request("127.0.0.1", "Bearer secret"), "secret")
    for wrong in ("", "Bearer Secret", "Bearer secret ", "secret"):
        with pytest.raises(ApiError):
            check_token(request("127.0.0.1", wrong), "secret")
