from __future__ import annotations

import pytest

from sevamitra.backend.client import ApplicationNotFound, application_number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("INC12345678", "INC12345678"),
        (" inc12345678\n", "INC12345678"),
        ("INC 1234 5678", "INC12345678"),
        ("inc१२३४५६७८", "INC12345678"),
        ("RTO/2025/0017", "RTO/2025/0017"),
        ("160115001100000001", "160115001100000001"),
    ],
)
def test_number_is_brought_to_the_form_departments_use(typed: str, number: str) -> None:
    assert application_number(typed) == number


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "INC1", "A" * 51, "A" * 100_000, "../../health", "INC?x=12345", "इन्क१२३४५", "INC\x0012345", "😀" * 6],
)
def test_what_cannot_be_a_number_is_not_found(typed: str) -> None:
    with pytest.raises(ApplicationNotFound):
        application_number(typed)
