"""Invisible grids: letterheads and signature blocks that Word files set in a table without borders, or by tabs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from vanban.ingest.layout import fold
from vanban.model import Block, Cell, Line, Table

_HEAD = ("conghoaxahoichunghia", "dangcongsanvietnam", "doclaptudohanhphuc", "noinhan")
_AUTHORITY = re.compile(r"^(?:TM|KT|TL|TUQ)\s*\.|^(?:T/M|K/T|T/L)\b")


def grid_table(table: Table) -> Table:
    """The table, with a letterhead or signature grid of several rows brought to one row of columns.

    Such a grid reads column by column (issuer and symbol, then quốc hiệu and date); row by row it would interleave.
    """
    table = spaced_table(table)
    if table.ruled or table.rows < 2 or table.columns < 2 or not _is_form(table):
        return table
    starts = sorted({c.column for c in table.cells if c.lines})
    if not 2 <= len(starts) <= 3 or any(c.column_span == table.columns and c.lines for c in table.cells):
        return table
    merged = []
    for column, start in enumerate(starts):
        lines: list[Line] = [line for c in table.cells if c.column == start for line in c.lines]
        merged.append(Cell(row=0, column=column, lines=tuple(lines)))
    return replace(table, cells=tuple(merged))


def _is_form(table: Table) -> bool:
    return any(any(h in fold(line.text) for h in _HEAD) or _AUTHORITY.match(line.text) for c in table.cells for line in c.lines)


_GAP = re.compile(r"\t+|\s{5,}")
# A letterhead has at most so many lines, recipients included in a signature block.
MAX_BAND = 30


def tabs_to_columns(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of a Word file with letterhead and signature set by tabs put column after column.

    Tabs elsewhere become spaces.
    """
    result: list[Block] = []
    i = 0
    while i < len(blocks):
        block = blocks[i]
        if isinstance(block, Line) and _opens_band(block):
            band: list[Line] = []
            head = not fold(block.text).startswith("noinhan")
            while i < len(blocks) and len(band) < MAX_BAND:
                line = blocks[i]
                if not isinstance(line, Line) or not _in_band(line, head=head and bool(band)):
                    break
                band.append(line)
                i += 1
            result.extend(part for line in band if (part := _side(line, right=False)))
            result.extend(part for line in band if (part := _side(line, right=True)))
            continue
        result.append(_spaced(block) if isinstance(block, Line) else block)
        i += 1
    return result


def _parts(text: str) -> tuple[str, str]:
    """What stands left and right of the tabs (or the long run of spaces) of a line."""
    pieces = [p.strip() for p in _GAP.split(text.strip())]
    if len(pieces) > 1:
        return pieces[0], " ".join(pieces[1:])
    indent = text[: len(text) - len(text.lstrip())]
    return ("", pieces[0]) if "\t" in indent or len(indent) >= 20 else (text, "")


def _opens_band(line: Line) -> bool:
    left, right = _parts(line.text)
    if not left or not right:
        return False
    folded = fold(right)
    if any(folded.startswith(h) for h in _HEAD[:3]) or fold(left).startswith("noinhan"):
        return True
    return bool(_AUTHORITY.match(right)) and len(left) < 60


def _in_band(line: Line, *, head: bool) -> bool:
    left, right = _parts(line.text)
    if right:
        return True
    return not head and (left.lstrip().startswith(("-", "–", "+", "*")) or len(left.strip()) <= 1)


def _side(line: Line, *, right: bool) -> Line | None:
    sides = _parts(line.text)
    text = " ".join(sides[right].split())
    if not text:
        return None
    original = line.original
    if original is not None:
        original = " ".join(_parts(original)[right].split()) or original
    return replace(line, text=text, original=original)


def _spaced(line: Line) -> Line:
    text = " ".join(line.text.split())
    if text == line.text:
        return line
    original = " ".join(line.original.split()) if line.original is not None else None
    return replace(line, text=text, original=original)


def spaced_table(table: Table) -> Table:
    """The table with tabs in its cells as spaces."""
    return replace(table, cells=tuple(replace(c, lines=tuple(_spaced(x) for x in c.lines)) for c in table.cells))
