"""Application numbers in any form people type them."""

from __future__ import annotations

import pytest

from .conftest import Conversation, MemoryBackend, number
from .memory_citizen import PROGRESS, renumbered

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize(
    ("text", "value", "kept", "asked"),
    [
        ("inc 1234 5678 चे काय झाले", "INC12345678", "INC12345678", ["INC12345678"]),
        ("INC१२३४५६७८", "INC12345678", "INC12345678", ["INC12345678"]),
        ("inc-12345678", "INC12345678", "INC12345678", ["INC12345678"]),
        ("rto/2025/17123", "RTO202517123", "RTO/2025/17123", ["RTO/2025/17123"]),
        ("pmc/ws/2025/0012", "WS20250012", "PMC/WS/2025/0012", ["PMC/WS/2025/0012"]),
        ("ab-1234567", "AB1234567", "AB-1234567", ["AB1234567", "AB-1234567"]),
    ],
)
async def test_number_is_found_in_the_form_that_its_department_writes(
    talk: Conversation, backend: MemoryBackend, text: str, value: str, kept: str, asked: list[str]
) -> None:
    backend.person.known[kept] = renumbered(PROGRESS, kept)
    written = {"rto/2025/17123": (0, 14), "pmc/ws/2025/0012": (4, 16), "inc 1234 5678 चे काय झाले": (0, 13)}
    start, end = written.get(text, (0, len(text)))
    entity = {**number(value), "start": start, "end": end}
    (said,) = await talk.say("check_status", text, entities=[entity])
    assert kept in said.text
    assert backend.person.asked == asked
