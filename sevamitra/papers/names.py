"""Names and addresses of people as strangers may see them."""

from __future__ import annotations

import regex

_LETTER = regex.compile(r"(?:\p{Lo}\u093c?\u094d\u200d?)*\X")
"""A grapheme cluster, whole conjuncts of Devanagari counting as one (``\\X`` alone ends them at the virama)."""
HIDDEN = "•••"


def masked_name(name: str) -> str:
    """The first letter of each word: ``सुनीता जाधव`` → ``सु••• जा•••``. A conjunct is one letter."""
    return " ".join(_LETTER.findall(word)[0] + HIDDEN for word in name.split())


def masked_address(address: str) -> str:
    """``sunita@example.in`` → ``s•••@example.in``."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}{HIDDEN}@{domain}"
