"""Rasa's graph runner with less work: which nodes a target needs is found once, not at each of the runs of a turn.

Rasa follows every path through the graph each time, which was a twelfth of its Python time in a turn. It has no place to say
which runner its processor uses, so :func:`install` puts ours into Rasa's module.
"""

from typing import Any

import rasa.core.processor as rasa_processor
from rasa.engine.graph import GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner


class RememberedSchema(GraphSchema):
    """A schema that does not change any more, and remembers what it was asked."""

    def __init__(self, schema: GraphSchema) -> None:
        super().__init__(schema.nodes)
        self._minimal: dict[tuple[str, ...], GraphSchema] = {}

    def minimal_graph_schema(self, targets: list[str] | None = None) -> GraphSchema:
        """See the parent class."""
        asked = tuple(targets or ())
        if asked not in self._minimal:
            self._minimal[asked] = super().minimal_graph_schema(targets)
        return self._minimal[asked]


class LeanGraphRunner(DaskGraphRunner):
    """Runs a model that has been loaded."""

    def __init__(self, graph_schema: GraphSchema, *others: Any, **named: Any) -> None:
        super().__init__(RememberedSchema(graph_schema), *others, **named)


def install() -> None:
    """Let Rasa run models that it loads from now on by :class:`LeanGraphRunner`. More often than once does no harm."""
    rasa_processor.DaskGraphRunner = LeanGraphRunner  # type: ignore[misc]
