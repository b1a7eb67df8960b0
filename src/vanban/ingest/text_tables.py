"""Tables that a text file sets in its own characters: columns of spaces, bars, or tabs, back to rows and cells.

Converters that keep the layout of a page put every line of a cell at the cell's own column; others put a bar or a tab
between cells. Both show rows and cells as plainly as rulings do, and are read here, before lines are joined.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from vanban.model import Block, Cell, Line, Table

# The title of the first column of nearly every table of an office.
_NUMBER_TITLE = re.compile(r"^(?:S?TT|Số TT|Số thứ tự|#)$", re.IGNORECASE)
_ROW_NUMBER = re.compile(r"^\(?(?:\d{1,3}(?:\.\d{1,2}){0,2}|[IVX]{1,5}|[A-ZĐ])\)?[.)]?$")
_SEGMENT = re.compile(r"\S+(?: \S+)*")
_PAGE_NUMBER = re.compile(r"^[-–—\s]*\d{1,3}[-–—\s]*$")
# What stands behind a table and may, by chance, fit its columns.
_AFTER = re.compile(r"(?:Nơi nhận|TM\.|T/M|KT\.|K/T|TL\.|T/L|TUQ\.|Ghi chú\s*:|[IVX]{1,5}\s?[.\-–/]\s*[A-ZĐÀ-Ỹ]{2})")
# How many empty lines may stand inside a table, a page break counted.
_EMPTY_INSIDE = 4
_LEAST_ROWS = 3
# How many lines the cells of one row may take.
_LONGEST_CELL = 20


def with_tables(lines: Sequence[Line]) -> list[Block]:
    """The lines, with tables in place of those that show the cells of one."""
    blocks: list[Block] = []
    at = done = 0
    while at < len(lines):
        found = _marked(lines, at) or _aligned(lines, at, done)
        if found is None:
            blocks.append(lines[at])
            at += 1
            continue
        first, table, after = found
        # Titles of an aligned table may begin above the line that tells it.
        del blocks[len(blocks) - (at - first) :]
        blocks.append(table)
        at = done = after
    return blocks


# --- cells between bars or tabs ------------------------------------------------------------------------------

_BAR = re.compile(r"\s*[|│┃]\s*")
_BAR_RULE = re.compile(r"^[\s|│┃+\-–—=:─━┌┐└┘├┤┬┴┼╞╪╡]+$")


def _marked(lines: Sequence[Line], at: int) -> tuple[int, Table, int] | None:
    """The table whose cells a sign parts, begun at a line: bars, or tabs."""
    opened = at
    while opened < len(lines) and _is_rule(lines[opened].text):
        opened += 1
    if opened >= len(lines):
        return None
    sign = "|" if len(_BAR.findall(lines[opened].text)) >= 2 else "\t" if lines[opened].text.strip().count("\t") >= 2 else ""
    if not sign:
        return None
    rows: list[list[list[Line]]] = []
    columns = len(_cut(lines[opened], sign))
    boxed = opened > at or (opened + 2 < len(lines) and _is_rule(lines[opened + 2].text))
    fresh = True
    i = last = opened
    while i < len(lines):
        if sign == "|" and _is_rule(lines[i].text):
            fresh = True
            i, last = i + 1, i
            continue
        if _is_break(lines[i].text) and any(
            len(_cut(line, sign)) == columns for line in lines[i + 1 : i + 1 + _EMPTY_INSIDE] if not _is_break(line.text)
        ):
            i += 1
            continue
        read = _row(lines, i, sign, columns)
        if read is None:
            break
        cells, after = read
        # Between the rules of a box a row may take several lines.
        if fresh or not boxed or cells[0]:
            rows.append([[] for _ in range(columns)])
        for column, cell in zip(rows[-1], cells, strict=True):
            column.extend(cell)
        fresh = False
        i, last = after, after - 1
    rows = rows[:1] + [row for row in rows[1:] if _said(row) != _said(rows[0])]  # the titles again, on a new page
    if len(rows) < _LEAST_ROWS or columns < 3:
        return None
    return at, _table(rows), last + 1


def _said(row: list[list[Line]]) -> list[str]:
    return [" ".join(line.text for line in cell) for cell in row]


def _is_break(text: str) -> bool:
    """Whether a line is empty or has the number of a page."""
    return not text.strip() or _PAGE_NUMBER.match(text) is not None


def _row(lines: Sequence[Line], at: int, sign: str, columns: int) -> tuple[list[list[Line]], int] | None:
    """The cells of the row that begins at a line, and the line after it; None where it is no row of so many columns.

    A line end inside a cell cuts a row of a table of tabs; cells without words at its end may be left out.
    """
    cells = [[c] if c else [] for c in _cut(lines[at], sign)]
    if len(cells) == columns:
        return cells, at + 1
    if sign == "|" or len(cells) > columns or not _ROW_NUMBER.match(lines[at].text.split("\t")[0].strip()):
        return None
    whole, i = [*cells], at + 1
    while i < len(lines) and len(whole) < columns and i - at < _LONGEST_CELL and not _is_break(lines[i].text):
        more = _cut(lines[i], sign)
        if len(more) > 1 and _ROW_NUMBER.match(lines[i].text.split("\t")[0].strip()):
            break
        whole[-1] = [*whole[-1], *([more[0]] if more[0] else [])]
        whole.extend([c] if c else [] for c in more[1:])
        i += 1
    if len(whole) == columns:
        return whole, i
    return ([*cells, *([] for _ in range(columns - len(cells)))], at + 1) if len(cells) > 1 else None


def _is_rule(text: str) -> bool:
    return bool(_BAR_RULE.match(text)) and len(text.strip()) >= 5 and bool(re.search(r"[-–—=─━]{3}", text))


def _cut(line: Line, sign: str) -> list[Line | None]:
    """The cells of a line; None for an empty one."""
    text = line.text.strip() if sign == "|" else line.text.strip("\r\n ")
    parts = _BAR.split(text) if sign == "|" else text.split("\t")
    if sign == "|" and parts and not parts[0]:
        parts = parts[1:]
    if sign == "|" and parts and not parts[-1] and _BAR.match(text):
        parts = parts[:-1]
    return [replace(line, text=p.strip(), original=None) if p.strip() else None for p in parts]


# --- cells side by side --------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Column:
    """What a column takes up of the line, as far as seen."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Part:
    start: int
    end: int
    text: str


