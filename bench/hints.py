"""What would mend a wrong answer, by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

from bench.explain import Explanation, Judged
from sevamitra.catalogue.model import Catalogue, Service
from sevamitra.nlu.importer import read_messages
from sevamitra.nlu.language import example_metadata
from sevamitra.settings import PROJECT_ROOT

VARIETIES = ("mr", "mr-Latn", "hi", "hi-Latn", "en", "mixed")
_LIKE_A_NAME = 0.45
"""From this cosine on, a message sounds like a name."""


class Written:
    """How many messages of data/nlu each service has in each variety."""

    def __init__(self, counts: Mapping[tuple[str, str], int], services: Catalogue) -> None:
        self._counts = counts
        self._usual = {
            variety: median(counts.get((slug, variety), 0) for slug in services.services) for variety in VARIETIES
        }

    @classmethod
    def of(cls, catalogue: Catalogue) -> Written:
        """Counts the shipped messages."""
        counts: Counter[tuple[str, str]] = Counter()
        for path in sorted((PROJECT_ROOT / "data" / "nlu" / "services").rglob("*.yml")):
            for message in read_messages(path):
                told = example_metadata(message)
                counts[str(told.get("service")), str(told.get("variety"))] += 1
        return cls(counts, catalogue)

    def count(self, slug: str, variety: str) -> int:
        """Of one service."""
        return self._counts.get((slug, variety), 0)

    def usual(self, variety: str) -> float:
        """The median of all services."""
        return self._usual.get(variety, 0)


@dataclass(frozen=True)
class Case:
    """All that the rules look at."""

    judged: Judged
    explanation: Explanation
    meant: Service
    chosen: Service | None
    written: int
    usual: float

    def named(self, category: str) -> list[str]:
        """The keys of the lexicon's entries of ``category`` in the message, but for weak ones."""
        return [entry.key for entry in self.explanation.entries if entry.category == category and not entry.weak]

    @property
    def sibling(self) -> bool:
        """Whether the same service at another body was chosen."""
        return self.chosen is not None and self.chosen.family == self.meant.family

    @property
    def unlike_names(self) -> bool:
        """Whether the message is less like the names of what was meant than like those of what was chosen, or like none."""
        mine, other = self.explanation.value("name_terms")
        return mine < other or mine < _LIKE_A_NAME


@dataclass(frozen=True)
class Rule:
    """A hint and when it is given."""

    hint: str
    mends: str
    holds: Callable[[Case], bool]


RULES = (
    Rule(
        "turned away",
        "It was taken to mean no service. Look among the messages of data/nlu that mean none for some that are like it, and write more that mean this service.",
        lambda case: case.judged.outcome == "none",
    ),
    Rule(
        "sibling, body named",
        "The same service at another body, though the message names a body: see whether lexicon/bodies.yml has that body's words for this service.",
        lambda case: case.sibling and bool(case.named("bodies")),
    ),
    Rule(
        "sibling, no body recognised",
        "The same service at another body, and no body was recognised: add the word to lexicon/bodies.yml if the message has one; else the body should be asked.",
        lambda case: case.sibling and not case.named("bodies"),
    ),
    Rule(
        "no lexicon entry recognised",
        "None of its words is in the lexicon: add them to the thing they mean in lexicon/objects.yml, in all spellings.",
        lambda case: not any(not entry.weak for entry in case.explanation.entries),
    ),
    Rule(
        "thing not in the service's names",
        "The message names things that no name or alias of the service has: add an alias with these words.",
        lambda case: bool(case.named("objects")) and case.explanation.value("objects_shared")[0] == 0,
    ),
    Rule(
        "things speak for the other",
        "The things recognised fit the other service better: see whether a word was taken for a thing that it is not, and whether the service's names and aliases have the right one.",
        lambda case: 0 < case.explanation.value("objects_shared")[0] < case.explanation.value("objects_shared")[1],
    ),
    Rule(
        "act speaks for the other",
        "What is to be done (new, renew, duplicate, correct ...) fits the other service better: see the words of lexicon/acts.yml, and whether the service's names say what is done.",
        lambda case: (
            bool(case.named("acts"))
            and case.explanation.value("acts_shared")[0] < case.explanation.value("acts_shared")[1]
        ),
    ),
    Rule(
        "an alias is missing",
        "The citizen names the service, but its names and aliases sound less like the message than the other's: add the words as an alias.",
        lambda case: case.judged.asked.kind != "situational" and case.unlike_names,
    ),
    Rule(
        "only the situation is told",
        "The need is told, not the name: only messages help. Write some that tell such a situation, in other words.",
        lambda case: case.judged.asked.kind == "situational",
    ),
    Rule(
        "few messages of this variety",
        "The service has fewer messages of this variety than most have: write more.",
        lambda case: case.written < case.usual,
    ),
    Rule(
        "not looked at closely",
        "What was meant was not on the shortlist of 80 services: its texts share almost nothing with the message.",
        lambda case: not case.explanation.shortlisted,
    ),
)
OTHERWISE = Rule(
    "near each other",
    "The lexicon and the names know both: write messages for each that say what tells it from the other.",
    lambda case: True,
)


def hints(case: Case) -> list[Rule]:
    """All rules that hold, the most telling first; never empty."""
    return [rule for rule in RULES if rule.holds(case)] or [OTHERWISE]
