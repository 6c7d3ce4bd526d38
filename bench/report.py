"""What was understood wrongly, and what would mend it, as a page for a trainer: `python -m bench.report`.

Writes var/report/index.html: figures with plots, confusions, and each wrong message with the signals that decided. The
messages are those of data/eval; with ``--own`` also every other one of hand 3's messages of data/nlu, linked by a linker
that is trained without them (the rest of the pipeline is the trained model's).
"""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from bench import plots
from bench.asked import DEVELOPMENT, STRANGERS, Asked, asked_of, development, rows_of_hand
from bench.explain import Explanation, Judged, explain
from bench.figures import machine, today
from bench.hints import VARIETIES, Case, Rule, Written, hints
from bench.options import Options, alone, say
from bench.parse import component_kept
from bench.understanding import Parse, parse_with, remember_embeddings
from sevamitra.catalogue.model import Catalogue, Service
from sevamitra.nlu.linking.training import NEGATIVES, STRANGER, Linker
from sevamitra.settings import get_settings

BINS = 10
_LANGUAGES = {"mr": "mr", "mr-Latn": "mr-Latn", "hi": "hi", "hi-Latn": "hi-Latn", "en": "en"}
_TEMPLATES = Path(__file__).parent
SIGNALS_SAID = {
    "name_terms": "sounds like a name or alias: the nearest",
    "name_terms_top3": "the same, mean of the three nearest",
    "utterance_terms": "sounds like a written message: the nearest",
    "utterance_terms_top3": "the same, mean of the three nearest",
    "name_meaning": "means the same as a name or alias (sentence encoder)",
    "utterance_meaning": "means the same as a written message (sentence encoder)",
    "utterance_meaning_top3": "the same, mean of the three nearest",
    "ridge": "the classifier's score",
    "objects": "things: income, well, boiler ...",
    "acts": "what is done: new, renew, correct ...",
    "bodies": "who gives it: village, town, Mumbai ...",
    "persons": "for whom: widow, farmer ...",
    "..._shared": "share of what the message names that the service has too",
    "..._other": "1 where the service has others only",
}


@dataclass(frozen=True)
class Share:
    """The figures of some messages; shares of 0 to 1."""

    name: str
    count: int
    top1: float
    top3: float
    settled: float
    asked_back: float
    turned_away: float
    stated_wrong: float

    @classmethod
    def of(cls, name: str, judged: Sequence[Judged]) -> Share:
        """Counts."""

        def share(holds: Callable[[Judged], bool]) -> float:
            return sum(map(holds, judged)) / max(1, len(judged))

        return cls(
            name,
            len(judged),
            share(lambda one: one.first_right),
            share(lambda one: one.among_three),
            share(lambda one: one.settled),
            share(lambda one: one.outcome == "ambiguous"),
            share(lambda one: one.outcome == "none"),
            share(lambda one: one.outcome == "match" and not one.settled),
        )


@dataclass(frozen=True)
class Sample:
    """The figures of one source of messages, with their plots."""

    name: str
    whole: Share
    calibration_error: float
    parts: dict[str, list[Share]]
    plots: list[Markup]


@dataclass(frozen=True)
class Wrong:
    """A wrong message as the page shows it."""

    judged: Judged
    explanation: Explanation
    meant: Service
    chosen: Service | None
    hints: list[Rule]
    language: str | None


@dataclass(frozen=True)
class Confusion:
    """What was meant, what was taken for it, and how often."""

    meant: Service
    chosen: Service
    count: int


def measure(options: Options) -> str:
    """Writes the page; its figures are those of the other measurements and are not recorded."""
    os.environ.setdefault("TQDM_DISABLE", "1")
    catalogue, judged = judge(options)
    path = get_settings().data / "report" / "index.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(catalogue, judged, Written.of(catalogue)), encoding="utf-8")
    say(f"The report lies in {path}: {sum(one.wrong for one in judged)} of {len(judged)} messages to look at.")
    return ""


def judge(options: Options) -> tuple[Catalogue, list[Judged]]:
    """All messages understood and judged."""
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    from sevamitra.training import ensure_model

    configure_structlog(logging.ERROR)
    say("Loading the model ...")
    with component_kept() as kept:
        agent = Agent.load(str(options.model or ensure_model()))
    remember_embeddings()
    parse, part = parse_with(agent), 10 if options.quick else 1
    catalogue, linker = kept[0].refresh()
    judged = _judged(development(part), parse, linker)
    if options.own:
        linker, asked = _own(options)
        kept[0]._live = (catalogue, linker)
        judged += _judged(asked[::part], parse, linker)
    return catalogue, judged


