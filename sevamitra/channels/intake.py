"""What every channel does to a person's words before Rasa sees them."""

import regex

from sevamitra.channels.masking import mask
from sevamitra.channels.whatsapp.limits import cut

LONGEST_TEXT = 2000
_LONGEST_READ = 8000
_NOT_STORABLE = regex.compile(r"[\x00\p{Cs}]")
_LEADING = regex.compile(
    r"^[\s\p{C}\p{Z}\p{M}"  # blanks, invisible characters, marks without a letter
    r"\u115f\u1160\u2800\u3164\uffa0"  # letters that show as blanks
    r"/\u2044\u2215\u29f8\u2571\u1735\u27cb\u3033\uff0f]+"
)


def admit(text: str) -> str:
    """``text`` as Rasa may see it: masked, without a leading slash, at most LONGEST_TEXT characters.

    Rasa obeys text that begins with ``/`` as an intent; slashes of other scripts and invisible characters in front of
    one go too, since a later normalisation could turn them into it.
    """
    storable = _NOT_STORABLE.sub("", text[:_LONGEST_READ])
    return cut(mask(_LEADING.sub("", storable)).strip(), LONGEST_TEXT, ellipsis="")
