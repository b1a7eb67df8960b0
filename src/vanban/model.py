"""Values passed between the stages, from pages to the document tree. All are immutable.

Boxes are `(x0, y0, x1, y1)` in PDF points (1/72 inch) from the top left corner of the page. Confidences
lie between 0 and 1. Text is Unicode NFC.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

Box = tuple[float, float, float, float]


def union(boxes: Iterator[Box | None] | list[Box | None]) -> Box | None:
    """The smallest box around the given ones; None when there is none."""
    known = [b for b in boxes if b is not None]
    if not known:
        return None
    return (
        min(b[0] for b in known),
        min(b[1] for b in known),
        max(b[2] for b in known),
        max(b[3] for b in known),
    )


class Origin(StrEnum):
    """Where the words of a page come from."""

    DIGITAL = "digital"
    OCR = "ocr"
    MIXED = "mixed"
    TEXT = "text"


# --- source file -> pages ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """One file, or one member of an archive, as bytes."""

    name: str
    """What the user calls it; a member of an archive is `archive.zip/member.pdf`."""
    data: bytes
    sha256: str
    media_type: str = ""
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without white space, with its place on the page."""

    text: str
    start: int
    """First character of the word in the text of its line."""
    bbox: Box | None = None
    confidence: float = 1.0
    alternatives: tuple[tuple[str, float], ...] = ()
    """What other readings of the same place gave, with their confidence, where they differ from `text`."""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line. `words` is empty for sources without layout (plain text)."""

    text: str
    words: tuple[Word, ...] = ()
    number: int | None = None
    """1-based line of a text source; None in a paged one."""
    bbox: Box | None = None
    bold: bool = False
    italic: bool = False
    size: float | None = None
    """Height of the type in points, where known."""
    original: str | None = None
    """What the source said, where `text` was restored or converted from it."""
    confidence: float = 1.0
    """How sure the restoration of this line is; 1 where nothing was restored."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a ruled table; `row` and `column` are 0-based, spans count cells."""

    row: int
    column: int
    lines: tuple[Line, ...]
    row_span: int = 1
    column_span: int = 1
    bbox: Box | None = None

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows and cells the source itself shows (rulings, or a Word table)."""

    cells: tuple[Cell, ...]
    """Row by row, left to right; a merged cell stands once."""
    bbox: Box | None = None
    ruled: bool = True
    """False for an invisible grid, as letterheads and signature blocks in Word files are set in."""

    @property
    def rows(self) -> int:
        return max((c.row + c.row_span for c in self.cells), default=0)

    @property
    def columns(self) -> int:
        return max((c.column + c.column_span for c in self.cells), default=0)


Block = Line | Table


@dataclass(frozen=True, slots=True)
class Page:
    """One page as read: lines and tables in reading order."""

    number: int
    """1-based."""
    blocks: tuple[Block, ...]
    width: float | None = None
    height: float | None = None
    origin: Origin = Origin.DIGITAL
    restored: bool = False
    notes: tuple[str, ...] = ()
    """Codes of what went wrong with the page without making it unreadable."""
    marks: tuple[Line, ...] = ()
    """Text that stands on the page but not in its flow: signature panels, stamps, running heads."""

    def lines(self) -> Iterator[Line]:
        """Every line, also those in table cells, in reading order."""
        for block in self.blocks:
            if isinstance(block, Line):
                yield block
            else:
                for cell in block.cells:
                    yield from cell.lines


@dataclass(frozen=True, slots=True)
class Issue:
    """Something that went wrong without stopping the work. `code` is stable, `message` is for people."""

    code: str
    message: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Pages:
    """A source after reading."""

    source: Source
    pages: tuple[Page, ...]
    issues: tuple[Issue, ...] = ()

    @property
    def origin(self) -> Origin:
        """The common origin of the pages, `mixed` where they differ."""
        kinds = {p.origin for p in self.pages}
        return kinds.pop() if len(kinds) == 1 else Origin.MIXED if kinds else Origin.TEXT


# --- pages -> text -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of clean text that comes from one source line.

    `origin[i]` is the position in `line.text` of the clean character `start + i`; None where the piece is
    that line unchanged from `shift` on.
    """

    start: int
    end: int
    page: int
    line: Line
    paged: bool
    origin: tuple[int, ...] | None = None
    shift: int = 0
    white: str = ""
    """White space before the line in a text source, back to the line before: blank lines, then what indents it."""

    def source_range(self, start: int, end: int) -> tuple[int, int]:
        """The characters of `line.text` that clean characters `start` to `end` come from."""
        first, last = max(start, self.start) - self.start, min(end, self.end) - self.start
        if self.origin is None:
            return first + self.shift, last + self.shift
        if first >= last:
            at = self.origin[min(first, len(self.origin) - 1)] if self.origin else 0
            return at, at
        return self.origin[first], self.origin[last - 1] + 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stretch of text stands in the source."""

    line: int | None
    page: int | None
    bbox: Box | None
    confidence: float
    """Of the reading: the least sure word of the stretch, 1 for digital text."""
    original: str | None
    """The source's own characters, where they differ from the clean text."""


