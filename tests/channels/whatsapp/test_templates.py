"""The shipped templates keep Meta's rules; a file that does not is refused."""

from pathlib import Path
from typing import get_args

import pytest
from ruamel.yaml import YAML

from sevamitra.backend.notice_messages import Stage
from sevamitra.catalogue.model import LOCALES
from sevamitra.channels.whatsapp.templates import TEMPLATES, TemplateError, load_templates, registrations
from sevamitra.settings import PROJECT_ROOT


def test_every_status_has_one_template_whose_buttons_lead_to_acts_that_there_are() -> None:
    templates = load_templates()
    domain = YAML(typ="safe").load((PROJECT_ROOT / "domain.yml").read_text(encoding="utf-8"))
    acts = {next(iter(intent)) for intent in domain["intents"]}
    assert sorted(template.stage for template in templates.by_name.values()) == sorted(get_args(Stage))
    for stage in get_args(Stage):
        assert templates.of_stage(stage).acts and set(templates.of_stage(stage).acts) <= acts
    with pytest.raises(TemplateError, match="no template"):
        templates.of_stage("lost")


def test_approval_offers_the_certificate() -> None:
    assert load_templates().of_stage("approved").acts == ("request_certificate",)


def test_meta_is_told_of_every_template_in_every_language() -> None:
    told = registrations(load_templates())
    assert len(told) == 5 * len(LOCALES) and {one["category"] for one in told} == {"UTILITY"}
    assert {part["type"] for one in told for part in one["components"]} == {"BODY", "FOOTER", "BUTTONS"}


def test_filled_text_holds_the_values() -> None:
    text = load_templates().by_name["application_approved"].texts["en"]
    assert "application INCXXXX5678 (Income Certificate) is approved" in text.filled(
        ["INCXXXX5678", "Income Certificate"]
    )


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("  hi:\n", "  fr:\n", "'hi' is missing"),
        ("({{2}}) तपासणीसाठी", "({{3}}) तपासणीसाठी", "variables"),
        ("नमस्कार. आपला", "{{1}} आपला", "begins or ends"),
        ("सूचना नको असतील तर", "सूचना " * 12, "footer"),
        ('["See the status"]', '["See the status of your application"]', "button"),
        ("[check_status]", "[check_status, help]", "title for each"),
        ("  stage: under-scrutiny\n", "", "'stage' is missing"),
        ("application_approved:", "Application-Approved:", "name"),
        ("application_under_scrutiny:", "application_under_scrutiny: [", "cannot be read"),
    ],
)
def test_file_that_breaks_a_rule_is_refused(tmp_path: Path, old: str, new: str, fault: str) -> None:
    content = TEMPLATES.read_text(encoding="utf-8")
    assert old in content
    broken = tmp_path / "templates.yml"
    broken.write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TemplateError, match=fault):
        load_templates(broken)
