"""Pure functions on spelling: normalising, and a phonetic key that Devanagari and Latin letters share."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex
from indicnlp.normalize.indic_normalize import IndicNormalizerFactory

_NORMALISER = IndicNormalizerFactory().get_normalizer(
    "mr", remove_nuktas=True, nasals_mode="to_anusvaara_relaxed", do_normalize_chandras=True
)
_INVISIBLE = regex.compile(r"[\p{Cf}\p{Variation_Selector}\p{Cc}\u20E3--[\n\t]]", flags=regex.V1)
_EMOJI = regex.compile(
    r"[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}--[0-9#*©®]]+", flags=regex.V1
)
_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")
_DANDA = str.maketrans({"।": ".", "॥": ".", "ऽ": "", "॰": "."})
_REPEATED = regex.compile(r"(\p{L}\p{M}*)\1{2,}|(\p{M})\2+")
_COMMAND = regex.compile(r"^[\s\p{Cf}\p{Cc}\p{Variation_Selector}/\uFF0F\u2044\u2215]+")
_SPACES = regex.compile(r"\s+")
_SHORT_A = regex.compile(r"[ऍॲ]|अॅ")

WORD = regex.compile(r"\d+(?:[/.,:-]\d+)+|[\p{L}\p{M}]+(?:'[\p{L}]+)?|\d+")
"""A word: letters with their vowel signs, or digits with what joins them (7/12, 1.5, 12-05-2026)."""

DEVANAGARI = regex.compile(r"\p{Devanagari}")
LATIN = regex.compile(r"\p{Latin}")


def tidy(text: str) -> str:
    """``text`` in the writer's own spelling: NFKC, lower case, no invisible characters or emoji, ASCII digits, single spaces."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return _SPACES.sub(" ", _EMOJI.sub(" ", text).translate(_DIGITS).lower()).strip()


def normalise(text: str) -> str:
    """One spelling for what looks alike: NFC, no invisible characters or emoji, ASCII digits, no nukta, lower case.

    The a of "app" (ॲ, ऍ, अॅ) becomes अ. Letters repeated three times or more ("pleaseee") and doubled vowel signs
    ("नाहीीी") are cut to one; white space becomes single spaces.
    """
    text = unicodedata.normalize("NFKC", text)
    text = _INVISIBLE.sub("", text)
    text = _EMOJI.sub(" ", text).translate(_DIGITS)
    if DEVANAGARI.search(text):
        text = _NORMALISER.normalize(_SHORT_A.sub("अ", text)).translate(_DANDA)
    text = _REPEATED.sub(r"\1\2", text.lower())
    return _SPACES.sub(" ", text).strip()


def without_command(text: str) -> str:
    """``text`` without what Rasa would take for a command: leading slashes, also behind white space or invisible characters."""
    return _COMMAND.sub("", text)


def script_of(text: str) -> str | None:
    """``"Deva"``, ``"Latn"``, ``"mixed"``, or ``None`` where there are no letters."""
    devanagari, latin = bool(DEVANAGARI.search(text)), bool(LATIN.search(text))
    if devanagari and latin:
        return "mixed"
    return "Deva" if devanagari else "Latn" if latin else None


