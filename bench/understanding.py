"""How well messages are understood: `python -m bench.understanding`.

The figures are those of ``data/eval/score.py``, computed by its own functions on its own messages, for

- this pipeline: the trained model, loaded in this process;
- BM25, phonetic n-grams and the sentence encoder by themselves, over names and aliases, and (the last two) with the
  written messages of data/nlu too;
- this pipeline with a linker trained without one of its signals;
- with ``--diet``, stock Rasa: the pipeline that `rasa init` writes, one intent a service, trained on names and aliases.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import io
import logging
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from bench.figures import Figure, table
from bench.options import Options, alone, say
from bench.parse import component_kept
from bench.stack import Process, environment
from sevamitra.settings import PROJECT_ROOT

Parse = Callable[[str], dict[str, Any]]
VARIETIES = ("mr", "mr-Latn", "hi", "hi-Latn", "en", "mixed")
_ROW = re.compile(r"^(\S+)\s+n=\s*(\d+) top1=([\d.]+) top3=([\d.]+) one_question=([\d.]+)", re.MULTILINE)
_SUMMARY = re.compile(r"turned away ([\d.]+) .*stated wrong ([\d.]+) ECE ([\d.]+)")
_ASKED = re.compile(r"one question [\d.]+ \S+ asked ([\d.]+)")
_SCOPE = re.compile(r"answered with a service \d+/\d+ = ([\d.]+)")
_ACTS = re.compile(r"dialogue act accuracy ([\d.]+)")
_DIET_PATIENCE = 4 * 3600.0


@dataclass
class Marks:
    """What score.py says of one way of understanding; ``calibrated`` where its confidences mean something."""

    name: str
    messages: int
    top1: float
    top3: float
    one_question: float
    asked: float
    turned_away: float
    stated_wrong: float
    calibration_error: float
    accepted: float
    by_variety: dict[str, float] = field(default_factory=dict)
    calibrated: bool = True

    def cells(self) -> list[str]:
        """A row of the table."""
        shown = [
            self.top1,
            self.top3,
            self.one_question,
            *(self.by_variety.get(name, float("nan")) for name in VARIETIES),
        ]
        error = f"{self.calibration_error:.3f}" if self.calibrated else "-"
        return [self.name, *(f"{value:.3f}" for value in shown), f"{self.accepted:.3f}", error]


class Score:
    """data/eval/score.py with another parse than HTTP's."""

    def __init__(self, part: int = 1) -> None:
        """
        Args:
            part: only every so manieth message.
        """
        path = PROJECT_ROOT / "data" / "eval" / "score.py"
        spec = importlib.util.spec_from_file_location("score", path)
        assert spec and spec.loader
        self._module: ModuleType = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self._module)
        rows = self._module.rows
        self._module.rows = lambda name: rows(name)[::part]  # type: ignore[attr-defined]
        self.goals: dict[str, float] = self._module.GOAL

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The messages of a file of data/eval."""
        return list(self._module.rows(name))

    def linking(self, name: str, parse: Parse, calibrated: bool = True) -> Marks:
        """Services and messages out of scope."""
        said = self._run("services", parse)
        rows = {found[1]: found for found in _ROW.finditer(said)}
        everything, summary, asked = rows["all"], _SUMMARY.search(said), _ASKED.search(said)
        accepted = _SCOPE.search(self._run("scope", parse))
        assert summary and accepted and asked, said
        return Marks(
            name, int(everything[2]), float(everything[3]), float(everything[4]), float(everything[5]), float(asked[1]),
            float(summary[1]), float(summary[2]), float(summary[3]), float(accepted[1]),
            {variety: float(row[3]) for variety, row in rows.items() if variety in VARIETIES}, calibrated,
        )  # fmt: skip

    def acts(self, parse: Parse) -> float:
        """Share of dialogue acts that are right."""
        found = _ACTS.search(self._run("acts", parse))
        assert found
        return float(found[1])

    def _run(self, what: str, parse: Parse) -> str:
        self._module.parse = lambda text: (parse(text), 0.0)  # type: ignore[attr-defined]
        with contextlib.redirect_stdout(io.StringIO()) as said, _environment(CLIENTS="1"):
            getattr(self._module, what)()
        return said.getvalue()


@contextlib.contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def measure(options: Options) -> str:
    """Our figures against their goals, and the table of comparisons."""
    os.environ.setdefault("TQDM_DISABLE", "1")  # read when tqdm is imported, by the modules below
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    from sevamitra.training import ensure_model

    configure_structlog(logging.ERROR)
    say("Loading the model ...")
    with component_kept() as kept:
        agent = Agent.load(str(options.model or ensure_model()))
    remember_embeddings()
    score = Score(10 if options.quick else 1)
    parse = parse_with(agent)
    ours = score.linking("this pipeline", parse)
    figures = _against_goals(ours, score.acts(parse), score.goals)
    say(table(figures))
    rows = [ours, *_baselines(score)]
    if options.ablations:
        rows += _ablations(score, parse, kept[0], options)
    if options.diet:
        rows.append(_diet(score, options))
    return f"{table(figures)}\n\n{comparison(rows)}"


def parse_with(agent: Any) -> Parse:
    """A parse by a loaded model."""
    loop = asyncio.new_event_loop()
    return lambda text: dict(loop.run_until_complete(agent.parse_message(text)))


def remember_embeddings() -> None:
    """From now on a text's embedding is computed once: the same messages are scored many times."""
    from sevamitra.nlu import encode

    compute, known = encode.encode, {}

    def remembered(texts: Sequence[str]) -> Any:
        key = tuple(texts)
        if key not in known:
            known[key] = compute(texts)
        return known[key]

    encode.encode = remembered


