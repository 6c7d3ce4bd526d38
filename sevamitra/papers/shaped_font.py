"""A font whose shaped text can be searched and copied out of the PDF."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fpdf import FPDF
from fpdf.fonts import SubsetMap, TTFFont

_NOTHING = 0x200B  # zero width space, for a glyph beyond its cluster's characters


class ShapedFont(TTFFont):
    """A TrueType font shaped by HarfBuzz.

    fpdf2 gives all characters of a cluster to its first glyph and none to the others, for which readers then make some
    up (``वि`` was read as ``वि0``). Here each glyph has at least one character of its own.
    """

    __slots__ = ()

    def __init__(self, pdf: FPDF, path: Path, family: str, style: str = "") -> None:
        super().__init__(pdf, path, family.lower() + style, style)

    def shape_text(
        self, text: str, font_size_pt: float, text_shaping_params: dict[str, Any] | None
    ) -> Sequence[dict[str, Any]]:
        """Glyphs of ``text`` in the order of drawing, each as fpdf2 wants it."""
        if not text:
            return []
        infos, positions = self.perform_harfbuzz_shaping(text, font_size_pt, text_shaping_params)
        shares = character_shares(text, [int(info.cluster) for info in infos])
        shaped: list[dict[str, Any]] = []
        for info, position, share in zip(infos, positions, shares):
            name = self.ttfont.getGlyphName(info.codepoint)
            width = round(self.scale * self.ttfont["hmtx"].metrics[name][0])
            glyph = self.subset.get_glyph(glyph=info.codepoint, unicode=share, glyph_name=name, glyph_width=width)
            if glyph is None:
                continue
            moves = position.x_offset, position.y_offset, position.y_advance
            shaped.append(
                {
                    "mapped_char": self.subset.pick_glyph(glyph),
                    "x_advance": position.x_advance,
                    "y_advance": position.y_advance,
                    "x_offset": position.x_offset,
                    "y_offset": position.y_offset,
                    "force_positioning": width != position.x_advance or any(moves),
                }
            )
        return shaped


def character_shares(text: str, clusters: Sequence[int]) -> list[tuple[int, ...]]:
    """The code points that each glyph stands for.

    Args:
        clusters: for each glyph, in order of drawing, where in ``text`` its cluster begins (as HarfBuzz tells).

    Returns:
        For each glyph a tuple; joined they are ``text``, but for a zero width space where a cluster has more glyphs
        than characters. The last glyph of a cluster takes what is left.
    """
    starts = sorted(set(clusters))
    ends = dict(zip(starts, [*starts[1:], len(text)]))
    taken: dict[int, int] = {}
    shares: list[tuple[int, ...]] = []
    for at, start in enumerate(clusters):
        used = taken.get(start, 0)
        last = start not in clusters[at + 1 :]
        characters = text[start : ends[start]]
        share = characters[used:] if last else characters[used : used + 1]
        taken[start] = used + len(share)
        shares.append(tuple(map(ord, share)) or (_NOTHING,))
    return shares


def forget_glyphs() -> None:
    """Let go of the fonts of papers that are drawn: fpdf2 caches by method, which keeps every font for ever."""
    for cached in (SubsetMap.pick, SubsetMap.get_glyph):
        cached.cache_clear()
