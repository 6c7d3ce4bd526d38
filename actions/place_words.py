"""A place as people write it: village, taluka, district, in the language of the reply; and the place that words name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import regex

from actions.desk import Reply
from actions.gazetteer import gazetteer, written_name
from actions.turn import Turn

_REFUSED_AFTER = regex.compile(r"^[\p{L}\p{M}]{0,4}\s*,?\s*(?:नाही|नको|नहीं|नही|nahi|nahin|nako|not)\b", regex.I)
_REFUSED_BEFORE = regex.compile(r"\b(?:not|no)\s+(?:in\s+|taluka\s+|district\s+)?$", regex.I)


def area_name(kind: str, name: str, locale: str) -> str:
    """The name of a district or taluka in a language, as it came where the lists have none."""
    return gazetteer().areas[kind].get(name, {}).get(locale) or name


def place_line(reply: Reply, place: Mapping[str, Any]) -> str:
    """``{"village", "taluka", "district"}``, any of them missing, in one line; a village as ``"written"``, if it was."""
    parts = [written_name({**place, "name": place["village"]}, reply.locale)] if place.get("village") else []
    for kind, key in (("taluka", "line_apply_taluka"), ("district", "line_apply_district")):
        if place.get(kind):
            parts.append(reply.words(key, name=area_name(kind, str(place[kind]), reply.locale)))
    return ", ".join(parts)


def place_told(turn: Turn) -> dict[str, Any]:
    """The place that the message names, without those that it refuses ("हवेली नाही, मुळशी"); empty where it names none."""
    for kind in ("village", "taluka", "district"):
        found = [entity for entity in turn.entities.get(kind, ()) if not _refused(turn.text, entity)]
        if found:
            return _place(kind, found)
    return {}


def place_known(turn: Turn) -> dict[str, Any]:
    """What the conversation knows of the place, as :func:`place_told` gives it."""
    known = turn.place
    if not known.get("district"):
        return {}
    place = _place(str(known.get("kind")), [{**known, "value": known.get("name")}])
    return {**place, "written": known["written"]} if place.get("village") and known.get("written") else place


def as_slot(place: Mapping[str, Any]) -> dict[str, Any]:
    """A place as the slot ``place`` keeps it."""
    kind = next((kind for kind in ("village", "taluka", "district") if place.get(kind)), "district")
    return {"kind": kind, "name": place.get(kind), "taluka": place.get("taluka"), "district": place.get("district")}


def _place(kind: str, found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    last = found[-1]
    place = {"district": last.get("district"), "taluka": last.get("taluka")}
    place[kind] = last["value"]
    return {key: value for key, value in place.items() if value}


def _refused(text: str, entity: Mapping[str, Any]) -> bool:
    if "end" not in entity:
        return False
    return bool(_REFUSED_AFTER.match(text[entity["end"] :]) or _REFUSED_BEFORE.search(text[: entity["start"]]))