_CONSONANTS: dict[str, str] = dict(
    zip(
        "कखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसहळऱऩ",
        [
            "k",
            "k",
            "g",
            "g",
            "n",
            "ch",
            "ch",
            "j",
            "j",
            "n",
            "t",
            "t",
            "d",
            "d",
            "n",
            "t",
            "t",
            "d",
            "d",
            "n",
            "p",
            "f",
            "b",
            "b",
            "m",
            "y",
            "r",
            "l",
            "v",
            "s",
            "s",
            "s",
            "h",
            "l",
            "r",
            "n",
        ],
    )
)
_VOWELS: dict[str, str] = {
    "अ": "a", "आ": "a", "इ": "i", "ई": "i", "उ": "u", "ऊ": "u", "ऋ": "ri", "ए": "e", "ऐ": "e", "ओ": "o", "औ": "o",
}  # fmt: skip
_SIGNS: dict[str, str] = {
    "ा": "a", "ि": "i", "ी": "i", "ु": "u", "ू": "u", "ृ": "R", "े": "e", "ै": "e", "ो": "o", "ौ": "o", "ॅ": "e", "ॉ": "o",
}  # fmt: skip
_VIRAMA = "्"
_RULES: list[tuple[regex.Pattern[str], str]] = [
    (regex.compile(pattern), replacement)
    for pattern, replacement in (
        (r"dny|jny|gny|gy(?=a)", "gn"),
        (r"ksh|kshy|x", "ks"),
        (r"chh?", "C"),
        (r"c(?=[eiy])", "s"),
        (r"c|q", "k"),
        (r"C", "c"),
        (r"sh|ss", "s"),
        (r"ph", "f"),
        (r"zh?|jh", "j"),
        (r"([kgtdbj])h", r"\1"),
        (r"w", "v"),
        (r"ee|ii|ea|ie", "i"),
        (r"oo|uu", "u"),
        (r"aai|aay|ai|ay|ei|ae|ey(?![aeiou])", "e"),
        (r"au|ou|ow|av$", "o"),
        (r"(?<=[bcdfgjklmnpstv])r[iu](?=[^aeiou]|$)", "r"),
        (r"R", "r"),
        (r"y(?=[^aeiou]|$)", "i"),
        (r"h(?=[^aeiou]|$)", ""),
        (r"(?<=.)a", ""),
        (r"m(?=[pbf])", "n"),
        (r"(.)\1+", r"\1"),
    )
]


def romanise(word: str) -> str:
    """A plain Latin spelling of a Devanagari word, every inherent vowel written: ``दाखला`` → ``dakhala``-like ``dakala``."""
    out: list[str] = []
    pending = False
    for letter in word:
        if letter in _CONSONANTS:
            if pending:
                out.append("a")
            out.append(_CONSONANTS[letter])
            pending = True
        elif letter in _SIGNS:
            out.append(_SIGNS[letter])
            pending = False
        elif letter == _VIRAMA:
            pending = False
        else:
            if pending:
                out.append("a")
            pending = False
            out.append("n" if letter in "ंँ" else "" if letter == "ः" else _VOWELS.get(letter, letter))
    return "".join(out)


@lru_cache(maxsize=200_000)
def phonetic_key(word: str) -> str:
    """What a word sounds like, the same for ``दाखला``, ``dakhla`` and ``dakhalaa``.

    Aspiration, vowel length, schwa, v/w, s/sh, f/ph and doubled letters are levelled. Digits stay.
    ``word`` is normalised (see :func:`normalise`).
    """
    if DEVANAGARI.search(word):
        word = word.replace("ज्ञ", "ग्न").replace("क्ष", "क्स").replace("अॅ", "अ").replace("आॅ", "ओ")
        word = romanise(word)
    else:
        word = unicodedata.normalize("NFKD", word)
        word = regex.sub(r"[^a-z0-9/.:-]", "", word)
    for pattern, replacement in _RULES:
        word = pattern.sub(replacement, word)
    return word


_ENDINGS = tuple(
    sorted(
        {
            "stic", "sti", "mdye", "mdi", "mdun", "mde", "cysti", "csti", "ncsti", "ncysti", "cyvr", "cy", "ci", "ce", "c",
            "ncy", "nci", "nce", "nc", "cn", "nn", "ni", "l", "tun", "hun", "un", "vr", "vrun", "ne", "n", "t", "s", "o",
            "ko", "ki", "ke", "k", "si", "ver", "pryn", "prynt", "bdl", "krt", "krit", "vin", "kde", "kdun", "e", "i", "y",
        },
        key=len,
        reverse=True,
    )
)  # fmt: skip
"""Endings as phonetic keys have them: without a."""


@lru_cache(maxsize=200_000)
def stem_key(key: str) -> str:
    """``key`` without Marathi case endings and Hindi postpositions grown onto it; at least three letters stay."""
    if key[:1].isdigit():
        return key
    for _ in range(2):
        for ending in _ENDINGS:
            if key.endswith(ending) and len(key) - len(ending) >= 3:
                key = key[: -len(ending)]
                break
        else:
            break
    return key


def words(normalised: str) -> list[str]:
    """The words of a normalised text, Devanagari words whole."""
    return WORD.findall(normalised)
