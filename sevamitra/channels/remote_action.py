"""Rasa's call of the action server with less work: the latest events go out, and the schema of answers is prepared once.

Rasa has no place to say which class makes this call, so :func:`install` puts ours into Rasa's module.
"""

import copy
from collections import deque
from functools import lru_cache
from typing import Any

import rasa.core.actions.action as rasa_action
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

MOST_EVENTS = 50
"""Events of a conversation that the action server is told: some turns, where Rasa would send all of the session, which for
somebody who writes daily has no end. Slots and the latest message are told besides, whatever their age."""


@lru_cache(maxsize=1)
def _validator() -> Validator:
    """What ``jsonschema.validate`` makes anew at each call, where checking the schema is nearly all of the time."""
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


class LeanRemoteAction(RemoteAction):
    """Refuses the same answers with the same errors as Rasa's own."""

    def _action_call_format(self, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
        latest = copy.copy(tracker)
        latest.events = deque(tracker.events, MOST_EVENTS)
        return super()._action_call_format(latest, domain)

    def _validate_action_result(self, result: dict[str, Any]) -> bool:
        if _validator().is_valid(result):
            return True
        error = best_match(_validator().iter_errors(result))
        assert isinstance(error, ValidationError)
        error.message += (
            ". Failed to validate Action server response from API, make sure your response from the Action endpoint is "
            "valid. See https://rasa.com/docs/rasa/custom-actions"
        )
        raise error


def install() -> None:
    """Let Rasa call the action server through :class:`LeanRemoteAction`. More often than once does no harm."""
    rasa_action.RemoteAction = LeanRemoteAction  # type: ignore[misc]
