"""The dialogue is complete, and the training data is what its rules say."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.shared.nlu.constants import INTENT
from rasa_sdk.executor import ActionExecutor

from sevamitra.catalogue.load import load_catalogue
from sevamitra.nlu.identifiers import find_identifiers
from sevamitra.nlu.importer import read_messages
from sevamitra.nlu.language import example_metadata
from sevamitra.nlu.scripts import normalise
from sevamitra.settings import PROJECT_ROOT

DOMAIN = PROJECT_ROOT / "domain.yml"
VARIETIES = {"mr", "mr-Latn", "hi", "hi-Latn", "en", "mixed"}
ACTS = (
    "greet goodbye thank affirm deny help restart bot_challenge choose_language find_service ask_documents ask_fee "
    "ask_time_limit ask_officer ask_where ask_how_to_apply ask_eligibility check_status file_appeal file_grievance "
    "request_certificate ask_ring_team talk_to_human give_feedback delete_my_data inform out_of_scope"
).split()
FEWEST_EXAMPLES = 60


def read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


@pytest.fixture(scope="module")
def domain() -> dict[str, Any]:
    return dict(read(DOMAIN))


@pytest.fixture(scope="module")
def messages() -> list[Any]:
    return [
        message for path in sorted((PROJECT_ROOT / "data" / "nlu").rglob("*.yml")) for message in read_messages(path)
    ]


def test_intents_are_the_dialogue_acts(domain: dict[str, Any]) -> None:
    assert [next(iter(intent)) for intent in domain["intents"]] == ACTS


def test_every_act_has_one_rule_and_its_action_is_registered(domain: dict[str, Any]) -> None:
    executor = ActionExecutor()
    executor.register_package("actions")
    rules = read(PROJECT_ROOT / "data" / "rules" / "acts.yml")["rules"]
    steps = {rule["steps"][0]["intent"]: rule["steps"][1]["action"] for rule in rules}
    assert len(rules) == len(steps)
    assert steps == {act: f"action_{act}" for act in ACTS}
    assert set(steps.values()) == set(domain["actions"]) <= set(executor.actions)


def test_stories_use_acts_and_actions_of_the_domain(domain: dict[str, Any]) -> None:
    for path in (PROJECT_ROOT / "data" / "stories").glob("*.yml"):
        for story in read(path)["stories"]:
            for step in story["steps"]:
                assert step.get("intent", ACTS[0]) in ACTS
                assert step.get("action", domain["actions"][0]) in domain["actions"]


def test_every_slot_that_actions_set_is_in_the_domain(domain: dict[str, Any]) -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (PROJECT_ROOT / "actions").glob("*.py"))
    named = set(re.findall(r"(?:reply\.set|SlotSet|slots\.get)\(\"(\w+)\"", source))
    assert named == set(domain["slots"])


def test_every_entity_that_is_given_is_in_the_domain(domain: dict[str, Any]) -> None:
    text = "INC12345678, 9876543210, 2345 6789 0123, 12/05/2026"
    given = {entity for entity, *_ in find_identifiers(text)} | {"district", "taluka", "village"}
    assert len(given) == 7
    for folder in ("actions", "sevamitra/channels"):
        for path in (PROJECT_ROOT / folder).rglob("*.py"):
            source = path.read_text(encoding="utf-8")
            given |= set(re.findall(r"'/[\w{}]+\{+\"(\w+)\":", source))
            given |= set(re.findall(r"\.value\(\"(\w+)\"\)", source))
    assert {"service", "kind", "locale"} <= given
    assert given <= set(domain["entities"])


@pytest.mark.parametrize("act", ACTS)
def test_every_act_has_examples_enough_in_all_varieties(messages: list[Any], act: str) -> None:
    varieties = Counter(example_metadata(message).get("variety") for message in messages if message.get(INTENT) == act)
    assert set(varieties) == VARIETIES
    assert sum(varieties.values()) >= FEWEST_EXAMPLES
    assert min(varieties.values()) >= 5


def test_every_example_has_an_act_and_a_variety(messages: list[Any]) -> None:
    assert {message.get(INTENT) for message in messages} == set(ACTS)
    assert {example_metadata(message).get("variety") for message in messages} == VARIETIES


def test_no_example_stands_twice(messages: list[Any]) -> None:
    places = defaultdict(set)
    for message in messages:
        metadata = example_metadata(message)
        places[" ".join(message.get("text").split()).casefold()].add((message.get(INTENT), metadata.get("service")))
    counts = Counter(" ".join(message.get("text").split()).casefold() for message in messages)
    assert {text: places[text] for text, count in counts.items() if count > 1} == {}


def test_every_service_named_by_an_example_is_in_the_catalogue(messages: list[Any]) -> None:
    services = set(load_catalogue().services)
    for message in messages:
        metadata = example_metadata(message)
        assert {metadata.get("service", next(iter(services))), *metadata.get("also", [])} <= services
        assert metadata.get("service") not in metadata.get("also", [])


def test_every_service_of_the_catalogue_has_examples(messages: list[Any]) -> None:
    taught = {example_metadata(message).get("service") for message in messages}
    assert set(load_catalogue().services) - taught == set()


def test_every_file_of_acts_tells_what_its_act_is() -> None:
    for path in (PROJECT_ROOT / "data" / "nlu").rglob("*.yml"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("# "), path
        if path.parent.name != "services":
            assert first.startswith(f"# {path.stem}: "), path


def test_no_example_is_a_message_of_the_evaluation(messages: list[Any]) -> None:
    """Compares hashes, and tells a number only: the evaluation's messages are not to be read by who writes examples."""

    def hashed(text: str) -> str:
        return hashlib.sha256(normalise(text).encode()).hexdigest()

    held_out = {
        hashed(json.loads(line)["text"])
        for path in (PROJECT_ROOT / "data" / "eval").glob("*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    }
    taught = [hashed(message.get("text")) for message in messages]
    assert held_out
    seen = sum(digest in held_out for digest in taught)
    assert seen == 0, f"{seen} examples of data/nlu stand in data/eval too; take them out of data/nlu"
