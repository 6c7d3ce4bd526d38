"""Papers as files: drawn anew each time from what the archive keeps, so that no PDF lies about."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from sevamitra.papers.archive import Kept
from sevamitra.papers.codes import shown
from sevamitra.papers.words import load_words

_ONE_AT_A_TIME = Lock()
"""Drawing keeps one processor busy whatever the threads, while each of them would keep fonts of its own (13 MB with six)."""


@dataclass(frozen=True)
class Printed:
    """A paper in one language: ``url`` is of its verification page."""

    title: str
    filename: str
    url: str
    pdf: bytes


class Printer:
    """Blocking (a quarter of a second a paper): call from a worker thread.

    Args:
        public_url: scheme and host at which citizens reach the verification page.
    """

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url.rstrip("/")

    def verification_url(self, kept: Kept) -> str:
        """Where anyone can verify the paper; stands in its QR code."""
        return f"{self._public_url}/verify/{kept.code}"

    def link(self, token: str) -> str:
        """The address of a link that expires."""
        return f"{self._public_url}/papers/{token}"

    def filename(self, kept: Kept, locale: str) -> str:
        """``पावती-INC12345678.pdf``."""
        name = load_words().text(f"file_{kept.paper.kind.value}", locale)
        return f"{name}-{kept.paper.number.replace('/', '-')}.pdf"

    def title(self, kept: Kept, locale: str) -> str:
        """What the paper is called."""
        return load_words().text(f"title_{kept.paper.kind.value}", locale)

    def print(self, kept: Kept, locale: str) -> Printed:
        """The paper in ``locale``."""
        from sevamitra.papers.layout import draw  # 35 MB, which a server that prints nothing does without

        url = self.verification_url(kept)
        with _ONE_AT_A_TIME:
            pdf = draw(kept.paper, locale, shown(kept.code), url, kept.made_at, load_words())
        return Printed(self.title(kept, locale), self.filename(kept, locale), url, pdf)