def _against_goals(marks: Marks, acts: float, goals: dict[str, float]) -> list[Figure]:
    def least(what: str, value: float, goal: float) -> Figure:
        return Figure(what, f"{value:.3f}", f"at least {goal:g}", value >= goal)

    def most(what: str, value: float, goal: float | None = None) -> Figure:
        if goal is None:
            return Figure(what, f"{value:.3f}")
        return Figure(what, f"{value:.3f}", f"at most {goal:g}", value <= goal)

    worst = min(marks.by_variety, key=lambda variety: marks.by_variety[variety])
    return [
        least(f"service right, top-1 (n = {marks.messages})", marks.top1, goals["top1"]),
        least("service right, top-3", marks.top3, goals["top3"]),
        least("right at once or after one question", marks.one_question, goals["one"]),
        most("asked a question", marks.asked, 0.25),
        most("turned away though a service was meant", marks.turned_away, goals["away"]),
        most("a wrong service stated", marks.stated_wrong),
        most("calibration error (ECE, 10 bins)", marks.calibration_error, goals["ece"]),
        least(f"top-1 of the worst variety ({worst})", marks.by_variety[worst], goals["worst"]),
        most("out of scope, yet answered with a service", marks.accepted, goals["scope"]),
        least("dialogue act right", acts, goals["acts"]),
    ]


def _baselines(score: Score) -> list[Marks]:
    from bench import baselines
    from sevamitra.catalogue.load import load_catalogue

    catalogue = load_catalogue()
    slugs = sorted(catalogue.services)
    names = baselines.names_and_aliases(catalogue)
    everything = _with_messages(names, slugs)
    ways = {
        "BM25 over names and aliases": baselines.bm25(names),
        "phonetic n-grams over names and aliases": baselines.phonetic(names),
        "phonetic n-grams, written messages too": baselines.phonetic(everything),
        "sentence encoder over names and aliases": baselines.encoder(names),
        "sentence encoder, written messages too": baselines.encoder(everything),
    }
    marks = []
    for name, scores in ways.items():
        say(f"{name} ...")
        marks.append(score.linking(name, lambda text: baselines.ranked(scores(text), slugs), calibrated=False))  # noqa: B023
    return marks


def _with_messages(names: Any, slugs: Sequence[str]) -> Any:
    """Names and aliases with the messages that were written for each service."""
    from bench.baselines import OwnedTexts
    from sevamitra.nlu.act import SERVICE
    from sevamitra.nlu.importer import read_messages
    from sevamitra.nlu.language import example_metadata

    position = {slug: i for i, slug in enumerate(slugs)}
    paths = sorted((PROJECT_ROOT / "data" / "nlu").rglob("*.yml"))
    pairs = [
        (str(message.get("text")), position[example_metadata(message)[SERVICE]])
        for path in paths
        for message in read_messages(path)
        if example_metadata(message).get(SERVICE) in position
    ]
    texts, owners = zip(*pairs)
    return OwnedTexts([*names.texts, *texts], [*names.owners, *owners], names.services)


