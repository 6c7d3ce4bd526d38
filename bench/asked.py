"""Messages with known answers, one by one: those of data/eval, and those of data/nlu that are kept from training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bench.ablation import Trainer
from bench.understanding import Score
from sevamitra.nlu.language import example_metadata

STRANGERS = "data/nlu, hand 3"
DEVELOPMENT = "data/eval"
UNTOLD = "way of naming untold"


@dataclass(frozen=True)
class Asked:
    """A message, the service it means, and all that answer it (``right``); ``kind`` is how the service is named."""

    text: str
    variety: str
    kind: str
    target: str
    right: frozenset[str]
    source: str


def development(part: int = 1) -> list[Asked]:
    """The messages of data/eval/services.jsonl; only every so manieth where ``part`` is more than 1."""
    return [
        Asked(
            row["text"], row["variety"], row["kind"], row["target"], frozenset([row["target"], *row["gold"]]), DEVELOPMENT
        )
        for row in Score(part).rows("services")
    ]  # fmt: skip


def rows_of_hand(trainer: Trainer, hand: int) -> list[int]:
    """Which of the trainer's messages that mean a service ``hand`` wrote."""
    return [row for row, example in enumerate(trainer.examples) if example.hand == hand and example.right]


def asked_of(trainer: Trainer, row: int) -> Asked:
    """One of the trainer's messages that mean a service."""
    message: Any = trainer.messages[row]
    told, right = example_metadata(message), trainer.examples[row].right
    return Asked(
        str(message.get("text")), str(told["variety"]), str(told.get("kind", UNTOLD)), right[0], frozenset(right), STRANGERS
    )  # fmt: skip
