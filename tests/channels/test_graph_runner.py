"""The runner that remembers which nodes a target needs."""

from typing import Any
from unittest.mock import Mock

import pytest
import rasa.core.processor as rasa_processor
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner

from sevamitra.channels.graph_runner import LeanGraphRunner, RememberedSchema, install


class Sum(GraphComponent):
    """Adds one to the sum of what it needs."""

    @classmethod
    def create(cls, **_: Any) -> "Sum":
        return cls()

    def add(self, **needed: int) -> int:
        return 1 + sum(needed.values())


def node(*needs: str) -> SchemaNode:
    return SchemaNode({f"from_{need}": need for need in needs}, Sum, "create", "add", {})


SCHEMA = GraphSchema({"a": node("input"), "b": node("a"), "c": node("a", "b"), "unneeded": node("c")})


def runner(kind: type[DaskGraphRunner]) -> DaskGraphRunner:
    return kind.create(SCHEMA, Mock(), ExecutionContext(SCHEMA))


@pytest.mark.parametrize("targets", [["c"], ["b", "a"], ["unneeded"]], ids=str)
def test_every_run_gives_what_rasas_runner_gives(targets: list[str]) -> None:
    ours, rasas = runner(LeanGraphRunner), runner(DaskGraphRunner)
    for value in (1, 5, 1):
        assert ours.run({"input": value}, targets) == rasas.run({"input": value}, targets)


def test_what_targets_need_is_as_in_the_schema_and_found_once() -> None:
    remembered = RememberedSchema(SCHEMA)
    assert remembered.minimal_graph_schema(["b"]).nodes == SCHEMA.minimal_graph_schema(["b"]).nodes
    assert remembered.minimal_graph_schema().nodes == SCHEMA.minimal_graph_schema().nodes
    assert remembered.minimal_graph_schema(["b"]) is remembered.minimal_graph_schema(["b"])


def test_rasa_loads_models_into_ours_once_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasa_processor, "DaskGraphRunner", DaskGraphRunner)
    install()
    assert rasa_processor.DaskGraphRunner is LeanGraphRunner