def _parts(text: str) -> list[_Part]:
    text = text.expandtabs()
    return [_Part(m.start(), m.end(), m[0]) for m in _SEGMENT.finditer(text)]


def _aligned(lines: Sequence[Line], at: int, done: int) -> tuple[int, Table, int] | None:
    """The table whose titles stand side by side in a line, its cells below them; titles may begin above, but not before `done`."""
    parts = _parts(lines[at].text)
    if len(parts) < 3 or not _NUMBER_TITLE.match(parts[0].text):
        return None
    first = at
    while first > done and len(above := _parts(lines[first - 1].text)) >= 2 and above[0].start > parts[0].end:
        first -= 1
    body = at + 1
    while (
        body < len(lines)
        and (below := _parts(lines[body].text))
        and not (_ROW_NUMBER.match(below[0].text) and below[0].start < parts[0].end)
    ):
        body += 1
        if body - at > 5:
            return None
    titles = [_parts(line.text) for line in lines[first:body]]
    columns = _columns(titles)
    if len(columns) < 3:
        return None
    rows: list[list[list[Line]]] = [[[] for _ in columns]]
    for line, own in zip(lines[first:body], titles, strict=True):
        for part in own:
            _put(rows[0], columns, line, part)
    repeated = [" ".join(p.text for p in own) for own in titles]
    empty, turned = 0, False
    i = last = body
    while i < len(lines):
        text = lines[i].text
        own = _parts(text)
        if not own or (_PAGE_NUMBER.match(text) and own[0].start > columns[0].end):
            empty, turned = empty + 1, turned or bool(own)
            if empty > _EMPTY_INSIDE:
                break
            i += 1
            continue
        if [" ".join(p.text for p in _parts(line.text)) for line in lines[i : i + len(repeated)]] == repeated:
            i, empty = i + len(repeated), 0  # the titles again, on a new page
            continue
        placed = None if _AFTER.match(text.strip()) else _placed(own, columns)
        numbered = placed is not None and placed[0][0] == 0 and _ROW_NUMBER.match(placed[0][1].text) is not None
        # Behind the number of a page a cell may go on by itself.
        goes_on = turned and placed is not None and placed[0][0] > 0 and placed[0][1].start == columns[placed[0][0]].start
        if placed is None or (empty and not numbered and not goes_on and len(placed) < 2):
            break
        if numbered or len(rows) == 1:
            rows.append([[] for _ in columns])
        for column, part in placed:
            columns[column].start = min(columns[column].start, part.start)
            columns[column].end = max(columns[column].end, part.end)
            rows[-1][column].append(_line(lines[i], part))
        empty, turned = 0, turned and not numbered
        i += 1
        last = i
    if len(rows) < _LEAST_ROWS:
        return None
    return first, _table(rows), last


