"""Short ways to make the values that tests hand to a stage."""

from __future__ import annotations

import hashlib

from vanban.extract.context import Context
from vanban.model import Cell, DocumentTree, Line, Origin, Page, Pages, Source, Table, Text, Word
from vanban.text.join import join_pages
from vanban.tree import text_to_trees


def source(name: str = "mau.txt", data: bytes = b"x") -> Source:
    return Source(name, data, hashlib.sha256(data).hexdigest(), "text/plain")


def text_pages(text: str) -> Pages:
    """A plain text source: one page, numbered lines."""
    lines = tuple(Line(line, number=i) for i, line in enumerate(text.split("\n"), 1))
    return Pages(source(data=text.encode()), (Page(1, lines, origin=Origin.TEXT),))


def clean(text: str) -> Text:
    """The clean text of a plain text source."""
    return join_pages(text_pages(text))


def trees(text: str) -> list[DocumentTree]:
    return text_to_trees(clean(text))


def context(text: str) -> Context:
    """The first component document of a plain text, before any finder has run."""
    return Context(trees(text)[0], source())


def printed_line(text: str, *, x: float = 85.0, y: float = 100.0, size: float = 14.0, right: float | None = None) -> Line:
    """A line with a box for every word, spread evenly from `x` to `right`."""
    right = x + 6.0 * len(text) if right is None else right
    step = (right - x) / max(1, len(text))
    words, at = [], 0
    for part in text.split(" "):
        if part:
            words.append(Word(part, at, (x + at * step, y, x + (at + len(part)) * step, y + size), 1.0))
        at += len(part) + 1
    return Line(text, tuple(words), bbox=(x, y, right, y + size), size=size)


def table(rows: list[list[str]], *, y: float = 100.0, ruled: bool = True) -> Table:
    """A table with one line a cell."""
    cells = tuple(
        Cell(r, c, (printed_line(value, x=80.0 + 90 * c, y=y + 20 * r, right=80.0 + 90 * c + 80),) if value else ())
        for r, row in enumerate(rows)
        for c, value in enumerate(row)
    )
    return Table(cells, (80.0, y, 80.0 + 90 * len(rows[0]), y + 20 * len(rows)), ruled)


def paged(*pages: list[Line | Table]) -> Pages:
    """A digital source of the given pages."""
    return Pages(source("mau.pdf"), tuple(Page(n, tuple(blocks), 595.0, 842.0) for n, blocks in enumerate(pages, 1)))
