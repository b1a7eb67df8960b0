"""Words of a PDF page with their boxes, from the character positions of pypdfium2's text page."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from functools import lru_cache
from statistics import median
from typing import Any

from vanban.ingest.layout import Row, Token
from vanban.ingest.legacy import Encoding, convert, encoding_of_font
from vanban.model import Box

# Parts of the type size that letters reach above and below the baseline, accents on capitals included.
ASCENT, DESCENT = 0.88, 0.22
# The widest letters (M, W) advance by one type size; with letter-spacing a little more.
WIDEST = 1.6
SPACES = frozenset((0x20, 0x0A, 0x0D, 0x09, 0xA0, 0x3000, 0xFEFF, 0, *range(0x2000, 0x200C)))
BOLD_WEIGHT = 600
# pdfium reports a hyphen at a line end, which it takes for a cut word, as one of these.
HYPHENS = (0x02, 0xFFFE)


class View:
    """From PDF user space to points from the top left of the page as it is shown (crop box and rotation applied)."""

    def __init__(self, page: Any) -> None:
        left, bottom, right, top = page.get_cropbox()
        self.turns = int(page.get_rotation()) // 90 % 4
        self._left, self._bottom = left, bottom
        self._w, self._h = right - left, top - bottom
        self.width, self.height = (self._h, self._w) if self.turns % 2 else (self._w, self._h)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of user space on the shown page."""
        x, y = x - self._left, y - self._bottom
        if self.turns == 0:
            return x, self._h - y
        if self.turns == 1:
            return y, x
        if self.turns == 2:
            return self._w - x, y
        return self._h - y, self._w - x

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """A rectangle of user space on the shown page."""
        ax, ay = self.point(x0, y0)
        bx, by = self.point(x1, y1)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


class _Font:
    __slots__ = ("bold", "encoding", "italic")

    def __init__(self, name: str, weight: int, flags: int) -> None:
        low = name.lower()
        self.encoding: Encoding | None = encoding_of_font(name)
        self.bold = weight >= BOLD_WEIGHT or "bold" in low or bool(flags & 0x40000)
        self.italic = "italic" in low or "oblique" in low or bool(flags & 0x40)


@lru_cache(maxsize=512)
def _font(name: str, weight: int, flags: int) -> _Font:
    return _Font(name, weight, flags)


