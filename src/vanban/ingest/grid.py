"""Invisible grids: letterheads and signature blocks that Word files set in a table without borders."""

from __future__ import annotations

import re
from dataclasses import replace

from vanban.ingest.layout import fold
from vanban.model import Cell, Line, Table

_HEAD = ("conghoaxahoichunghia", "dangcongsanvietnam", "doclaptudohanhphuc", "noinhan")
_AUTHORITY = re.compile(r"^(?:TM|KT|TL|TUQ)\s*\.|^(?:T/M|K/T|T/L)\b")


def grid_table(table: Table) -> Table:
    """The table, with a letterhead or signature grid of several rows brought to one row of columns.

    Such a grid reads column by column (issuer and symbol, then quốc hiệu and date); row by row it would interleave.
    """
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
