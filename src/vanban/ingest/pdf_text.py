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
# A gap wider than this share of the type size parts words even where no space is written.
WORD_GAP = 0.28
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
    d = [ctypes.c_double() for _ in range(6)]
    left, right, bottom, top, _, oy = d
    refs = [ctypes.byref(v) for v in d]
    r_left, r_right, r_bottom, r_top, r_ox, r_oy = refs
    name_buffer = ctypes.create_string_buffer(160)
    flags = ctypes.c_int()
    matrix = raw.FS_MATRIX()
    get_char, get_box, get_origin = raw.FPDFText_GetUnicode, raw.FPDFText_GetCharBox, raw.FPDFText_GetCharOrigin

    chars: list[str] = []
    state: dict[str, Any] = {}
    shown_turns = view.turns

    def finish() -> None:
        if not chars:
            return
        text = "".join(chars)
        chars.clear()
        font: _Font = state["font"]
        size: float = state["size"]
        x0, x1, base = state["x0"], state["x1"], state["base"]
        original = None
        if font.encoding is not None:
            converted = convert(text, font.encoding)
            if converted != text:
                text, original = converted, text
        text = unicodedata.normalize("NFC", text)
        if state["slanted"]:
            slanted.append(Token(text, view.box(x0, state["b"], x1, state["t"]), size, font.bold, font.italic, original=original))
            return
        if shown_turns:
            box = view.box(x0, base - DESCENT * size, x1, base + ASCENT * size)
            if shown_turns % 2:
                box = view.box(state["l"], state["b"], state["r"], state["t"])
        else:
            a, b = view.point(x0, base)
            c, _ = view.point(x1, base)
            box = (a, b - ASCENT * size, c, b + DESCENT * size)
        upright.append(Token(text, box, size, font.bold, font.italic, original=original))

    for i in range(count):
        code = get_char(handle, i)
        if code in (0x20, 0x0A, 0x0D, 0x09, 0xA0, 0x3000, 0xFEFF, 0) or 0x2000 <= code <= 0x200B:
            finish()
            continue
        if code in HYPHENS:
            code = 0x2D
        get_box(handle, i, r_left, r_right, r_bottom, r_top)
        get_origin(handle, i, r_ox, r_oy)
        x0, x1, base = left.value, right.value, oy.value
        if chars:
            size = state["size"]
            along = x0 - state["x1"]
            if abs(base - state["base"]) > 0.12 * size and not state["slanted"] and not state["sideways"]:
                # A change of size off the baseline is an exponent or a footnote mark, a word of its own for now.
                raw.FPDFText_GetMatrix(handle, i, ctypes.byref(matrix))
                here = float(raw.FPDFText_GetFontSize(handle, i)) * ((matrix.c**2 + matrix.d**2) ** 0.5 or 1.0)
                if abs(here - size) > 0.15 * size:
                    finish()
        if chars:
            apart = abs(base - state["base"]) > 0.45 * size or along > WORD_GAP * size or along < -1.2 * size
            if apart and not state["slanted"] and not state["sideways"]:
                finish()
        if not chars:
            length = raw.FPDFText_GetFontInfo(handle, i, name_buffer, 160, ctypes.byref(flags))
            name = name_buffer.raw[: max(0, min(length, 160) - 1)].decode("utf-8", "replace") if length else ""
            font = _font(name, int(raw.FPDFText_GetFontWeight(handle, i)), int(flags.value) if length else 0)
            raw.FPDFText_GetMatrix(handle, i, ctypes.byref(matrix))
            scale = (matrix.c**2 + matrix.d**2) ** 0.5 or 1.0
            size = max(1.0, float(raw.FPDFText_GetFontSize(handle, i)) * scale)
            degrees = ctypes_degrees(raw.FPDFText_GetCharAngle(handle, i))
            seen = (degrees + 90 * shown_turns) % 360
            state = {
                "font": font,
                "size": size,
                "x0": x0,
                "x1": x1,
                "base": base,
                "l": x0,
                "r": x1,
                "b": bottom.value,
                "t": top.value,
                "sideways": shown_turns % 2 == 1,
                "slanted": 3 < seen < 357,
            }
        chars.append(chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd")
        state["x0"], state["x1"] = min(state["x0"], x0), max(state["x1"], x1)
        state["l"], state["r"] = min(state["l"], x0), max(state["r"], x1)
        state["b"], state["t"] = min(state["b"], bottom.value), max(state["t"], top.value)
    finish()
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


def ctypes_degrees(radians: float) -> float:
    """pdfium gives the angle of a character in radians, counter-clockwise, and -1 where it knows none."""
    return 0.0 if radians < 0 else radians * 57.29577951308232
