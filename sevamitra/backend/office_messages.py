"""What the API speaks with offices: the next step of an application."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConstrainedInt, Field, StrictStr, root_validator

from sevamitra.backend.citizen_messages import WordsBody
from sevamitra.backend.messages import LINE, RequestBody

Step = Literal["pay", "forward", "ask", "approve", "reject"]
SPEAKING = ("ask", "reject")
"""Steps that tell the citizen something."""


class DeskNumber(ConstrainedInt):
    """Desks count from 1; 0 before payment."""

    strict = True
    ge = 0
    le = 99


class TextsBody(WordsBody):
    """One line in the three languages."""

    mr: StrictStr = Field(..., min_length=1, max_length=300, regex=LINE)
    hi: StrictStr = Field(..., min_length=1, max_length=300, regex=LINE)
    en: StrictStr = Field(..., min_length=1, max_length=300, regex=LINE)


class StepBody(RequestBody):
    """A step that a desk takes: pay (the fee was received), forward (to the next desk), ask (the citizen for something),
    approve, reject."""

    step: Step
    desk: DeskNumber = Field(..., description="the desk that acts, where the application must lie; 0 before payment")
    text: TextsBody | None = Field(None, description="what is asked, or why it is rejected; with these two steps only")

    @root_validator(skip_on_failure=True)
    def _text_where_one_is_told(cls, values: dict[str, Any]) -> dict[str, Any]:
        if (values["text"] is not None) != (values["step"] in SPEAKING):
            raise ValueError("text: goes with ask and reject, and with these only")
        return values
