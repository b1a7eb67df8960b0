"""PAGES <-> BYTES: a source as it was read, kept so that its records and its tree can be made again without OCR.

Compressed JSON, each value a list of its fields in the order of `vanban.model`; a field that is added there with a
default, at the end, may be missing. Figures keep three decimals: a thousandth of a point is no place on paper.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import astuple
from typing import Any

from vanban.errors import StoreFailure
from vanban.model import Block, Box, Cell, Issue, Line, Origin, Page, Pages, Source, Table, Word

_VERSION = 1
# A thousand full pages take some 30 MB; what unpacks to more was not written here.
_LARGEST = 1 << 30


def pages_to_bytes(pages: Pages) -> bytes:
    """The pages without the source's own bytes; equal pages give equal bytes."""
    data = [_VERSION, [_page_values(page) for page in pages.pages], [astuple(issue) for issue in pages.issues]]
    return zlib.compress(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"), 6)


def bytes_to_pages(data: bytes, source: Source) -> Pages:
    """What `pages_to_bytes` was given, for a source of that name and hash. Raises `StoreFailure` for anything else."""
    try:
        unpack = zlib.decompressobj()
        text = unpack.decompress(data, _LARGEST).decode("utf-8", "surrogatepass")
        version, pages, issues = json.loads(text)
        if version != _VERSION:
            raise ValueError(f"version {version}")
        return Pages(source, tuple(map(_page, pages)), tuple(Issue(*values) for values in issues))
    except (zlib.error, ValueError, TypeError, IndexError, RecursionError) as error:
        raise StoreFailure(
            "Bản đọc của tệp trong kho bị hỏng.", where=source.name, remedy="Chạy `vanban doctor`, rồi nạp lại tệp."
        ) from error


def _figure(value: float | None) -> float | None:
    return value if value is None else round(value, 3)


def _box_values(box: Box | None) -> list[float | None] | None:
    return None if box is None else [_figure(v) for v in box]


def _word_values(word: Word) -> list[Any]:
    other = [[text, _figure(sure)] for text, sure in word.alternatives]
    return [word.text, word.start, _box_values(word.bbox), _figure(word.confidence), other]


def _line_values(line: Line) -> list[Any]:
    look = [line.bold, line.italic, _figure(line.size), line.original, _figure(line.confidence)]
    return [line.text, [_word_values(w) for w in line.words], line.number, _box_values(line.bbox), *look]


def _block_values(block: Block) -> list[Any]:
    if isinstance(block, Line):
        return ["line", *_line_values(block)]
    cells = [
        [c.row, c.column, [_line_values(line) for line in c.lines], c.row_span, c.column_span, _box_values(c.bbox)]
        for c in block.cells
    ]
    return ["table", cells, _box_values(block.bbox), block.ruled]


def _page_values(page: Page) -> list[Any]:
    size = [_figure(page.width), _figure(page.height)]
    marks = [_line_values(line) for line in page.marks]
    return [page.number, [_block_values(b) for b in page.blocks], *size, page.origin, page.restored, list(page.notes), marks]


def _box(values: Any) -> Box | None:
    return None if values is None else (values[0], values[1], values[2], values[3])


def _word(values: Any) -> Word:
    text, start, bbox, confidence, other, *more = values
    return Word(text, start, _box(bbox), confidence, tuple((t, s) for t, s in other), *more)


def _line(values: Any) -> Line:
    text, words, number, bbox, *more = values
    return Line(text, tuple(map(_word, words)), number, _box(bbox), *more)


def _block(values: Any) -> Block:
    kind, *rest = values
    if kind == "line":
        return _line(rest)
    cells, bbox, *more = rest
    return Table(tuple(map(_cell, cells)), _box(bbox), *more)


def _cell(values: Any) -> Cell:
    row, column, lines, row_span, column_span, bbox, *more = values
    return Cell(row, column, tuple(map(_line, lines)), row_span, column_span, _box(bbox), *more)


def _page(values: Any) -> Page:
    number, blocks, width, height, origin, restored, notes, marks, *more = values
    return Page(
        number, tuple(map(_block, blocks)), width, height, Origin(origin), restored, tuple(notes), tuple(map(_line, marks)), *more
    )