def page_tokens(textpage: Any, view: View) -> tuple[list[Token], list[Token]]:
    """The upright words of a page, and the words set at an angle (watermarks, text along the margin).

    A word ends at a space, at a change of line, and at a gap.
    """
    import pypdfium2.raw as raw

    handle = textpage.raw
    count = raw.FPDFText_CountChars(handle)
    upright: list[Token] = []
    slanted: list[Token] = []
    left, right, bottom, top, ox, oy = (ctypes.c_double() for _ in range(6))
    r_left, r_right, r_bottom, r_top, r_ox, r_oy = (ctypes.byref(v) for v in (left, right, bottom, top, ox, oy))
    name_buffer = ctypes.create_string_buffer(160)
    flags = ctypes.c_int()
    matrix = raw.FS_MATRIX()
    get_char, get_box, get_origin = raw.FPDFText_GetUnicode, raw.FPDFText_GetCharBox, raw.FPDFText_GetCharOrigin
    turns = view.turns

    def look(i: int) -> tuple[_Font, float, bool]:
        """Font and size of a character, and whether it is set at an angle on the shown page."""
        length = raw.FPDFText_GetFontInfo(handle, i, name_buffer, 160, ctypes.byref(flags))
        name = name_buffer.raw[: max(0, min(length, 160) - 1)].decode("utf-8", "replace") if length else ""
        font = _font(name, int(raw.FPDFText_GetFontWeight(handle, i)), int(flags.value) if length else 0)
        seen = (degrees(raw.FPDFText_GetCharAngle(handle, i)) + 90 * turns) % 360
        return font, size_at(i), 3 < seen < 357

    def size_at(i: int) -> float:
        raw.FPDFText_GetMatrix(handle, i, ctypes.byref(matrix))
        return max(1.0, float(raw.FPDFText_GetFontSize(handle, i)) * ((matrix.c**2 + matrix.d**2) ** 0.5 or 1.0))

    def finish(text: str, first: int, last: int, font: _Font, size: float, base: float, *, slant: bool) -> None:
        """Add the word that characters `first` to `last` make."""
        # The outermost characters bound a word on a level line; otherwise all have a say.
        members = range(first, last + 1) if slant or turns else (first, last) if last > first else (first,)
        x0, x1, b, t = 1e9, -1e9, 1e9, -1e9
        for i in members:
            get_box(handle, i, r_left, r_right, r_bottom, r_top)
            x0, x1, b, t = min(x0, left.value), max(x1, right.value), min(b, bottom.value), max(t, top.value)
        if slant or turns % 2:
            box = view.box(x0, b, x1, t)
        elif turns:
            box = view.box(x0, base - DESCENT * size, x1, base + ASCENT * size)
        else:
            a, y = view.point(x0, base)
            box = (a, y - ASCENT * size, a + x1 - x0, y + DESCENT * size)
        original = None
        if font.encoding is not None:
            converted = convert(text, font.encoding)
            if converted != text:
                text, original = converted, text
        token = Token(unicodedata.normalize("NFC", text), box, size, font.bold, font.italic, original=original)
        (slanted if slant else upright).append(token)

    chars: list[str] = []
    first, font, size, base, slant, x = 0, _font("", 0, 0), 1.0, 0.0, False, 0.0
    for i in range(count + 1):
        code = get_char(handle, i) if i < count else 0x20
        if code in SPACES:
            if chars:
                finish("".join(chars), first, i - 1, font, size, base, slant=slant)
                chars.clear()
            continue
        get_origin(handle, i, r_ox, r_oy)
        if chars and not slant and not turns % 2:
            drop = abs(oy.value - base)
            # A change of size off the baseline is an exponent or a footnote mark, a word of its own for now.
            apart = drop > 0.45 * size or (drop > 0.12 * size and abs(size_at(i) - size) > 0.15 * size)
            # pdfium writes a space wherever it sees a gap; a jump wider than any letter is one it did not see.
            if apart or not -1.2 * size < ox.value - x < WIDEST * size:
                finish("".join(chars), first, i - 1, font, size, base, slant=slant)
                chars.clear()
        if not chars:
            first, base = i, oy.value
            font, size, slant = look(i)
        x = ox.value
        if code in HYPHENS:
            code = 0x2D
        chars.append(chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd")
    return upright, slanted


# Word raises by a third of the size and sets at two thirds of it.
RAISED_BY, RAISED_SIZE = 0.15, 0.8
_UNIT = re.compile(r"(?:^|[\d(/])(?:[kcdmµ]?m|ha)$")


def settle_raised(tokens: list[Token]) -> tuple[list[Token], list[Token]]:
    """The words without footnote marks, and the marks; exponents (`m2`) and other raised letters join their word."""
    kept: list[Token] = []
    marks: list[Token] = []
    for token in tokens:
        before = kept[-1] if kept else None
        if before is not None and token.size <= RAISED_SIZE * before.size and _touches(before, token):
            lift = (before.box[3] - DESCENT * before.size) - (token.box[3] - DESCENT * token.size)
            digits = token.text.strip("()[],").isdigit()
            if lift > RAISED_BY * before.size and digits and not _UNIT.search(before.text):
                token.raised = True
                marks.append(token)
                continue
            if abs(lift) < before.size:
                before.text += token.text
                before.box = (before.box[0], before.box[1], token.box[2], before.box[3])
                continue
        kept.append(token)
    return kept, marks


def _touches(before: Token, token: Token) -> bool:
    gap = token.box[0] - before.box[2]
    return -0.5 * before.size < gap < 0.25 * before.size and abs(token.middle - before.middle) < 0.8 * before.size


def footnote_rows(rows: list[Row], height: float) -> tuple[list[Row], list[Row]]:
    """The rows of the text, and each footnote as one row: small type at the foot of the page, opened by a small number.

    The number is written `<sup>1</sup>`, as converters write it, so that the text stage knows it for what it is.
    """
    sizes = [t.size for r in rows for t in r]
    if not sizes:
        return rows, []
    body = median(sizes)
    first = len(rows)
    for k in range(len(rows) - 1, -1, -1):
        row = rows[k]
        edge = row[0].box[1] > 0.92 * height and len(row) <= 3  # a page number below the notes
        if (median(t.size for t in row) > 0.93 * body and not edge) or row[0].box[1] < 0.35 * height:
            break
        first = k
    kept, notes = rows[:first], []
    for row in rows[first:]:
        head = row[0]
        # The number is smaller still and stands a little higher, often as a row of its own.
        if head.text.isdigit() and head.size < 0.75 * body:
            head.text = f"<sup>{head.text}</sup>"
            notes.append(list(row))
        elif notes and row[0].box[1] <= 0.92 * height:
            notes[-1].extend(row)
        else:
            kept.append(row)
    return kept, notes


def degrees(radians: float) -> float:
    """pdfium gives the angle of a character in radians, counter-clockwise, and -1 where it knows none."""
    return 0.0 if radians < 0 else radians * 57.29577951308232
