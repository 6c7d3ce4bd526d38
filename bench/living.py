"""What a linker knows of services that appear while it runs: `python -m bench.living`.

Trained without the 236 services of batch 2025-09 and without their messages; then their catalogue rows are added to the
store that a running ServiceLinker watches. Measured on the messages of data/eval, and on the larger sample of data/nlu's
hand 3: all that it wrote for the batch, and every fourth that it wrote for the others, none of which was trained on. The
lexicon is the shipped one. Linking alone is measured; the act classifier has no say in which service comes first.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bench.ablation import Trainer
from bench.asked import Asked, asked_of, development, rows_of_hand
from bench.figures import Figure, table
from bench.options import Options, alone, say
from bench.parse import GivenStore
from bench.understanding import remember_embeddings
from sevamitra.catalogue.load import with_services
from sevamitra.catalogue.model import Catalogue
from sevamitra.nlu.linking.training import NEGATIVES, STRANGER, Linker

BATCH = "2025-09"
NEW_AIM = 0.65
LOSS_AIM = 1.0
_HELD_OUT = 4
_PATIENCE = 900.0


@dataclass(frozen=True)
class Ranks:
    """Of some messages, how many have a right service first, and among the first three."""

    count: int
    top1: int
    top3: int

    def share1(self) -> float:
        """Top-1, 0 to 1."""
        return self.top1 / self.count

    def share3(self) -> float:
        """Top-3, 0 to 1."""
        return self.top3 / self.count


def measure(options: Options) -> str:
    """Found of the new, lost of the old, seconds taken."""
    trainer = Trainer(options.many(NEGATIVES))
    whole = trainer.catalogue
    late = {slug for slug, service in whole.services.items() if service.batch == BATCH}
    strangers = rows_of_hand(trainer, STRANGER)
    newcomers = [row for row in strangers if trainer.examples[row].right[0] in late]
    kept_back = [row for row in strangers if trainer.examples[row].right[0] not in late][::_HELD_OUT]
    say(f"Training without {len(late)} services ...")
    linker = trainer.train(_taught(trainer, late, kept_back), without(whole, late))
    remember_embeddings()
    part = 10 if options.quick else 1
    given = development(part)
    ours = [asked_of(trainer, row) for row in [*newcomers, *kept_back][::part]]
    return table(_figures(linker, whole, late, given, ours))


def _taught(trainer: Trainer, late: set[str], kept_back: Sequence[int]) -> list[int]:
    """The messages to learn from: those of no late service that are not kept back."""
    hidden = set(kept_back)
    return [
        row
        for row, example in enumerate(trainer.examples)
        if row not in hidden and not (example.right and example.right[0] in late)
    ]


def without(catalogue: Catalogue, slugs: set[str]) -> Catalogue:
    """The catalogue less some services."""
    services = {slug: service for slug, service in catalogue.services.items() if slug not in slugs}
    return with_services(catalogue, services, catalogue.version)


def _figures(
    linker: Linker, whole: Catalogue, late: set[str], given: Sequence[Asked], ours: Sequence[Asked]
) -> list[Figure]:
    from sevamitra.nlu.link import ServiceLinker

    few = without(whole, late)
    store = GivenStore(few)
    component = ServiceLinker({}, None, None, linker, store)  # type: ignore[arg-type]
    samples = {"data/eval": given, "hand 3": ours}
    old = {name: [one for one in asked if one.target not in late] for name, asked in samples.items()}
    new = {name: [one for one in asked if one.target in late] for name, asked in samples.items()}
    say("Asking before ...")
    before = {name: _ranks(component, asked) for name, asked in old.items()}
    say("Adding the services ...")
    store.catalogue = with_services(whole, whole.services, few.version + 1)
    started = time.perf_counter()
    _wait(started, lambda: len(component.refresh()[0].services) == len(whole.services))
    by_words = time.perf_counter() - started
    _wait(started, lambda: bool(component.refresh()[1].index.names.meanings.any(axis=1).all()))
    by_meaning = time.perf_counter() - started
    say("Asking after ...")
    figures = []
    for name, asked in new.items():
        found, n = _ranks(component, asked), len(asked)
        value, met = f"{found.share1():.3f}", found.share1() >= NEW_AIM
        figures += [
            Figure(f"{name}: new services, top-1 (n = {n})", value, f"at least {NEW_AIM:g}", met),
            Figure(f"{name}: new services, top-3", f"{found.share3():.3f}"),
        ]
    for name, asked in old.items():
        found, had = _ranks(component, asked), before[name]
        lost = 100 * (had.share1() - found.share1())
        figures += [
            Figure(f"{name}: other services before, top-1 / top-3 (n = {had.count})", _pair(had)),
            Figure(f"{name}: other services after, top-1 / top-3", _pair(found)),
            Figure(f"{name}: top-1 lost by it", f"{lost:.2f} points", f"under {LOSS_AIM:g} point", lost < LOSS_AIM),
        ]
    return [
        *figures,
        Figure(f"{len(late)} services added while running are found by their words after", f"{by_words:.1f} s"),
        Figure("  and by what they mean, as above, after", f"{by_meaning:.1f} s"),
    ]


def _wait(started: float, until: Callable[[], bool]) -> None:
    while not until():
        if time.perf_counter() - started > _PATIENCE:
            raise SystemExit("The services were not linked: see the lines above.")
        time.sleep(0.02)


def _pair(ranks: Ranks) -> str:
    return f"{ranks.share1():.3f} / {ranks.share3():.3f}"


def _ranks(component: Any, asked: Sequence[Asked]) -> Ranks:
    top1 = top3 = 0
    for one in asked:
        slugs = [found["id"] for found in component.link(*query_of(one.text), act_share=0.99)[1]]
        top1 += bool(slugs) and slugs[0] in one.right
        top3 += bool(one.right.intersection(slugs[:3]))
    return Ranks(len(asked), top1, top3)


def query_of(text: str) -> tuple[Any, Any, list[str]]:
    """What linking is told of a text: term counts, meaning, phonetic keys; as the pipeline computes them."""
    from sevamitra.nlu import encode
    from sevamitra.nlu.featurise import count_text_terms
    from sevamitra.nlu.scripts import normalise, without_command
    from sevamitra.nlu.transliterate import phonetic_keys

    said = without_command(text)
    level = normalise(said)
    return count_text_terms([said]), encode.encode([said])[0], phonetic_keys(level)


if __name__ == "__main__":
    alone("living", measure, __doc__)
