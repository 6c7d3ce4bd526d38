"""The templates that Meta has approved for us: what ``data/templates.yml`` holds, and how Meta wants to be told of them.

``python -m sevamitra.channels.whatsapp.templates`` prints what to post to Meta, one line a template and language.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from sevamitra.catalogue.model import LOCALES
from sevamitra.channels.whatsapp import limits
from sevamitra.channels.whatsapp.messages import Payload
from sevamitra.settings import PROJECT_ROOT

TEMPLATES = PROJECT_ROOT / "data" / "templates.yml"
EXAMPLES = {
    "mr": ["INCXXXX5678", "उत्पन्न प्रमाणपत्र"],
    "hi": ["INCXXXX5678", "आय प्रमाण पत्र"],
    "en": ["INCXXXX5678", "Income Certificate"],
}
"""Meta wants to see what variables may hold."""

_NAME = re.compile(r"[a-z0-9_]{1,512}")
_VARIABLE = re.compile(r"\{\{([0-9]+)\}\}")


class TemplateError(ValueError):
    """The templates' file is not usable; the text says which template and language, and why."""


@dataclass(frozen=True)
class TemplateText:
    """A template in one language; ``body`` has variables ``{{1}}`` and so on, ``buttons`` are titles of quick replies."""

    body: str
    footer: str
    buttons: tuple[str, ...]

    @property
    def variables(self) -> int:
        """How many variables the body has."""
        return len(set(_VARIABLE.findall(self.body)))

    def filled(self, values: Sequence[str]) -> str:
        """The body with ``values`` in place of its variables, as the citizen reads it."""
        return _VARIABLE.sub(lambda found: values[int(found[1]) - 1], self.body)


@dataclass(frozen=True)
class Template:
    """``stage``: the status it tells of; ``acts``: where its buttons lead; ``texts`` by locale."""

    name: str
    stage: str
    acts: tuple[str, ...]
    texts: Mapping[str, TemplateText]


@dataclass(frozen=True)
class Templates:
    """All templates, by name."""

    by_name: Mapping[str, Template]

    def of_stage(self, stage: str) -> Template:
        """The template that tells of ``stage``.

        Raises:
            TemplateError: there is none.
        """
        for template in self.by_name.values():
            if template.stage == stage:
                return template
        raise TemplateError(f"no template tells of the status {stage}")


@lru_cache(maxsize=2)
def load_templates(path: Path = TEMPLATES) -> Templates:
    """The templates in ``path``.

    Raises:
        TemplateError: it cannot be read, a language is missing, or a text is over Meta's limits.
    """
    try:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        return Templates({name: _template(name, one) for name, one in content.items()})
    except (OSError, YAMLError, AttributeError) as error:
        raise TemplateError(f"{path}: cannot be read ({type(error).__name__})") from None


def registrations(templates: Templates) -> list[Payload]:
    """The bodies of ``POST {business account}/message_templates``, one a template and language."""
    return [
        {"name": template.name, "language": locale, "category": "UTILITY", "components": _components(text, locale)}
        for template in templates.by_name.values()
        for locale, text in template.texts.items()
    ]


def _components(text: TemplateText, locale: str) -> list[Payload]:
    return [
        {"type": "BODY", "text": text.body, "example": {"body_text": [EXAMPLES[locale]]}},
        {"type": "FOOTER", "text": text.footer},
        {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": title} for title in text.buttons]},
    ]


def _template(name: str, content: Mapping[str, Any]) -> Template:
    if not _NAME.fullmatch(name):
        raise TemplateError(f"{name}: a name has small letters, digits and _")
    try:
        acts = tuple(content["buttons"])
        texts: dict[str, TemplateText] = {
            locale: TemplateText(content[locale]["body"], content[locale]["footer"], tuple(content[locale]["buttons"]))
            for locale in LOCALES
        }
        template = Template(name, content["stage"], acts, texts)
    except (KeyError, TypeError) as error:
        raise TemplateError(f"{name}: {error} is missing") from None
    for locale, text in texts.items():
        _check(f"{name}, {locale}", text, acts)
    return template


def _check(where: str, text: TemplateText, acts: Sequence[str]) -> None:
    body = text.body.strip()
    numbers = sorted({int(number) for number in _VARIABLE.findall(body)})
    faults = {
        "body is empty or too long": not 0 < len(body) <= limits.TEMPLATE_BODY,
        "body begins or ends in a variable": body.startswith("{{") or body.endswith("}}"),
        "variables are not {{1}} and {{2}}": numbers != [1, 2],
        "footer is too long": len(text.footer) > limits.TEMPLATE_FOOTER,
        "a button is empty or too long": not all(0 < len(title) <= limits.TEMPLATE_BUTTON for title in text.buttons),
        "not one title for each button": len(text.buttons) != len(acts),
    }
    for fault, there in faults.items():
        if there:
            raise TemplateError(f"{where}: {fault}")


if __name__ == "__main__":
    for registration in registrations(load_templates()):
        sys.stdout.write(json.dumps(registration, ensure_ascii=False) + "\n")
