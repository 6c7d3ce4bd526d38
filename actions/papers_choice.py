"""Which of a service's documents a citizen has: what may be chosen, and what their words choose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import regex
from rapidfuzz import fuzz

from sevamitra.catalogue.document_facts import DocumentFacts
from sevamitra.catalogue.model import LOCALES, Catalogue, Service

_LIKE_A_NAME = 86
_NUMBERS = regex.compile(r"(?:\s|\p{P}|\p{Nd}|&|\+|\b(?:and|or|no|number|va|aani|ani|aur|व|आणि|और|नंबर|क्रमांक)\b)+")
_PIECES = regex.compile(r"[,;\n।&+]|\b(?:and|aani|ani|aur|व|आणि|और)\b")
_FILLERS = regex.compile(
    r"\b(?:i|have|my|only|the|majhya|mazya|kade|aahe|ahe|aahet|mere|paas|pass|hai|माझ्याकडे|माझ्या|कडे|आहे|आहेत|फक्त|मेरे|पास|है|हैं|सिर्फ)\b"
)
_ALL = {"all", "all of them", "everything", "सर्व", "सगळे", "सगळी", "सगळं", "सर्व आहे", "सर्व आहेत", "सगळे आहेत", "सगळं आहे", "सब", "सभी", "सब है", "sarva", "sagle", "sagla", "sab"}  # fmt: skip
_NONE = {"none", "nothing", "no", "none of these", "काही नाही", "काहीच नाही", "काहीही नाही", "एकही नाही", "नाही", "कुछ नहीं", "कुछ भी नहीं", "नहीं", "kahi nahi", "kahich nahi", "nahi", "kuch nahi", "nahin"}  # fmt: skip


def askable(service: Service, facts: DocumentFacts) -> tuple[str, ...]:
    """Documents that one may have at home, in the order of the list; not forms and declarations of one application."""
    keys = dict.fromkeys(key for group in service.documents for key in group)
    return tuple(key for key in keys if not facts.made_each_time(key))


def says_all(text: str) -> bool:
    """ "All of them", in any of the languages."""
    return _plain(text) in _ALL


def says_none(text: str) -> bool:
    """ "None", in any of the languages."""
    return _plain(text) in _NONE


def chosen(text: str, listed: Sequence[str], catalogue: Catalogue) -> tuple[str, ...]:
    """The documents of ``listed`` that a text chooses, by numbers from 1 ("1, 3, ५") or by names; none where unclear.

    A number outside the list makes all of them unclear.
    """
    if regex.search(r"\p{Nd}", text) and _NUMBERS.fullmatch(text):
        numbers = [int(digits) for digits in regex.findall(r"\p{Nd}+", text)]
        return tuple(listed[at - 1] for at in numbers) if all(1 <= at <= len(listed) for at in numbers) else ()
    found = [_named(piece, listed, catalogue) for piece in _PIECES.split(text.lower())]
    return tuple(dict.fromkeys(key for key in found if key))


def _named(piece: str, listed: Iterable[str], catalogue: Catalogue) -> str | None:
    words = _plain(_FILLERS.sub(" ", piece))
    if len(words) < 2:
        return None
    scores = sorted(((_likeness(words, key, catalogue), key) for key in listed), reverse=True)
    if not scores or scores[0][0][0] < _LIKE_A_NAME:
        return None
    (shared, whole), best = scores[0]
    rivals = [likeness for likeness, _ in scores[1:] if likeness[0] == shared]
    return None if rivals and (whole < _LIKE_A_NAME or rivals[0][1] == whole) else best


def _likeness(words: str, key: str, catalogue: Catalogue) -> tuple[float, float]:
    """How like a document's name the words are, at most 100: the words they share first, the whole then."""
    names = [_plain(catalogue.documents[key].name[locale]) for locale in LOCALES]
    shared = max(max(fuzz.token_set_ratio(words, name), fuzz.ratio(words, name)) for name in names)
    return (shared if len(words) > 2 else 0.0, max(fuzz.ratio(words, name) for name in names))


def _plain(text: str) -> str:
    return " ".join(regex.sub(r"[^\p{L}\p{M}\p{N}]+", " ", text.lower()).split())
