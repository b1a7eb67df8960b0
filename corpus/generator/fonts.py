"""Liberation Serif: where its files lie and how wide its letters are."""

from __future__ import annotations

from functools import cache
from pathlib import Path

# Debian's fonts-liberation lacks 92 Vietnamese letters, fonts-liberation2 has them all, so that one comes first.
FONT_FOLDERS = ("/usr/share/fonts/truetype/liberation2", "/usr/share/fonts/liberation-serif", "/usr/share/fonts/liberation")
FONTS = {"": "Regular", "b": "Bold", "i": "Italic", "bi": "BoldItalic"}


def font_file(style: str) -> Path:
    """The Liberation Serif file of a style (``, b, i, bi)."""
    for folder in FONT_FOLDERS:
        path = Path(folder) / f"LiberationSerif-{FONTS[style]}.ttf"
        if path.is_file():
            return path
    raise FileNotFoundError("Liberation Serif with the Vietnamese letters is missing: install the package fonts-liberation2")


@cache
def _face(style: str) -> object:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    font = TTFont(f"Serif{style}", str(font_file(style)))
    pdfmetrics.registerFont(font)
    return font.face


def widths(style: str) -> dict[int, float]:
    """Advance of every character of a style in thousandths of the size; only characters that have a glyph."""
    return _face(style).charWidths  # type: ignore[attr-defined, no-any-return]


@cache
def word_width(word: str, style: str) -> float:
    """Width of a word at size 1; an error for a letter that the font cannot draw."""
    table = widths(style)
    try:
        return sum(table[ord(c)] for c in word) / 1000
    except KeyError as error:
        raise ValueError(f"no glyph for {chr(error.args[0])!r} in Liberation Serif {FONTS[style]}: {word!r}") from None