@dataclass(frozen=True, slots=True)
class TextCell:
    """A table cell as a stretch of clean text (`start == end` when it is empty)."""

    row: int
    column: int
    start: int
    end: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table as cells in the clean text; one source table on one page."""

    start: int
    end: int
    cells: tuple[TextCell, ...]
    page: int

    @property
    def rows(self) -> int:
        return max((c.row + c.row_span for c in self.cells), default=0)

    @property
    def columns(self) -> int:
        return max((c.column + c.column_span for c in self.cells), default=0)


@dataclass(frozen=True, slots=True)
class Text:
    """Clean text with the way back to the source.

    Paragraphs end with a newline; within one, source lines are joined by a space, and a word or symbol cut
    by the line end is whole again. In a table, cells end with a tab and rows with a newline.
    """

    text: str
    pieces: tuple[Piece, ...]
    """In order; characters between pieces are separators we put there."""
    tables: tuple[TextTable, ...] = ()
    restored: bool = False
    _starts: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", [p.start for p in self.pieces])

    def pieces_in(self, start: int, end: int) -> list[Piece]:
        """The pieces that overlap `start` to `end`, in order."""
        first = max(0, bisect.bisect_right(self._starts, start) - 1)
        found = []
        for i in range(first, len(self.pieces)):
            piece = self.pieces[i]
            if piece.start >= end and not (piece.start == start == end):
                break
            if piece.end > start or (start == end == piece.end):
                found.append(piece)
        return found

    def place(self, start: int, end: int) -> Place:
        """Where `text[start:end]` stands in the source. The box covers the part on the first page."""
        pieces = self.pieces_in(start, end)
        if not pieces:
            return Place(None, None, None, 1.0, None)
        first = pieces[0]
        boxes: list[Box | None] = []
        sure = 1.0
        original: list[str] = []
        changed = False
        for piece in pieces:
            a, b = piece.source_range(start, end)
            inside = [w for w in piece.line.words if w.start < b and w.end > a]
            if piece.page == first.page:
                boxes.extend([w.bbox for w in inside] if inside else [piece.line.bbox])
            sure = min([sure, piece.line.confidence, *(w.confidence for w in inside)])
            if piece.line.original is not None:
                changed = True
                original.append(piece.line.original)
            elif piece.origin is not None:
                original.append(piece.line.text[a:b])
                changed = changed or piece.line.text[a:b] != self.text[max(start, piece.start) : min(end, piece.end)]
            else:
                original.append(piece.line.text[a:b])
        return Place(
            line=first.line.number,
            page=first.page if first.paged else None,
            bbox=union(boxes),
            confidence=sure,
            original=" ".join(original) if changed else None,
        )

    def slice(self, start: int, end: int) -> Text:
        """The text from `start` to `end`, its offsets counted from `start`."""
        pieces = []
        for piece in self.pieces_in(start, end):
            a, b = max(start, piece.start), min(end, piece.end)
            if a >= b:
                continue
            skip = a - piece.start
            pieces.append(
                replace(
                    piece,
                    start=a - start,
                    end=b - start,
                    origin=piece.origin[skip : skip + b - a] if piece.origin is not None else None,
                    shift=piece.shift + skip if piece.origin is None else 0,
                )
            )
        tables = tuple(
            replace(
                t,
                start=t.start - start,
                end=t.end - start,
                cells=tuple(replace(c, start=c.start - start, end=c.end - start) for c in t.cells),
            )
            for t in self.tables
            if t.start >= start and t.end <= end
        )
        return Text(self.text[start:end], tuple(pieces), tables, self.restored)


# --- text -> document tree -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters `start` to `end` of a part's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def __bool__(self) -> bool:
        return self.end > self.start


@dataclass(frozen=True, slots=True)
class Part:
    """One component document of a source (văn bản thành phần): a letter, a plan, an annex.

    Offsets of everything below it count from the start of `text`.
    """

    number: int
    """1-based, in order."""
    text: Text
    start: int
    """Offset of the part in the text of the source."""
    annex: bool = False
    parent: int | None = None
    """Number of the part that an annex belongs to."""


class Regime(StrEnum):
    """Which rules of form the document follows."""

    STATE = "state"
    PARTY = "party"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Zones:
    """The regions of a document under NĐ 30/2020 and HD 36-HD/VPTW. An empty stretch means: not there."""

    letterhead: Stretch
    """Issuer, head line, symbol, place and date (phần đầu)."""
    title: Stretch
    """Type line and subject (tên loại và trích yếu), with the addressees of a letter."""
    body: Stretch
    signature: Stretch
    recipients: Stretch
    """From `Nơi nhận:` to the archive line."""
    stamps: tuple[Stretch, ...] = ()
    """Incoming stamps, wherever they fell."""
    regime: Regime = Regime.UNKNOWN


@dataclass(slots=True)
class Node:
    """A heading, clause or bullet of the outline, with all that stands under it.

    `kind` is one of: root, phan, chuong, muc, tieu_muc, dieu, roman (I.), arabic (1.), decimal (1.1.),
    letter (a)), dash (-), plus (+), dot (bullet signs), paragraph.
    """

    kind: str
    label: str
    """As printed: `II.`, `1.1.`, `a)`, `-`; empty for a paragraph."""
    number: str
    """Normalised: `II`, `1.1`, `a`; corrected where OCR damaged it; empty for bullets."""
    start: int
    """First character, at the label."""
    text_start: int
    """First character after the label."""
    end: int
    """End of the node's own text (the heading or bullet itself)."""
    children: list[Node] = field(default_factory=list)
    parent: Node | None = field(default=None, repr=False, compare=False)

    def walk(self) -> Iterator[Node]:
        """The node and all below it, in order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()

    def ancestors(self) -> Iterator[Node]:
        """From the parent up, without the root."""
        node = self.parent
        while node is not None and node.kind != "root":
            yield node
            node = node.parent


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a logical table. A cell cut by a page break has several stretches."""

    stretches: tuple[Stretch, ...]

    @property
    def start(self) -> int:
        return self.stretches[0].start if self.stretches else -1

    def of(self, text: str) -> str:
        """The words of the cell, on one line."""
        return " ".join(" ".join(s.of(text).split()) for s in self.stretches if s)


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of a logical table; `heading` marks a row that names the group of those below it."""

    cells: tuple[GridCell, ...]
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A logical table: what was one table before page breaks cut it, or was flattened into lines."""

    header: tuple[str, ...]
    """Column titles, one a column; empty strings where there is none."""
    rows: tuple[GridRow, ...]
    start: int
    end: int
    flattened: bool = False


@dataclass(frozen=True, slots=True)
class DocumentTree:
    """One component document, understood as far as its form goes."""

    part: Part
    zones: Zones
    outline: Node
    grids: tuple[Grid, ...] = ()

    @property
    def text(self) -> str:
        return self.part.text.text
