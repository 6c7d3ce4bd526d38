"""How long understanding takes: `python -m bench.parse`.

- whole ``model/parse`` over HTTP, one message after the other, as developers and the simulator call it;
- the same pipeline in this process, with the sentence encoder and without it (its vector then comes at no cost);
- linking alone, among the services of the catalogue and among ten times as many. The nine copies of each service have
  their own names and aliases (numbered, so that none is alike) and go the way of an import, through
  ``sevamitra.nlu.linking.living.adapt``; their embeddings are those of the originals moved a little, since computing
  a hundred thousand would take a quarter of an hour and give vectors of the same length. Imported services have no
  written messages, and neither have the copies.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx
import numpy as np

from bench.figures import Figure, p50_p95, percentile, table
from bench.messages import written_messages
from bench.options import Options, alone, say
from bench.stack import rasa_address

WITHOUT_ENCODER = (25.0, 60.0)
WITH_ENCODER = (60.0, 120.0)
LINKING_BOUND = 10.0
GROWTH_BOUND = 2.0
COPIES = 9
_WARM_UP = 20


def measure(options: Options) -> str:
    """The rows of the table for parsing and linking."""
    texts = written_messages(options.many(400) + _WARM_UP)
    with rasa_address(options.rasa_url) as address:
        figures = [p50_p95("model/parse over HTTP, with the sentence encoder", over_http(address, texts), WITH_ENCODER)]
    return table(figures + in_process(options, texts))


def over_http(rasa_url: str, texts: Sequence[str]) -> list[float]:
    """Milliseconds of each parse but the first few."""
    with httpx.Client(timeout=60, trust_env=False) as client:

        def parse(text: str) -> None:
            client.post(f"{rasa_url}/model/parse", json={"text": text}).raise_for_status()

        return timed(parse, texts)


def in_process(options: Options, texts: Sequence[str]) -> list[Figure]:
    """The trained model, loaded here."""
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    from sevamitra.nlu import encode
    from sevamitra.training import ensure_model

    configure_structlog(logging.ERROR)

    say("Loading the model ...")
    with component_kept() as kept:
        agent = Agent.load(str(options.model or ensure_model()))
    loop = asyncio.new_event_loop()

    def parse(text: str) -> None:
        loop.run_until_complete(agent.parse_message(text))

    whole = timed(parse, texts)
    encoder, fixed = encode.encode, np.full((1, encode.WIDTH), encode.WIDTH**-0.5, np.float32)
    encode.encode = lambda texts: np.repeat(fixed, len(texts), axis=0)
    try:
        without = timed(parse, texts)
    finally:
        encode.encode = encoder
        loop.close()
    return [
        p50_p95("parse in process, with the sentence encoder", whole, WITH_ENCODER),
        p50_p95("parse in process, without the sentence encoder", without, WITHOUT_ENCODER),
        *linking(options, texts, kept[0]),
    ]


@contextmanager
def component_kept() -> Iterator[list[Any]]:
    """While the model is loaded: the list into which its ServiceLinker goes."""
    from sevamitra.nlu.link import ServiceLinker

    kept: list[Any] = []
    load = ServiceLinker.load

    def load_and_keep(*arguments: Any, **named: Any) -> ServiceLinker:
        kept.append(load(*arguments, **named))
        return kept[-1]

    ServiceLinker.load = load_and_keep  # type: ignore[method-assign, assignment]
    try:
        yield kept
    finally:
        ServiceLinker.load = load  # type: ignore[method-assign]


def linking(options: Options, texts: Sequence[str], component: Any) -> list[Figure]:
    """Linking alone, with the features computed beforehand."""
    from sevamitra.nlu.encode import encode
    from sevamitra.nlu.featurise import count_text_terms
    from sevamitra.nlu.scripts import normalise
    from sevamitra.nlu.transliterate import phonetic_keys

    queries = [(count_text_terms([text]), encode([text])[0], phonetic_keys(normalise(text))) for text in texts]

    def link(query: tuple[Any, Any, Any]) -> None:
        component.link(*query, act_share=0.9)

    catalogue, linker = component.refresh()
    small = timed(link, queries)
    figures = [_linking_figure(len(catalogue.services), small)]
    copies = 2 if options.quick else COPIES
    say(f"Adding {copies} renamed copies of each of {len(catalogue.services)} services ...")
    component._live = grown(catalogue, linker, copies)
    component._store = GivenStore(component._live[0])
    large = timed(link, queries)
    figures.append(p50_p95(f"linking among {len(component._live[0].services)} services", large))
    ratio = percentile(large, 0.5) / percentile(small, 0.5)
    figures.append(Figure.at_most("  which is so many times as long (p50)", ratio, GROWTH_BOUND, "times"))
    return figures


def _linking_figure(services: int, milliseconds: list[float]) -> Figure:
    figure = p50_p95(f"linking among {services} services", milliseconds)
    return replace(figure, bound=f"p50 {LINKING_BOUND:g} ms", met=percentile(milliseconds, 0.5) <= LINKING_BOUND)


class GivenStore:
    """A catalogue store that holds what was put there last."""

    def __init__(self, catalogue: Any) -> None:
        self.catalogue = catalogue

    def current(self) -> Any:
        """The catalogue of now."""
        return self.catalogue


def grown(catalogue: Any, linker: Any, copies: int) -> tuple[Any, Any]:
    """Catalogue and linker with so many renamed copies of every service more, added one round after the other."""
    from sevamitra.nlu.encode import WIDTH, EmbeddingCache
    from sevamitra.nlu.linking import living
    from sevamitra.nlu.linking.signals import service_texts
    from sevamitra.nlu.scripts import normalise

    originals = list(catalogue.services.values())
    generator = np.random.RandomState(0)
    texts = [
        normalise(text)
        for slug in sorted(catalogue.services)
        for text in service_texts(catalogue.services[slug], catalogue)
    ]
    known = EmbeddingCache().encode(texts)

    def moved(wanted: Sequence[str]) -> Any:
        vectors = known[np.arange(len(wanted)) % len(known)] + generator.normal(0, 0.01, (len(wanted), WIDTH))
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)

    module: Any = living
    encode, module.encode = module.encode, moved
    try:
        for number in range(1, copies + 1):
            more = {service.slug: service for service in (renamed(original, number) for original in originals)}
            catalogue = replace(
                catalogue, services={**catalogue.services, **more}, families={}, version=catalogue.version + 1
            )
            linker = living.adapt(linker, catalogue)
            say(f"  {len(catalogue.services)} services")
    finally:
        module.encode = encode
    families: dict[str, tuple[str, ...]] = {}
    for slug, service in catalogue.services.items():
        families[service.family] = (*families.get(service.family, ()), slug)
    return replace(catalogue, families=families), linker


def renamed(service: Any, number: int) -> Any:
    """A copy of a service under a name of its own: every name and alias with ``number``."""
    name = replace(service.name, **{locale: f"{service.name[locale]} {number}" for locale in ("en", "mr", "hi")})
    aliases = {variety: tuple(f"{alias} {number}" for alias in texts) for variety, texts in service.aliases.items()}
    return replace(
        service,
        slug=f"{service.slug}-copy-{number}",
        family=f"{service.family}-copy-{number}",
        name=name,
        aliases=aliases,
    )


def timed(act: Callable[[Any], None], items: Sequence[Any]) -> list[float]:
    """Milliseconds that ``act`` takes with each item but the first few, which warm it up."""
    durations = []
    for item in items:
        started = time.perf_counter()
        act(item)
        durations.append((time.perf_counter() - started) * 1000)
    return durations[_WARM_UP:]


if __name__ == "__main__":
    alone("parse", measure, __doc__)
