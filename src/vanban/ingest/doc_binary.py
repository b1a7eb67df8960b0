"""Text and properties of a legacy Word file, from its streams (format [MS-DOC], and Word 6/95 in short).

Only what reading needs: the piece table gives the characters, the property pages give fonts, deleted text and which
paragraphs stand in tables.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from dataclasses import dataclass, field

WORD_97 = 193
MAGIC_97, MAGIC_6 = 0xA5EC, 0xA5DC
PAGE = 512


class DocError(ValueError):
    """The streams do not hold what the format says."""


@dataclass(slots=True)
class Piece:
    """A stretch of characters stored together: `cp` counts characters, `fc` bytes in the stream."""

    cp: int
    end: int
    fc: int
    wide: bool


@dataclass(slots=True)
class Properties:
    """Properties of a stretch of bytes of the stream."""

    start: int
    end: int
    style: int = 0
    values: dict[int, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class WordText:
    """The characters of the main text with what is known about each."""

    text: str
    notes: str
    """The footnotes, which follow the main text."""
    positions: list[int]
    """Byte in the stream of each character of `text`."""
    characters: list[Properties]
    paragraphs: list[Properties]
    fonts: list[str]
    default_font: int | None


def read_word(word: bytes, table: bytes | None) -> WordText:
    """The text of a `WordDocument` stream with its table stream."""
    if len(word) < 0x200:
        raise DocError("dòng WordDocument quá ngắn")
    magic, version = struct.unpack_from("<HH", word, 0)
    if magic == MAGIC_97 and table is not None:
        return _word_97(word, table)
    if magic in (MAGIC_6, MAGIC_97) or version < WORD_97:
        return _word_6(word)
    raise DocError(f"mã nhận dạng {magic:#x} lạ")


def encrypted(word: bytes) -> bool:
    """Whether the file is protected by a password."""
    return len(word) > 12 and bool(struct.unpack_from("<H", word, 10)[0] & 0x0100)


def table_name(word: bytes) -> str:
    """Which of the two table streams belongs to the text."""
    return "1Table" if struct.unpack_from("<H", word, 10)[0] & 0x0200 else "0Table"


def _word_97(word: bytes, table: bytes) -> WordText:
    main, footnotes = struct.unpack_from("<2i", word, 0x4C)
    pieces = _pieces(_block(word, table, 0x1A2), main)
    text, positions = _characters(word, pieces, 0, main)
    rest, _ = _characters(word, pieces, main, main + max(0, footnotes))
    return WordText(
        text=text,
        notes=rest,
        positions=positions,
        characters=_pages_of(word, _block(word, table, 0xFA), paragraphs=False),
        paragraphs=_pages_of(word, _block(word, table, 0x102), paragraphs=True),
        fonts=_fonts(_block(word, table, 0x112)),
        default_font=_default_font(_block(word, table, 0xA2)),
    )


def _block(word: bytes, table: bytes, at: int) -> bytes:
    """A block of the table stream that the head of the text names at this place."""
    start, size = struct.unpack_from("<Ii", word, at)
    return table[start : start + size] if size > 0 and start + size <= len(table) else b""


def _pieces(clx: bytes, main: int) -> list[Piece]:
    at = 0
    while at < len(clx) and clx[at] == 1:  # property lists before the piece table
        at += 3 + int(struct.unpack_from("<H", clx, at + 1)[0])
    if at + 5 > len(clx) or clx[at] != 2:
        raise DocError("không có bảng mảnh văn bản")
    size = struct.unpack_from("<I", clx, at + 1)[0]
    plc = clx[at + 5 : at + 5 + size]
    count = (len(plc) - 4) // 12
    if count < 1:
        raise DocError("bảng mảnh văn bản rỗng")
    starts = struct.unpack_from(f"<{count + 1}I", plc, 0)
    pieces = []
    for i in range(count):
        fc = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * i + 2)[0]
        wide = not fc & 0x40000000
        fc &= 0x3FFFFFFF
        if starts[i + 1] > starts[i]:
            pieces.append(Piece(starts[i], starts[i + 1], fc if wide else fc // 2, wide))
    return pieces


def _characters(word: bytes, pieces: list[Piece], first: int, last: int) -> tuple[str, list[int]]:
    out: list[str] = []
    positions: list[int] = []
    for piece in pieces:
        a, b = max(first, piece.cp), min(last, piece.end)
        if a >= b:
            continue
        width = 2 if piece.wide else 1
        start = piece.fc + (a - piece.cp) * width
        raw = word[start : start + (b - a) * width]
        if piece.wide:
            # One character a code unit: pairs beyond the basic plane do not occur in office text.
            text = "".join(
                chr(u) if not 0xD800 <= u < 0xE000 else "\ufffd" for (u,) in struct.iter_unpack("<H", raw[: len(raw) // 2 * 2])
            )
        else:
            text = western(raw)
        out.append(text)
        positions.extend(range(start, start + len(text) * width, width))
    return "".join(out), positions


def western(raw: bytes) -> str:
    """Bytes of Windows-1252, its unassigned places as in Latin-1 so that no letter of a legacy font is lost."""
    return "".join(chr(b) if b < 0x80 or b >= 0xA0 else _HIGH[b - 0x80] for b in raw)


_HIGH = [bytes([b]).decode("cp1252") if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(b) for b in range(0x80, 0xA0)]


def _pages_of(word: bytes, plc: bytes, *, paragraphs: bool) -> list[Properties]:
    """Properties of all stretches, in order of their bytes, from the formatted pages that a list names."""
    count = (len(plc) - 4) // 8
    found: list[Properties] = []
    for i in range(max(0, count)):
        number = struct.unpack_from("<I", plc, 4 * (count + 1) + 4 * i)[0] & 0x3FFFFF
        page = word[number * PAGE : (number + 1) * PAGE]
        if len(page) == PAGE:
            found.extend(_paragraph_page(page) if paragraphs else _character_page(page))
    found.sort(key=lambda p: p.start)
    return found


def _character_page(page: bytes) -> list[Properties]:
    count = page[511]
    if 4 * (count + 1) + count > 511:
        return []
    bounds = struct.unpack_from(f"<{count + 1}I", page, 0)
    found = []
    for i in range(count):
        offset = page[4 * (count + 1) + i] * 2
        values = {}
        if offset:
            size = page[offset]
            values = _sprms(page[offset + 1 : offset + 1 + size])
        found.append(Properties(bounds[i], bounds[i + 1], values=values))
    return found


def _paragraph_page(page: bytes) -> list[Properties]:
    count = page[511]
    if 4 * (count + 1) + 13 * count > 511:
        return []
    bounds = struct.unpack_from(f"<{count + 1}I", page, 0)
    found = []
    for i in range(count):
        offset = page[4 * (count + 1) + 13 * i] * 2
        values: dict[int, bytes] = {}
        style = 0
        if offset:
            size = page[offset]
            data = page[offset + 1 : offset + 2 * size] if size else page[offset + 2 : offset + 2 + 2 * page[offset + 1]]
            if len(data) >= 2:
                style = int(struct.unpack_from("<H", data, 0)[0])
                values = _sprms(data[2:])
        found.append(Properties(bounds[i], bounds[i + 1], style, values))
    return found


_OPERAND = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
TABLE_DEFINITION = 0xD608


def _sprms(data: bytes) -> dict[int, bytes]:
    """Property codes with their operands; a later one of the same code wins."""
    values: dict[int, bytes] = {}
    at = 0
    while at + 2 <= len(data):
        code = int(struct.unpack_from("<H", data, at)[0])
        at += 2
        size = _OPERAND.get(code >> 13)
        if size is None:
            if at >= len(data):
                break
            if code == TABLE_DEFINITION and at + 2 <= len(data):
                size = int(struct.unpack_from("<H", data, at)[0]) - 1
                at += 2
            else:
                size = data[at]
                at += 1
        values[code] = data[at : at + size]
        at += size
    return values


def _fonts(block: bytes) -> list[str]:
    """Names of the fonts, by their number."""
    if len(block) < 4:
        return []
    count = struct.unpack_from("<H", block, 0)[0]
    names = []
    at = 4
    for _ in range(count):
        if at >= len(block):
            break
        size = block[at]
        raw = block[at + 40 : at + 1 + size]
        names.append(raw.decode("utf-16-le", "replace").split("\x00")[0])
        at += 1 + size
    return names


def _default_font(block: bytes) -> int | None:
    return int(struct.unpack_from("<H", block, 14)[0]) if len(block) >= 16 else None


def properties_at(stretches: list[Properties], starts: list[int], position: int) -> Properties | None:
    """The properties of the byte at a position."""
    i = bisect_right(starts, position) - 1
    return stretches[i] if i >= 0 and stretches[i].end > position else None


def _word_6(word: bytes) -> WordText:
    """Word 6 and 95: eight-bit characters in one stretch. Fonts are left to letter statistics."""
    flags = struct.unpack_from("<H", word, 10)[0]
    start, stop = struct.unpack_from("<2I", word, 0x18)
    main = struct.unpack_from("<I", word, 0x34)[0]
    if flags & 0x4:  # saved in pieces
        clx_at, clx_size = struct.unpack_from("<Ii", word, 0x160)
        pieces = [Piece(p.cp, p.end, p.fc * (1 if p.wide else 2), False) for p in _pieces(word[clx_at : clx_at + clx_size], main)]
        text, positions = _characters(word, pieces, 0, main)
        return WordText(text, "", positions, [], [], [], None)
    if not 0 < start <= stop <= len(word):
        raise DocError("vùng văn bản nằm ngoài tệp")
    text = western(word[start:stop])[: main or None]
    return WordText(text, "", list(range(start, start + len(text))), [], [], [], None)