def _judged(asked: Sequence[Asked], parse: Parse, linker: Linker) -> list[Judged]:
    say(f"Asking {len(asked)} messages ...")
    return [Judged.of(one, parse(one.text), linker) for one in asked]


def _own(options: Options) -> tuple[Linker, list[Asked]]:
    """A linker that never saw every other message of hand 3, and these. The rest of them teaches its ranker, which would
    be another one without a stranger's messages."""
    from bench.ablation import Trainer

    trainer = Trainer(options.many(NEGATIVES))
    hidden = rows_of_hand(trainer, STRANGER)[::2]
    say(f"Training without {len(hidden)} messages of hand {STRANGER} ...")
    seen = set(range(len(trainer.messages))).difference(hidden)
    return trainer.train(sorted(seen)), [asked_of(trainer, row) for row in hidden]


def page(catalogue: Catalogue, judged: Sequence[Judged], written: Written) -> str:
    """The page as HTML."""
    wrong = [_wrong(one, catalogue, written) for one in judged if one.wrong]
    wrong.sort(key=lambda one: (one.hints[0].hint, one.judged.asked.target))
    main, holding = Counter(one.hints[0] for one in wrong), Counter(hint for one in wrong for hint in one.hints)
    sources = [name for name in (DEVELOPMENT, STRANGERS) if any(one.asked.source == name for one in judged)]
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("report.html").render(
        samples=[sample(name, [one for one in judged if one.asked.source == name], catalogue) for name in sources],
        confusions=confusions(wrong),
        wrong=wrong,
        hints=[(rule, main[rule], count) for rule, count in holding.most_common()],
        signals=SIGNALS_SAID,
        catalogue=catalogue,
        varieties=VARIETIES,
        when=today(),
        machine=machine(),
    )


def _wrong(one: Judged, catalogue: Catalogue, written: Written) -> Wrong:
    explanation = explain(one)
    meant = catalogue.services[one.asked.target]
    chosen = catalogue.services[one.chosen] if one.chosen else None
    counts = written.count(meant.slug, one.asked.variety), written.usual(one.asked.variety)
    case = Case(one, explanation, meant, chosen, *counts)
    return Wrong(one, explanation, meant, chosen, hints(case), _LANGUAGES.get(one.asked.variety))


def confusions(wrong: Sequence[Wrong]) -> list[Confusion]:
    """What was taken for what, the most frequent first; where the first was right and only the answer was not, nothing
    was taken for anything."""
    pairs = Counter((one.meant.slug, one.chosen.slug) for one in wrong if one.chosen and not one.judged.first_right)
    services = {service.slug: service for one in wrong for service in (one.meant, one.chosen) if service}
    return [Confusion(services[meant], services[chosen], n) for (meant, chosen), n in pairs.most_common()]


def sample(name: str, judged: Sequence[Judged], catalogue: Catalogue) -> Sample:
    """The figures of one source."""

    def parts(of: Callable[[Judged], str], order: Sequence[str] = ()) -> list[Share]:
        found = sorted({of(one) for one in judged}, key=lambda key: (order.index(key) if order else 0, key))
        return [Share.of(key, [one for one in judged if of(one) == key]) for key in found]

    by = {
        "variety": parts(lambda one: one.asked.variety, VARIETIES),
        "way of naming": parts(lambda one: one.asked.kind),
        "department": parts(lambda one: _department(one, catalogue)),
    }
    by["department"].sort(key=lambda share: share.top1)
    bins = calibration_bins(judged)
    error = sum(abs(told - right) * count for told, right, count in bins) / max(1, sum(count for *_, count in bins))
    drawn = [plots.calibration(bins, f"Calibration, {name}")]
    for title, shares in by.items():
        series = {"first right": [s.top1 for s in shares], "right after one question": [s.settled for s in shares]}
        labels = [f"{share.name} ({share.count})" for share in shares]
        drawn.append(plots.bars(labels, series, f"Accuracy by {title}, {name}"))
    return Sample(name, Share.of(name, judged), error, by, [Markup(svg) for svg in drawn])


def _department(one: Judged, catalogue: Catalogue) -> str:
    return catalogue.departments[catalogue.services[one.asked.target].department].name.en


def calibration_bins(judged: Sequence[Judged]) -> list[tuple[float, float, int]]:
    """Mean confidence, share right and count of each tenth of confidence that has messages."""
    bins: dict[int, list[Judged]] = {}
    for one in judged:
        if one.ranking:
            bins.setdefault(min(BINS - 1, int(one.confidence * BINS)), []).append(one)
    return [
        (sum(o.confidence for o in some) / len(some), sum(o.first_right for o in some) / len(some), len(some))
        for _, some in sorted(bins.items())
    ]


if __name__ == "__main__":
    alone("report", measure, __doc__)
