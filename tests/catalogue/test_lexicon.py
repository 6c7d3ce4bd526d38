"""The lexicon: what its loader refuses, and that its words reach every service, body and kind of the catalogue."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sevamitra.catalogue.lexicon import CATEGORIES, LONGEST_PHRASE, LexiconEntry, load_lexicon
from sevamitra.catalogue.load import SHIPPED
from sevamitra.catalogue.model import KINDS, Catalogue, CatalogueError, Service
from sevamitra.nlu.scripts import normalise, phonetic_key, stem_key, words

RENEWAL = "- {key: renewal, mr: [नूतनीकरण], en: [Renew  it]}"
VALID = {
    "objects": "- {key: income, mr: [उत्पन्न], en: [income]}\n- {key: certificate, en: [certificate], weak: true}",
    "acts": RENEWAL,
    "bodies": "- {key: rto, en: [rto]}\n- {key: rural, mr: [गाव]}",
    "persons": "- {key: widow, latn: [vidhva]}",
}

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a small lexicon beside the shipped bodies; keyword arguments replace whole files."""
    folder = tmp_path / "lexicon"
    folder.mkdir()
    shutil.copy(SHIPPED / "bodies.jsonl", tmp_path)

    def written(**files: str) -> Path:
        for category, text in {**VALID, **files}.items():
            (folder / f"{category}.yml").write_text(text, encoding="utf-8")
        return folder

    return written


@pytest.fixture(scope="module")
def lexicon() -> tuple[LexiconEntry, ...]:
    return load_lexicon()


def test_entries_keep_the_order_of_categories_and_files(write: Write) -> None:
    entries = load_lexicon(write())
    assert [(entry.category, entry.key) for entry in entries] == [
        ("objects", "income"),
        ("objects", "certificate"),
        ("acts", "renewal"),
        ("bodies", "rto"),
        ("bodies", "rural"),
        ("persons", "widow"),
    ]


def test_words_of_all_varieties_are_one_tuple_in_lower_case(write: Write) -> None:
    entry = next(entry for entry in load_lexicon(write()) if entry.key == "renewal")
    assert entry == LexiconEntry("renewal", "acts", ("नूतनीकरण", "renew it"), weak=False)


def test_weak_is_read(write: Write) -> None:
    assert [entry.key for entry in load_lexicon(write()) if entry.weak] == ["certificate"]


def test_a_word_twice_in_one_entry_counts_once(write: Write) -> None:
    folder = write(acts="- {key: renewal, mr: [रिन्यू], hi: [रिन्यू]}")
    assert next(entry.words for entry in load_lexicon(folder) if entry.key == "renewal") == ("रिन्यू",)


def test_the_same_word_may_stand_in_two_files(write: Write) -> None:
    assert load_lexicon(write(persons="- {key: income-earner, en: [income]}"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "- {key: renewal, mr: [नूतनीकरण], fr: [renouveler]}",
            r"acts.yml, entry 1 \(`renewal`\): unknown field `fr`; use",
        ),
        (f"{RENEWAL}\n{RENEWAL}", r"acts.yml, `renewal`: stands twice; merge"),
        (f"{RENEWAL}\n- {{key: new, mr: [नूतनीकरण]}}", r"acts.yml, `new`: `नूतनीकरण` is also in `renewal`; keep"),
        (f"{RENEWAL}\n- {{key: new, en: [RENEW it]}}", r"acts.yml, `new`: `renew it` is also in `renewal`"),
        ("- {key: renewal}", r"acts.yml, entry 1 \(`renewal`\): has no words; give"),
        ("- {key: renewal, mr: []}", r"`mr` is not a list of words; list"),
        ("- {key: renewal, mr: नूतनीकरण}", r"`mr` is not a list of words"),
        ("- {key: renewal, en: [' ']}", r"`en` holds an empty word; remove"),
        ("- {key: renewal, en: [no]}", r"`en` is not a list of words; .* quote numbers and yes, no"),
        ("- {key: renewal, en: [one two three four]}", r"`one two three four` is too long; keep to 3"),
        ("- {key: renewal, en: [renew], weak: maybe}", r"`weak` is 'maybe'; write true"),
        ("- {key: Renewal, en: [renew]}", r"acts.yml, entry 1: `key` is `Renewal`"),
        ("- {en: [renew]}", r"acts.yml, entry 1: `key` is `None`"),
        ("- renewal", r"acts.yml, entry 1: not an entry; write"),
        ("renewal: [renew]", r"acts.yml: not a list of entries; write"),
        ("", r"acts.yml: not a list of entries"),
        ("- {key: renewal", r"acts.yml: not YAML"),
    ],
)
def test_a_fault_is_told_with_file_entry_and_remedy(write: Write, text: str, message: str) -> None:
    with pytest.raises(CatalogueError, match=message):
        load_lexicon(write(acts=text))