def _ablations(score: Score, parse: Parse, component: Any, options: Options) -> list[Marks]:
    from bench.ablation import ABSENCES, Trainer, without
    from sevamitra.nlu.linking.training import NEGATIVES

    catalogue, whole = component.refresh()
    trainer = Trainer(options.many(NEGATIVES))
    marks = []
    for name, absence in ABSENCES.items():
        say(f"Training without {name} ...")
        with without(absence):
            component._live = (catalogue, trainer.train())
            marks.append(score.linking(f"ours less {name}", parse))
    component._live = (catalogue, whole)
    return marks


def _diet(score: Score, options: Options) -> Marks:
    from rasa.core.agent import Agent

    with tempfile.TemporaryDirectory(prefix="stock-diet-") as name:
        folder = Path(name)
        epochs = max(1, options.many(options.diet_epochs, fewest=1))
        _write_diet(folder, epochs)
        say(f"Training stock DIET, one intent a service, {epochs} epochs ...")
        command = [
            sys.executable,
            "-m",
            "rasa",
            "train",
            "nlu",
            "--config",
            "config.yml",
            "--nlu",
            "nlu.yml",
            "--out",
            ".",
        ]
        process = Process(command, folder, environment())
        try:
            status = process.wait(_DIET_PATIENCE)
        finally:
            process.stop()
        models = list(folder.glob("*.tar.gz"))
        if status != 0 or not models:
            raise SystemExit("\n".join([*process.lines[-20:], "DIET could not be trained: see the lines above."]))
        agent = Agent.load(str(models[0]))
    parse = parse_with(agent)

    def as_service(text: str) -> dict[str, Any]:
        ranking = [{"id": found["name"], "confidence": found["confidence"]} for found in parse(text)["intent_ranking"]]
        best = ranking[0] if ranking else {"id": None, "confidence": 0.0}
        return {"service": {"outcome": "match", **best}, "service_ranking": ranking}

    return score.linking(f"stock DIET on names and aliases ({epochs} epochs)", as_service)


def _write_diet(folder: Path, epochs: int) -> None:
    """A folder with the pipeline of `rasa init` (less entities, synonyms and responses, which have nothing to do here)
    and an intent for each service; a service with one text only has it twice, as Rasa wants."""
    import json

    from bench.baselines import names_and_aliases
    from sevamitra.catalogue.load import load_catalogue

    catalogue = load_catalogue()
    slugs = sorted(catalogue.services)
    owned = names_and_aliases(catalogue)
    texts: dict[int, list[str]] = {}
    for text, owner in zip(owned.texts, owned.owners):
        texts.setdefault(owner, []).append(text)
    lines = ['version: "3.1"', "nlu:"]
    for owner, slug in enumerate(slugs):
        lines += [f"- intent: {slug}", "  examples:"]
        lines += [f"  - text: {json.dumps(text, ensure_ascii=False)}" for text in texts[owner]]
    (folder / "nlu.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    config = f"""recipe: default.v1
assistant_id: stock
language: en
pipeline:
- name: WhitespaceTokenizer
- name: RegexFeaturizer
- name: LexicalSyntacticFeaturizer
- name: CountVectorsFeaturizer
- name: CountVectorsFeaturizer
  analyzer: char_wb
  min_ngram: 1
  max_ngram: 4
- name: DIETClassifier
  epochs: {epochs}
"""
    (folder / "config.yml").write_text(config, encoding="utf-8")


def comparison(rows: Sequence[Marks]) -> str:
    """A Markdown table of the ways of linking. Columns of varieties are top-1."""
    head = ["linking", "top-1", "top-3", "one question", *VARIETIES, "out of scope accepted", "ECE"]
    cells = [head, *(row.cells() for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(head))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in cells]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


if __name__ == "__main__":
    alone("understanding", measure, __doc__)
