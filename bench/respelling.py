"""How often an answer changes when a message is only respelt: `python -m bench.respelling`.

Every message of data/eval/services.jsonl in other spellings (``bench.spellings``), understood by the trained model in
this process. The answer is what the citizen gets: the service stated, the set of services offered in a question, or
none. Whether the first of the ranking changed is told beside it, for that need not change the answer.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from tqdm import tqdm

from bench.asked import development
from bench.figures import Figure, table
from bench.options import Options, alone, say
from bench.spellings import Spelling, spellings
from bench.understanding import Parse, parse_with

GOAL = 0.05
_EXAMPLES = 12


@dataclass(frozen=True)
class Answer:
    """What a citizen gets: the outcome with the services stated or offered; and the first of the ranking."""

    outcome: str
    services: frozenset[str]
    first: str | None

    @classmethod
    def of(cls, parsed: dict[str, Any]) -> Answer:
        """The answer of a parse."""
        service, ranking = parsed["service"], parsed["service_ranking"]
        options = service["ask"]["options"] if service["ask"] else []
        ids = [service["id"]] if service["id"] else [identifier for option in options for identifier in option["ids"]]
        return cls(service["outcome"], frozenset(ids), ranking[0]["id"] if ranking else None)

    def same_as(self, other: Answer) -> bool:
        """Whether the citizen gets the same."""
        return (self.outcome, self.services) == (other.outcome, other.services)

    def shown(self) -> str:
        """In few words."""
        if self.outcome == "ambiguous":
            return f"asks among {len(self.services)}, {self.first} first"
        return next(iter(self.services), "none")


@dataclass(frozen=True)
class Trial:
    """A message, as it was written and respelt, with both answers."""

    text: str
    spelling: Spelling
    before: Answer
    after: Answer

    @property
    def changed(self) -> bool:
        """Whether the answer is another."""
        return not self.before.same_as(self.after)


def measure(options: Options) -> str:
    """Variants tried, answers changed, by kind of change, with examples."""
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    from sevamitra.training import ensure_model

    configure_structlog(logging.ERROR)
    say("Loading the model ...")
    agent = Agent.load(str(options.model or ensure_model()))
    texts = [one.text for one in development(10 if options.quick else 1)]
    trials = list(_tried(parse_with(agent), texts))
    return f"{table(_figures(trials))}\n\n{_examples(trials)}"


def _tried(parse: Parse, texts: Sequence[str]) -> Iterable[Trial]:
    for text in tqdm(texts, desc="messages respelt", mininterval=5):
        before = Answer.of(parse(text))
        for spelling in spellings(text):
            yield Trial(text, spelling, before, Answer.of(parse(spelling.text)))


def _figures(trials: Sequence[Trial]) -> list[Figure]:
    def row(what: str, some: Sequence[Trial]) -> Figure:
        share = sum(trial.changed for trial in some) / max(1, len(some))
        return Figure(f"{what} (n = {len(some)})", f"{share:.3f}", f"at most {GOAL:g}", share <= GOAL)

    kinds = sorted({trial.spelling.kind for trial in trials})
    by_kind = {kind: fmean(trial.changed for trial in trials if trial.spelling.kind == kind) for kind in kinds}
    texts, touched = {trial.text for trial in trials}, {trial.text for trial in trials if trial.changed}
    latin = [trial for trial in trials if trial.spelling.kind.startswith("Latin")]
    devanagari = [trial for trial in trials if not trial.spelling.kind.startswith("Latin")]
    first = sum(trial.before.first != trial.after.first for trial in trials) / max(1, len(trials))
    stated = [
        trial for trial in trials if trial.changed and "ambiguous" not in (trial.before.outcome, trial.after.outcome)
    ]
    return [
        row("answer changed by respelling", trials),
        Figure("  another service stated, or one against none", f"{len(stated) / max(1, len(trials)):.3f}"),
        Figure("  the first of the ranking changed", f"{first:.3f}"),
        Figure("  mean of the kinds of change, each counting the same", f"{fmean(by_kind.values()):.3f}"),
        Figure("  messages of which a spelling changed the answer", f"{len(touched)} of {len(texts)}"),
        row("in Latin letters", latin),
        row("in Devanagari", devanagari),
        *(row(f"  {kind}", [trial for trial in trials if trial.spelling.kind == kind]) for kind in kinds),
    ]  # fmt: skip


def _examples(trials: Sequence[Trial]) -> str:
    """Some of what changed, as a Markdown list: one of each kind in turn, of different messages."""
    by_kind: dict[str, list[Trial]] = {}
    for trial in trials:
        if trial.changed:
            by_kind.setdefault(trial.spelling.kind, []).append(trial)
    shown: dict[str, Trial] = {}
    while len(shown) < _EXAMPLES and any(by_kind.values()):
        for waiting in by_kind.values():
            if waiting:
                trial = waiting.pop(0)
                shown.setdefault(trial.text, trial)
    lines = [
        f"- {trial.spelling.kind}: {trial.text} → {trial.spelling.text}: {trial.before.shown()} → {trial.after.shown()}"
        for trial in list(shown.values())[:_EXAMPLES]
    ]
    return "\n".join(["Some of what changed:", "", *lines]) if lines else "Nothing changed."


if __name__ == "__main__":
    alone("respelling", measure, __doc__)