def test_a_body_must_be_one_of_the_catalogue_or_an_area(write: Write) -> None:
    with pytest.raises(CatalogueError, match=r"bodies.yml, `moon`: is neither a body nor an area; use"):
        load_lexicon(write(bodies="- {key: moon, en: [moon]}"))


def test_a_missing_file_is_told(write: Write) -> None:
    folder = write()
    (folder / "persons.yml").unlink()
    with pytest.raises(CatalogueError, match=r"persons.yml: cannot be read"):
        load_lexicon(folder)


def test_a_file_that_is_not_utf8_is_told(write: Write) -> None:
    folder = write()
    (folder / "acts.yml").write_bytes(b"- {key: renewal, mr: [\xff\xfe]}")
    with pytest.raises(CatalogueError, match=r"acts.yml: not YAML"):
        load_lexicon(folder)


def test_every_word_is_short_and_has_a_sound(lexicon: tuple[LexiconEntry, ...]) -> None:
    assert {entry.category for entry in lexicon} == set(CATEGORIES)
    silent = [word for entry in lexicon for word in entry.words if not any(map(phonetic_key, words(normalise(word))))]
    assert silent == []
    assert all(len(word.split()) <= LONGEST_PHRASE for entry in lexicon for word in entry.words)


def test_every_body_has_words(lexicon: tuple[LexiconEntry, ...], whole: Catalogue) -> None:
    named = {entry.key for entry in lexicon if entry.category == "bodies"}
    assert set(whole.bodies) - named == set()


def test_every_kind_of_service_is_an_act(lexicon: tuple[LexiconEntry, ...]) -> None:
    assert set(KINDS) - {entry.key for entry in lexicon if entry.category == "acts"} == set()


def test_every_service_has_a_strong_object(lexicon: tuple[LexiconEntry, ...], whole: Catalogue) -> None:
    strong = [
        [tuple(words(normalise(word))) for word in entry.words]
        for entry in lexicon
        if entry.category == "objects" and not entry.weak
    ]
    index: dict[str, list[tuple[str, ...]]] = {}
    for phrase in {phrase for phrases in strong for phrase in phrases}:
        for key in _keys(phrase[0]):
            index.setdefault(key, []).append(phrase)
    bare = [service.slug for service in whole.services.values() if not _mentions(service, index)]
    assert bare == []


def _mentions(service: Service, index: dict[str, list[tuple[str, ...]]]) -> bool:
    """True when one of the service's names or aliases holds a phrase of ``index``, which is by its first word's keys."""
    for text in _texts(service):
        said = words(normalise(text))
        for at, word in enumerate(said):
            for phrase in (phrase for key in _keys(word) for phrase in index.get(key, ())):
                if len(phrase) <= len(said) - at and all(map(_same, phrase, said[at:])):
                    return True
    return False


def _texts(service: Service) -> Iterator[str]:
    yield from (service.name.mr, service.name.hi, service.name.en)
    for aliases in service.aliases.values():
        yield from aliases


def _keys(word: str) -> set[str]:
    return {phonetic_key(word), stem_key(phonetic_key(word))}


def _same(listed: str, said: str) -> bool:
    """True when ``said`` is ``listed`` with a case ending; short words must be spelt alike, for many sound alike."""
    base, sound = phonetic_key(listed), phonetic_key(said)
    if listed == said or len(base) < 3:
        return listed == said
    return base in (sound, stem_key(sound)) or (len(stem_key(base)) > 3 and stem_key(base) == stem_key(sound))
