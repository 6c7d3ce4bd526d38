"""An import is live within ten seconds, without training or restart, and so is its withdrawal."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sevamitra.settings import PROJECT_ROOT

from .bot import Bot, environment

SLUG = "animal-husbandry-emu-hatchery-permit"
NAME = {"en": "Emu Hatchery Permit", "mr": "इमू पक्षी उबवणी केंद्र परवाना", "hi": "ईमू पक्षी हैचरी परमिट"}
ROW = {
    "slug": SLUG,
    "name": NAME,
    "department": "animal-husbandry",
    "body": "panchayat-samiti",
    "family": "emu-hatchery-permit",
    "kind": "licence",
    "fee_inr": 321,
    "documents": ["aadhaar"],
    "aliases": {"mr": ["इमू पालन परवाना"], "hi": ["ईमू पालन परमिट"], "en": ["emu farm licence"], "roman": ["emu parvana"]},
}  # fmt: skip
_BOUND = 10.0


def import_rows(bot: Bot, folder: Path, *rows: dict[str, Any]) -> None:
    """`python -m sevamitra.catalogue import FILE` with the bot's data folder."""
    file = folder / "rows.json"
    file.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, "-m", "sevamitra.catalogue", "import", str(file)]
    values = environment(SEVAMITRA_DATA=str(bot.settings.data))
    done = subprocess.run(command, cwd=PROJECT_ROOT, env=values, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def within_bound(holds: Callable[[], bool]) -> bool:
    """Whether something comes true within ten seconds of now."""
    deadline = time.monotonic() + _BOUND
    while time.monotonic() < deadline:
        if holds():
            return True
    return False


@pytest.mark.parametrize("locale", ["mr"])
def test_a_new_service_is_found_answered_and_withdrawn_without_a_restart(bot: Bot, tmp_path: Path, locale: str) -> None:
    def is_linked() -> bool:
        return bool(bot.parse(f"{NAME[locale]} हवा आहे")["service"]["id"] == SLUG)

    assert not is_linked()
    import_rows(bot, tmp_path, ROW)
    assert within_bound(is_linked)
    citizen = bot.newcomer()
    replies = citizen.say(f"{NAME[locale]} हवा आहे, फी किती?")
    assert NAME[locale] in replies[0].body
    assert "₹३२१" in replies[0].body

    import_rows(bot, tmp_path, {**ROW, "fee_inr": 654})
    assert within_bound(lambda: "₹६५४" in citizen.say("आणि फी किती?")[0].body)

    import_rows(bot, tmp_path, {"slug": SLUG, "withdrawn": True})
    assert within_bound(lambda: not is_linked())
    assert within_bound(lambda: NAME[locale] not in "".join(reply.body for reply in citizen.say("आणि फी किती?")))
