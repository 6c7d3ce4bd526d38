"""A citizen added by hand, checked at the edge."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, Extra, Field, StrictStr, ValidationError, root_validator, validator
from sanic.exceptions import InvalidUsage


class Newcomer(BaseModel):
    """Name, and either a number with country code or a username that hides it."""

    name: StrictStr = Field(min_length=1, max_length=60)
    number: StrictStr | None = None
    username: StrictStr | None = Field(None, regex=r"^[a-z0-9._]{3,35}$")

    class Config:
        extra = Extra.forbid

    @validator("name")
    def shown(cls, value: str) -> str:
        """Blanks are no name."""
        if not value.strip():
            raise ValueError("give a name")
        return value.strip()

    @validator("number")
    def digits(cls, value: str | None) -> str | None:
        """An Indian mobile number may come without its country code."""
        if value is None:
            return None
        number = re.sub(r"[ +\-()]", "", value)
        if re.fullmatch(r"[6-9][0-9]{9}", number):
            number = f"91{number}"
        if not re.fullmatch(r"[1-9][0-9]{9,14}", number):
            raise ValueError("give a mobile number, for example 98000 00106")
        return number

    @root_validator(skip_on_failure=True)
    def reachable(cls, values: dict[str, Any]) -> dict[str, Any]:
        """One of the two, not both: who shows the number needs no username here."""
        if bool(values.get("number")) == bool(values.get("username")):
            raise ValueError("give a number or a username")
        return values


def parse_newcomer(body: Any) -> Newcomer:
    """The page's JSON as a newcomer.

    Raises:
        InvalidUsage: names the first fault.
    """
    try:
        return Newcomer.parse_obj(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part != "__root__") or "citizen"
        raise InvalidUsage(f"{where}: {first['msg']}") from None
