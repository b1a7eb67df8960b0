"""Reading order: words with boxes to lines, the two columns of letterhead and signature block one after the other.

Under NĐ 30/2020 (Phụ lục I) and HD 36-HD/VPTW a document opens with two columns (issuer and symbol; quốc hiệu, place and
date) and closes with two (Nơi nhận; the signer). Everything between runs over the whole width. So rows are read across,
except in bands round these anchors in which all rows leave the same gutter free.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from vanban.model import Block, Box, Line, Table, Word, union


@dataclass(slots=True)
class Token:
    """A word on the page before its line is known."""

    text: str
    box: Box
    size: float
    bold: bool = False
    italic: bool = False
    confidence: float = 1.0
    original: str | None = None
    """The characters of the source, where `text` was converted from a legacy encoding."""
    raised: bool = False
    """Smaller and above the baseline of its neighbours: a footnote mark or an exponent."""
    alternatives: tuple[tuple[str, float], ...] = ()

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2


Row = list[Token]

# A gutter is wider than a stretched space of justified text; agreement over several rows does the rest.
MIN_GUTTER = 7.0
# Where a gutter may lie, as shares of the page width: signers sit right of the middle, long issuers reach over it.
GUTTER_ZONE = (0.22, 0.72)
# The letterhead is no taller than this many points below its first line, `V/v` of four lines and a stamp included.
HEAD_HEIGHT = 190.0
SIGN_HEIGHT = 330.0

_HEAD_ANCHORS = ("conghoaxahoichunghiavietnam", "dangcongsanvietnam", "doclaptudohanhphuc")
_AUTHORITY = re.compile(r"^(?:TM|KT|TL|TUQ|T/M|K/T|T/L|Q)\s*[./]?\s+\w|^(?:TM|KT|TL|TUQ)\.\w|^T/M|^K/T|^T/L")


def tokens_to_rows(tokens: Iterable[Token]) -> list[Row]:
    """Words that stand on one height, top to bottom, each row left to right."""
    rows: list[Row] = []
    bases: list[float] = []
    for token in sorted(tokens, key=lambda t: t.box[3]):
        base = token.box[3]
        # Rows come by falling base, so only the last two can still take a word: two columns may be set apart by a few points.
        for k in range(len(rows) - 1, max(-1, len(rows) - 3), -1):
            if abs(base - bases[k]) <= 0.35 * max(token.size, 4.0):
                rows[k].append(token)
                bases[k] += (base - bases[k]) / len(rows[k])
                break
        else:
            rows.append([token])
            bases.append(base)
    order = sorted(range(len(rows)), key=lambda k: bases[k])
    return [sorted(rows[k], key=lambda t: t.box[0]) for k in order]


def segments_to_rows(segments: Iterable[Row]) -> list[Row]:
    """Lines as a recogniser found them, those side by side joined to one row."""
    rows: list[Row] = []
    for segment in sorted((s for s in segments if s), key=lambda s: median(t.middle for t in s)):
        best: Row | None = None
        for row in rows[-4:]:
            if _beside(row, segment):
                best = row
        if best is None:
            rows.append(list(segment))
        else:
            best.extend(segment)
            best.sort(key=lambda t: t.box[0])
    return sorted((sorted(r, key=lambda t: t.box[0]) for r in rows), key=lambda r: median(t.middle for t in r))


def _beside(row: Row, segment: Row) -> bool:
    """Whether a segment stands beside the words of a row: no overlap across, at least half its height in common."""
    left, right = min(t.box[0] for t in segment), max(t.box[2] for t in segment)
    if any(t.box[0] < right - 2 and t.box[2] > left + 2 for t in row):
        return False
    # The nearest word of the row decides, since scanned lines slope.
    near = min(row, key=lambda t: min(abs(t.box[0] - right), abs(left - t.box[2])))
    mine = min(segment, key=lambda t: min(abs(t.box[0] - near.box[2]), abs(near.box[0] - t.box[2])))
    common = min(near.box[3], mine.box[3]) - max(near.box[1], mine.box[1])
    return common >= 0.5 * min(near.box[3] - near.box[1], mine.box[3] - mine.box[1])


def rows_to_lines(rows: Sequence[Row], width: float) -> list[Line]:
    """Lines in reading order: bands with two columns left column first, all other rows across."""
    lines: list[Line] = []
    done = 0
    for first, last, gutter in find_bands(rows, width):
        lines.extend(row_to_line(row) for row in rows[done:first])
        band = rows[first : last + 1]
        for right in (False, True):
            for row in band:
                part = [t for t in row if (_centre(t) > gutter) is right]
                if part:
                    lines.append(row_to_line(part))
        done = last + 1
    lines.extend(row_to_line(row) for row in rows[done:])
    return lines


def blocks_in_order(rows: Sequence[Row], tables: Sequence[Table], width: float) -> list[Block]:
    """Lines and tables from top to bottom; the rows between two tables are put in order by themselves."""
    blocks: list[Block] = []
    left = list(rows)
    for table in sorted(tables, key=lambda t: t.bbox[1] if t.bbox else 0.0):
        top = table.bbox[1] if table.bbox else 0.0
        blocks.extend(rows_to_lines([r for r in left if r[0].middle < top], width))
        blocks.append(table)
        left = [r for r in left if r[0].middle >= top]
    blocks.extend(rows_to_lines(left, width))
    return blocks


def find_bands(rows: Sequence[Row], width: float) -> list[tuple[int, int, float]]:
    """First row, last row and gutter of every band of two columns, top to bottom, without overlap."""
    bands: list[tuple[int, int, float]] = []
    taken = -1
    for i, row in enumerate(rows):
        if i <= taken:
            continue
        kind = _anchor(row, width)
        if kind is None:
            continue
        band = _grow(rows, i, width, floor=taken + 1, height=HEAD_HEIGHT if kind == "head" else SIGN_HEIGHT)
        if band is not None:
            bands.append(band)
            taken = band[1]
    return bands


def _anchor(row: Row, width: float) -> str | None:
    """Whether a row belongs to a letterhead or to a signature block."""
    if len(row) > 22:
        return None
    text = " ".join(t.text for t in row)
    letters = fold(text)
    if len(letters) >= 14 and _has_head(letters):
        return "head"
    if letters.startswith(("noinhan", "noinhn")) and row[0].box[0] < 0.45 * width:
        return "sign"
    right = " ".join(t.text for t in row if t.box[0] > 0.38 * width)
    return "sign" if right and _AUTHORITY.match(right) else None


def _has_head(letters: str) -> bool:
    if any(a in letters for a in _HEAD_ANCHORS):
        return True
    if len(letters) > 60:
        return False
    from rapidfuzz.fuzz import partial_ratio

    # OCR loses a few letters of the capitals; two in ten is still nothing else.
    return any(len(letters) >= len(a) - 4 and partial_ratio(a, letters) >= 80 for a in _HEAD_ANCHORS)


def _grow(rows: Sequence[Row], anchor: int, width: float, floor: int, height: float) -> tuple[int, int, float] | None:
    """The band round an anchor row: as far as all rows leave one gutter free."""
    free = _gaps(rows[anchor], width)
    if not free:
        return None
    top = min(t.box[1] for t in rows[anchor])
    first = last = anchor
    for j in range(anchor + 1, len(rows)):
        # Who a letter is addressed to stands under the letterhead, with a gutter of its own: `Kính gửi:   - Sở …`.
        addressed = fold(" ".join(t.text for t in rows[j][:3])).startswith("kinhgui")
        if max(t.box[3] for t in rows[j]) > top + height or _centred_alone(rows[j], width) or addressed:
            break
        narrowed = _meet(free, _gaps(rows[j], width))
        if not narrowed:
            break
        free, last = narrowed, j
    for j in range(anchor - 1, floor - 1, -1):
        gap = min(t.box[1] for t in rows[j + 1]) - max(t.box[3] for t in rows[j])
        if gap > 40 or _centred_alone(rows[j], width):
            break
        narrowed = _meet(free, _gaps(rows[j], width))
        if not narrowed:
            break
        free, first = narrowed, j
    left, right = max(free, key=lambda g: g[1] - g[0])
    gutter = (left + right) / 2
    band = rows[first : last + 1]
    # Left-only rows at either end belong to the text before or after as well; they stay outside.
    two_sided = any(_centre(t) <= gutter for r in band for t in r) and any(_centre(t) > gutter for r in band for t in r)
    while first < anchor and two_sided and all(_centre(t) <= gutter for t in rows[first]):
        first += 1
    return (first, last, gutter) if two_sided else None


def _gaps(row: Row, width: float) -> list[tuple[float, float]]:
    """Stretches of the gutter zone that no word of the row covers."""
    low, high = GUTTER_ZONE[0] * width, GUTTER_ZONE[1] * width
    gaps = []
    at = low
    for token in row:
        if token.box[0] - at >= MIN_GUTTER:
            gaps.append((at, min(token.box[0], high)))
        at = max(at, token.box[2])
        if at >= high:
            break
    if high - at >= MIN_GUTTER:
        gaps.append((at, high))
    return [g for g in gaps if g[1] - g[0] >= MIN_GUTTER]


def _meet(a: list[tuple[float, float]], b: list[tuple[float, float]]) -> list[tuple[float, float]]:
    both = ((max(x[0], y[0]), min(x[1], y[1])) for x in a for y in b)
    return [g for g in both if g[1] - g[0] >= MIN_GUTTER]


def _centred_alone(row: Row, width: float) -> bool:
    """A row set in the middle of the page, as type line and subject are."""
    left, right = min(t.box[0] for t in row), max(t.box[2] for t in row)
    middle = (left + right) / 2
    return abs(middle - 0.52 * width) < 0.06 * width and right - left < 0.75 * width and not _wide_gap(row)


def _wide_gap(row: Row) -> bool:
    return any(b.box[0] - a.box[2] > 2.0 * max(a.size, 6.0) for a, b in zip(row, row[1:], strict=False))


def _centre(token: Token) -> float:
    return (token.box[0] + token.box[2]) / 2


def row_to_line(row: Sequence[Token]) -> Line:
    """One line from words left to right, joined by single spaces."""
    words = []
    at = 0
    for token in row:
        sure = round(token.confidence, 3)
        words.append(Word(text=token.text, start=at, bbox=rounded(token.box), confidence=sure, alternatives=token.alternatives))
        at += len(token.text) + 1
    letters = [t for t in row if any(c.isalpha() for c in t.text)] or list(row)
    converted = any(t.original is not None for t in row)
    return Line(
        text=" ".join(t.text for t in row),
        words=tuple(words),
        bbox=union([w.bbox for w in words]),
        bold=sum(t.bold for t in letters) * 2 > len(letters),
        italic=sum(t.italic for t in letters) * 2 > len(letters),
        size=round(median(t.size for t in row), 1),
        original=" ".join(t.original if t.original is not None else t.text for t in row) if converted else None,
    )


def rounded(box: Box) -> Box:
    """A box to a tenth of a point: finer is noise, and records are read by people."""
    return (round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1))


def fold(text: str) -> str:
    """Letters only, lower case, without marks: for comparing what OCR may have damaged."""
    low = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in low if c.isalpha() and c.isascii())
