"""The script is complete, and what is written wrongly is refused with file and line."""

from collections import Counter
from pathlib import Path

import pytest

from .facts import Facts
from .script import SITUATIONS, VARIETIES, Conversation, ScriptError, load, read

GOOD = """errand: one
conversations:
- name: fees
  variety: mr
  shows: [smooth]
  turns:
  - citizen: "फी किती?"
    expect: {says: [utter_which_service_first], capture: {found: '(सेवा)'}}
  - citizen: "{found}"
    expect: {facts: {revenue-income-certificate: [fee]}}
"""


@pytest.fixture(scope="module")
def facts() -> Facts:
    return Facts.load()


@pytest.fixture(scope="module")
def script(facts: Facts) -> list[Conversation]:
    return load(facts=facts)


def written(folder: Path, text: str) -> Path:
    path = folder / "one.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_there_are_sixty_conversations_six_an_errand(script: list[Conversation]) -> None:
    assert len(script) == 60
    assert list(Counter(one.errand for one in script).values()) == [6] * 10


def test_every_errand_is_spoken_in_every_variety(script: list[Conversation]) -> None:
    assert Counter((one.errand, one.variety) for one in script) == {
        (errand, variety): 1 for errand in {one.errand for one in script} for variety in VARIETIES
    }


def test_every_errand_shows_every_situation(script: list[Conversation]) -> None:
    shown = {(one.errand, situation) for one in script for situation in one.shows}
    missing = {(one.errand, situation) for one in script for situation in SITUATIONS} - shown
    assert not missing


def test_a_day_passes_and_a_language_changes_where_it_says_so(script: list[Conversation]) -> None:
    for one in script:
        assert ("next-day" in one.shows) == any(turn.kind == "later" for turn in one.turns), one.name
        assert "language-switch" not in one.shows or len({turn.language for turn in one.turns}) > 1, one.name


def test_a_good_script_is_read(tmp_path: Path, facts: Facts) -> None:
    (one,) = read(written(tmp_path, GOOD), facts)
    assert (one.name, one.variety, [turn.line for turn in one.turns]) == ("fees", "mr", [7, 9])


@pytest.mark.parametrize(
    ("good", "wrong", "complaint"),
    [
        ("utter_which_service_first", "utter_nothing", "one.yml:8: domain.yml has no response `utter_nothing`"),
        ("variety: mr", "variety: ta", "one.yml:4: variety: 'ta' is not one of"),
        ("shows: [smooth]", "shows: [rough]", "one.yml:5: 'rough' is not one of"),
        ("citizen: \"फी", "citizens: \"फी", "one.yml:7: `citizens` is not known"),
        ("{found}", "{lost}", "one.yml:9: {lost} was not captured before"),
        ("revenue-income-certificate", "revenue-moon", "one.yml:10: the catalogue has no service revenue-moon"),
        ("[fee]", "[taste]", "one.yml:10: 'taste' is not one of"),
        ("    expect: {facts", "    # {facts", "one.yml:9: `expect` is missing"),
        ("[utter_which_service_first]", "utter_which_service_first", "one.yml:8: `says` is a list"),
        ("  name: ", "  nom: ", "one.yml:3: `nom` is not known"),
        ("variety: mr", "variety: mixed", "one.yml:4: `language` is told where the variety is mixed"),
        ("says: [utter_which_service_first]", "says: [{line_fee: {price: 5}}]", "one.yml:8: the response `line_fee` has no {price}"),
        ("errand: one", "errand: [one", "one.yml:"),
    ],
)  # fmt: skip
def test_what_is_written_wrongly_is_told_with_its_line(
    tmp_path: Path, facts: Facts, good: str, wrong: str, complaint: str
) -> None:
    assert good in GOOD or good.strip() in GOOD
    text = GOOD.replace(good if good in GOOD else good.strip(), wrong if good in GOOD else wrong.strip(), 1)
    with pytest.raises(ScriptError) as refused:
        read(written(tmp_path, text), facts)
    assert complaint in str(refused.value)


def test_two_conversations_of_one_name_are_refused(tmp_path: Path, facts: Facts) -> None:
    written(tmp_path, GOOD)
    (tmp_path / "two.yml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(ScriptError, match=r"two\.yml:3: fees is taken by one\.yml:3"):
        load(tmp_path, facts)