def _line(line: Line, part: _Part) -> Line:
    return replace(line, text=part.text, original=None)


def _columns(titles: list[list[_Part]]) -> list[_Column]:
    """The columns that the titles stand over; titles one above the other are one, one over several counts for none."""
    flat = sorted((p for own in titles for p in own), key=lambda p: p.end - p.start)
    columns: list[_Column] = []
    for part in flat:
        under = [c for c in columns if c.start < part.end and part.start < c.end]
        if not under:
            columns.append(_Column(part.start, part.end))
        elif len(under) == 1:
            under[0].start, under[0].end = min(under[0].start, part.start), max(under[0].end, part.end)
    return sorted(columns, key=lambda c: c.start)


def _put(row: list[list[Line]], columns: list[_Column], line: Line, part: _Part) -> None:
    under = [k for k, c in enumerate(columns) if c.start < part.end and part.start < c.end]
    if under:
        row[under[0]].append(_line(line, part))


def _placed(parts: list[_Part], columns: list[_Column]) -> list[tuple[int, _Part]] | None:
    """Each run of words with its column; None where one runs over several, so that the line is no row."""
    placed: list[tuple[int, _Part]] = []
    for part in parts:
        under = [k for k, c in enumerate(columns) if c.start < part.end and part.start < c.end]
        if len(under) <= 1:
            placed.append((under[0] if under else _nearest(part, columns), part))
            continue
        rest = part
        for left, right in zip(under, under[1:], strict=False):
            cut = columns[right].start - rest.start
            # A full cell leaves one space to the next.
            if (
                right != left + 1
                or not 0 < cut < len(rest.text)
                or rest.text[cut - 1] != " "
                or columns[left].end < columns[right].start - 3
            ):
                return None
            placed.append((left, _Part(rest.start, rest.start + cut - 1, rest.text[: cut - 1])))
            rest = _Part(rest.start + cut, rest.end, rest.text[cut:])
        placed.append((under[-1], rest))
    return placed if len({k for k, _ in placed}) == len(placed) else None


def _nearest(part: _Part, columns: list[_Column]) -> int:
    return min(range(len(columns)), key=lambda k: min(abs(part.start - columns[k].start), abs(part.end - columns[k].end)))


def _table(rows: list[list[list[Line]]]) -> Table:
    return Table(
        tuple(Cell(r, c, tuple(cell)) for r, row in enumerate(rows) for c, cell in enumerate(row)),
        ruled=True,
    )
