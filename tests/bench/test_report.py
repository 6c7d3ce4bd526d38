"""The report on wrong answers."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest

from bench.asked import DEVELOPMENT, Asked
from bench.explain import Judged, explain
from bench.hints import Case, Written, hints
from bench.report import confusions, page
from sevamitra.catalogue.model import Catalogue
from sevamitra.nlu.linking.signals import FACET_SIGNALS, SIGNALS
from sevamitra.nlu.linking.training import Linker

from ..nlu.linking.tiny import BIRTH, CASTE, INCOME


def judged(linker: Linker, text: str, meant: str, outcome: str, *ranking: str, **asked: Any) -> Judged:
    message = Asked(
        text, asked.get("variety", "en"), asked.get("kind", "named"), meant, frozenset([meant]), DEVELOPMENT
    )
    options = [{"value": slug, "ids": [slug]} for slug in ranking]
    service = {
        "outcome": outcome,
        "id": ranking[0] if outcome == "match" else None,
        "ask": {"attribute": "service", "options": options} if outcome == "ambiguous" else None,
    }
    found = [{"id": slug, "confidence": 0.9 / (n + 1)} for n, slug in enumerate(ranking)]
    return Judged.of(message, {"service": service, "service_ranking": found}, linker)


@pytest.fixture
def wrong(linker: Linker) -> Judged:
    return judged(linker, "income <proof> for school", INCOME, "match", CASTE, INCOME)


def test_a_question_that_offers_what_is_right_settles_it(linker: Linker) -> None:
    one = judged(linker, "dakhla", INCOME, "ambiguous", CASTE, INCOME)
    assert one.settled and one.wrong and one.chosen == CASTE


def test_a_question_that_whatsapp_cannot_carry_settles_nothing(linker: Linker) -> None:
    assert not judged(linker, "dakhla", INCOME, "ambiguous", INCOME, *BIRTH, "a", "b", "c", "d").settled


def test_weights_add_up_to_the_difference_of_the_scores(linker: Linker, wrong: Judged) -> None:
    from bench.living import query_of
    from sevamitra.nlu.linking.facets import matcher
    from sevamitra.nlu.linking.ranker import candidate_features
    from sevamitra.nlu.linking.signals import weighted_query

    explanation = explain(wrong)
    counts, meaning, keys = query_of(wrong.asked.text)
    query = weighted_query(counts, meaning, matcher().find(keys), linker.weights, linker.centre)
    chosen = linker.index.shortlist(query)
    scores = linker.ranker.scores(candidate_features(linker.index.signals(query, chosen)))
    by_slug = {linker.index.slugs[position]: score for position, score in zip(chosen, scores)}
    assert tuple(signal.name for signal in explanation.signals) == SIGNALS + FACET_SIGNALS
    assert explanation.favour == pytest.approx(by_slug[INCOME] - by_slug[CASTE], abs=1e-3)


def test_hints_follow_from_what_went_wrong(linker: Linker, catalogue: Catalogue) -> None:
    def told(one: Judged) -> list[str]:
        chosen = catalogue.services[one.chosen] if one.chosen else None
        case = Case(one, explain(one), catalogue.services[one.asked.target], chosen, 0, 4)
        return [rule.hint for rule in hints(case)]

    rural, city = BIRTH[1], BIRTH[3]
    assert told(judged(linker, "janmacha dakhla", rural, "match", city))[0] == "sibling, no body recognised"
    assert told(judged(linker, "grampanchayat janmacha dakhla", rural, "match", city))[0] == "sibling, body named"
    assert told(judged(linker, "xyzzy", INCOME, "none"))[:2] == ["turned away", "no lexicon entry recognised"]
    assert "few messages of this variety" in told(judged(linker, "income", INCOME, "match", CASTE))


def test_the_page_is_whole_and_needs_nothing_from_outside(catalogue: Catalogue, wrong: Judged) -> None:
    html = page(catalogue, [wrong], Written({}, catalogue))
    parser = Balanced()
    parser.feed(html)
    assert parser.open == [] and parser.outside == []
    assert "income &lt;proof&gt; for school" in html and "<proof>" not in html
    assert all(name in html for name in SIGNALS + FACET_SIGNALS)
    assert html.count('role="img"') == 4
    assert len(parser.ids) == len(set(parser.ids))


def test_confusions_stand_by_how_often_they_happened(catalogue: Catalogue, linker: Linker, wrong: Judged) -> None:
    from bench.report import _wrong

    other = judged(linker, "caste", CASTE, "match", INCOME)
    cases = [_wrong(one, catalogue, Written({}, catalogue)) for one in (other, wrong, wrong)]
    assert [(pair.meant.slug, pair.count) for pair in confusions(cases)] == [(INCOME, 2), (CASTE, 1)]


class Balanced(HTMLParser):
    """Notes what is still open, what comes from outside, and all ids."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.outside: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br", "link", "input", "img", "hr"):
            self.open.append(tag)
        self._note(attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, (tag, self.getpos())
        self.open.pop()

    def _note(self, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.ids += [str(named["id"])] if "id" in named else []
        links = [value or "" for name, value in attrs if name in ("href", "src", "xlink:href")]
        self.outside += [link for link in links if not link.startswith("#")]
