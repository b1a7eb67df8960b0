"""Tables that the source shows as such: to logical tables, page breaks undone.

A table over several pages comes as one source table a page. Its parts are one table when they stand next to
each other and have the same number of columns; a repeated header is dropped, and a first row without a
number continues the row that the page break cut.
"""

from __future__ import annotations

import re

from vanban.model import Grid, GridCell, GridRow, Stretch, Text, TextTable
from vanban.text.fold import fold
from vanban.tree.columns import is_header, roles_of

_NUMBER = re.compile(r"^\(?(?:\d{1,3}(?:\.\d{1,2}){0,2}|[IVX]{1,5}|[A-ZĐa-zđ])\)?\s?[.)]?$")
_ROW_NUMBER = re.compile(r"^(?:\d{1,3}(?:\.\d{1,2}){0,2}|[IVX]{1,5}|[A-ZĐa-zđ])\s?[.)]?$")

_Rows = list[list[GridCell]]


def ruled_grids(text: Text) -> list[Grid]:
    """The logical tables of a text whose tables have rows and cells already."""
    grids: list[Grid] = []
    current: list[TextTable] = []
    for table in text.tables:
        if current and _continues(text, current, table):
            current.append(table)
            continue
        if current:
            grids.append(_merge(text, current))
        current = [table]
    if current:
        grids.append(_merge(text, current))
    return grids


def _continues(text: Text, parts: list[TextTable], table: TextTable) -> bool:
    """Whether a table goes on from the one before it: on the next page, with nothing but a line or two between."""
    last = parts[-1]
    if table.columns != parts[0].columns or table.page not in (last.page, last.page + 1):
        return False
    between = text.text[last.end : table.start].strip()
    if last.page == table.page:
        return not between
    first = _rows(text, table)[0] if table.rows else []
    repeated = bool(first) and [fold(c.of(text.text)) for c in first] == [fold(c.of(text.text)) for c in _rows(text, parts[0])[0]]
    # A head line or a footnote may stand between the halves; a new heading may not.
    return (
        len(between) < 120
        and not re.search(r"(?i)phụ lục|biểu\s+\d|bảng\s+\d", between)
        and (repeated or not _is_header(text, first))
    )


def _rows(text: Text, table: TextTable) -> _Rows:
    """The rows with one cell a column; a cell merged over columns stands in the first of them."""
    rows: _Rows = [[GridCell(()) for _ in range(table.columns)] for _ in range(table.rows)]
    for cell in table.cells:
        if cell.start < cell.end:
            rows[cell.row][cell.column] = GridCell((Stretch(cell.start, cell.end),))
    return rows


def _is_header(text: Text, row: list[GridCell]) -> bool:
    """Whether a row holds column titles."""
    return is_header([c.of(text.text) for c in row])


def _merge(text: Text, parts: list[TextTable]) -> Grid:
    header: tuple[str, ...] = tuple("" for _ in range(parts[0].columns))
    body: _Rows = []
    for index, part in enumerate(parts):
        rows = _rows(text, part)
        start = 0
        titles, skip = _header_rows(text, rows)
        if skip:
            if index == 0:
                header = titles
            start = skip
        fresh = rows[start:]
        if index and fresh and body and _is_continuation(text, fresh[0], body[-1]):
            body[-1] = [GridCell((*a.stretches, *b.stretches)) for a, b in zip(body[-1], fresh[0], strict=True)]
            fresh = fresh[1:]
        body.extend(fresh)
    roles = roles_of(header)
    rows_out = tuple(
        GridRow(tuple(cells), heading=_is_group(text, cells, roles)) for cells in body if any(c.stretches for c in cells)
    )
    return Grid(header, rows_out, parts[0].start, parts[-1].end)


def _header_rows(text: Text, rows: _Rows) -> tuple[tuple[str, ...], int]:
    """The column titles and how many rows they take; two when a title is split (`Chỉ tiêu` over two years)."""
    if not rows or not _is_header(text, rows[0]):
        return (), 0
    titles = [c.of(text.text) for c in rows[0]]
    used = 1
    if len(rows) > 1:
        second = [c.of(text.text) for c in rows[1]]
        numbered = bool(_ROW_NUMBER.match(second[0])) if second[0] else False
        # Below a title merged over columns the second row names them; those columns have no title of their own above.
        under = any(low and not high for low, high in zip(second, titles, strict=True))
        if under and not second[0] and not numbered and all(len(s) < 60 for s in second):
            over = ""
            for i, title in enumerate(second):
                over = titles[i] or over
                if title:
                    titles[i] = f"{over} {title}".strip() if not titles[i] else f"{titles[i]} {title}"
            used = 2
    if (
        len(rows) > used
        and all(re.fullmatch(r"\(?\d{1,2}\)?|", c.of(text.text)) for c in rows[used])
        and sum(bool(c.stretches) for c in rows[used]) >= 3
    ):
        used += 1
    return tuple(titles), used


def _is_continuation(text: Text, row: list[GridCell], last: list[GridCell]) -> bool:
    """Whether the first row of a page goes on from the last row of the page before."""
    first = row[0].of(text.text)
    if first:
        return False
    filled = [(a, b) for a, b in zip(last, row, strict=True) if b.stretches]
    if not filled:
        return False
    # A row without a number whose text begins like a sentence of its own may be a sub-row; it goes on in lower case
    # or fills columns that the row before has begun.
    start = filled[0][1].of(text.text)[:1]
    return start.islower() or not last[1].of(text.text).rstrip().endswith((".", ";")) if len(last) > 1 else start.islower()


def _is_group(text: Text, cells: list[GridCell], roles: tuple[str | None, ...]) -> bool:
    """Whether a row only names the group of the rows below it."""
    filled = [i for i, c in enumerate(cells) if c.stretches]
    if not filled or len(filled) > 2 or len(cells) < 3:
        return False
    number = cells[0].of(text.text)
    if len(filled) == 1:
        return filled[0] <= 1
    return filled == [0, 1] and (
        bool(re.fullmatch(r"[IVX]{1,5}|[A-ZĐ]", number.strip(" .)")))
        or (roles[0] in ("no", None) and bool(_NUMBER.match(number)))
    )
