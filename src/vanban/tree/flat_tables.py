"""Tables that a converter flattened into lines: back to rows and cells.

What is left of such a table is the order of its cells. Rows are found by their running numbers, cells by
choosing, among all ways to cut the lines of a row into the columns the header names, the one whose pieces
look most like what each column holds (an agency, a unit, a figure, a date, a product) and whose lines are
as long as that column is wide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from vanban.model import Grid, GridCell, GridRow, Stretch, Text
from vanban.tree.cell_scores import Atom, RunningScore
from vanban.tree.columns import split_titles
from vanban.tree.outline import roman_value

_ROW_NUMBER = re.compile(r"^(?P<no>\d{1,3}(?:\.\d{1,2}){0,2})\s?[.)]?(?:\s+(?=\S)|$)")
_ROW_ROMAN = re.compile(r"^(?P<no>[IVX]{1,5})\s?[.)]?(?:\s+(?=[A-ZĐÀ-Ỹ])|$)")
_HEADER_START = re.compile(r"^(?:S?TT|Số TT)\b")
_TABLE_END = re.compile(r"^(?:Nơi nhận|TM\.|KT\.|T/M\b|K/T\b|PHỤ LỤC|Phụ lục\s+[IVX\d]|[A-HĐ]\s?[.\-)]\s+[^a-zà-ỹđ]{8,}$)")


# Boundaries inside a line: before a unit, a figure, an agency or a date that follows other words.
_INNER = re.compile(
    r"(?<=\s)(?=%|(?:[≥≤<>]=?|>=|<=)\s*\d|\d[\d.,]*(?:\s*[-–]\s*\d[\d.,]*)?\s*%?(?:\s|$)|\d{1,2}/20\d\d\s*$|20\d\d\s*$|Thường\s*(?:xuyên)?\s*$"
    r"|(?:Bộ|Ban|Ủy ban|Uỷ ban|UBND|Văn phòng|Ngân hàng|Thanh tra|Sở|Các bộ|Phòng|Công an|Cục)\s"
    r"|(?<=[a-zà-ỹđ]\s)[A-ZĐ][a-zà-ỹ]+(?:\s|,|$))"
)


# Words after which a phrase goes on.
_OPEN_END = re.compile(
    r"(?:[,;\-–(/≥≤<>=]|(?<!\w)(?:của|và|do|với|cho|là|tại|theo|thuộc|trong|về|Bộ|các|Các|từ|đến|hoặc|bởi|để))$"
)


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str


@dataclass(slots=True)
class _Row:
    """A row by its number, with the lines that follow the number."""

    no: str
    start: int
    lines: list[_Line]


def find_flat_tables(text: Text, start: int = 0, end: int | None = None) -> list[Grid]:
    """The flattened tables of a text, in order."""
    lines = _source_lines(text, start, len(text.text) if end is None else end)
    grids: list[Grid] = []
    i = 0
    while i < len(lines):
        header = _read_header(lines, i) if _HEADER_START.match(lines[i].text) else None
        if header is None:
            i += 1
            continue
        titles, body = header
        rows, after = _split_rows(lines, body, titles)
        if len(rows) >= 3:
            grids.append(_build(lines[i].start, titles, rows))
            i = after
        else:
            i += 1
    return grids


def _source_lines(text: Text, start: int, end: int) -> list[_Line]:
    tables = text.tables
    lines = []
    for piece in text.pieces_in(start, end):
        if any(t.start <= piece.start < t.end for t in tables):
            continue
        a, b = max(start, piece.start), min(end, piece.end)
        if a < b:
            lines.append(_Line(a, b, text.text[a:b]))
    return lines


def _read_header(lines: Sequence[_Line], at: int) -> tuple[list[tuple[str, str]], int] | None:
    """The column titles starting at a line, and the index of the first line after them."""
    best: tuple[list[tuple[str, str]], int] | None = None
    joined = ""
    for i in range(at, min(at + 26, len(lines))):
        if i > at and best is not None and (_ROW_NUMBER.match(lines[i].text) or _ROW_ROMAN.match(lines[i].text)):
            break
        joined = f"{joined} {lines[i].text}".strip()
        titles = split_titles(joined)
        roles = [role for role, _ in titles or []]
        if titles and len(titles) >= 3 and roles[0] == "no" and "text" in roles:
            best = (titles, i + 1)
    if best is not None:
        # A row of column numbers, (1) (2) (3), may follow the titles.
        after = best[1]
        while after < len(lines) and re.fullmatch(r"(?:\(\d\)\s*)+", lines[after].text):
            after += 1
        best = (best[0], after)
    return best


def _split_rows(lines: Sequence[_Line], at: int, titles: list[tuple[str, str]]) -> tuple[list[_Row], int]:
    """The rows, and the index of the first line after the table."""
    rows: list[_Row] = []
    last, sub, roman = 0, 0, 0
    widest = 0
    i = at
    while i < len(lines):
        line = lines[i]
        if _TABLE_END.match(line.text) or (len(rows) > 2 and len(line.text) > max(55, 1.4 * widest) and line.text.count(" ") > 8):
            # Running text is as wide as the page, a column is not.
            break
        widest = max(widest, len(line.text))
        header = _read_header(lines, i) if rows and _HEADER_START.match(line.text) else None
        if header is not None:
            if [role for role, _ in header[0]] != [role for role, _ in titles]:
                break
            # The header again, on a new page; the number of that page stands before it.
            if rows[-1].lines and re.fullmatch(r"\d{1,3}", rows[-1].lines[-1].text):
                rows[-1].lines.pop()
            i = header[1]
            continue
        match = _ROW_ROMAN.match(line.text)
        value = roman_value(match["no"]) if match else None
        if match and value is not None and value == roman + 1:
            roman = value
            rows.append(_Row(match["no"], line.start, _rest(line, match.end())))
            i += 1
            continue
        match = _ROW_NUMBER.match(line.text)
        # A bare number two ahead is a figure in a cell more often than the row after a lost one.
        number = _expected(match["no"], last, sub, ahead=1 if match.end() == len(line.text) else 2) if match else None
        if number == (1, 0) and rows and rows[-1].no[0].isdigit():
            # Only a new group counts from 1 again; elsewhere a `1.` opens a list below the table.
            number = None
        if match and number is not None and _is_row_start(line.text, match, rows):
            last, sub = number
            rows.append(_Row(match["no"], line.start, _rest(line, match.end())))
        elif rows:
            rows[-1].lines.append(line)
        elif i > at + 3:
            break
        i += 1
    return rows, i


def _rest(line: _Line, skip: int) -> list[_Line]:
    return [_Line(line.start + skip, line.end, line.text[skip:])] if line.text[skip:].strip() else []


def _is_row_start(text: str, match: re.Match[str], rows: list[_Row]) -> bool:
    """Whether a number that fits the sequence is the number of a row, and not a figure in a cell."""
    rest = text[match.end() :]
    if rest:
        return rest[0].isupper() or rest[0] in '“"('
    # A bare number right after a unit or a comparator is that row's figure.
    return not rows or not rows[-1].lines or not re.search(r"(?:[≥≤<>=%]|/năm|/vạn|^dân)\s*$", rows[-1].lines[-1].text)


def _expected(no: str, last: int, sub: int, *, ahead: int) -> tuple[int, int] | None:
    """The new (number, sub-number) when `no` continues the sequence by at most `ahead` steps."""
    parts = [int(p) for p in no.split(".")]
    if len(parts) == 1:
        if last < parts[0] <= last + ahead:
            return parts[0], 0
        # Each group may count from 1 again.
        return (1, 0) if parts[0] == 1 and last > 1 else None
    if parts[0] in (last, last + 1) and (sub if parts[0] == last else 0) < parts[1] <= sub + 2:
        return parts[0], parts[1]
    return None


def _build(start: int, titles: list[tuple[str, str]], rows: list[_Row]) -> Grid:
    roles = [role for role, _ in titles]
    text_width = _text_width(rows)
    built: list[GridRow] = []
    end = start
    for index, row in enumerate(rows):
        following = rows[index + 1].no if index + 1 < len(rows) else ""
        numbered = row.no[0].isdigit()
        # A row that sub-rows follow names their group, unless it has a figure of its own.
        group = not numbered or (
            following.startswith(row.no + ".") and len(row.lines) <= 6 and _only_text(row, roles, text_width)
        )
        cells = _cells(row.lines, roles, text_width, group=group)
        number = GridCell((Stretch(row.start, row.start + len(row.no)),))
        built.append(GridRow((number, *cells[1:]), heading=group))
        end = max(end, row.lines[-1].end if row.lines else row.start + len(row.no))
    return Grid(tuple(title for _, title in titles), tuple(built), start, end, flattened=True)


def _only_text(row: _Row, roles: list[str], text_width: int) -> bool:
    """Whether a row has nothing but its text, as far as its lines tell."""
    cells = _cells(row.lines, roles, text_width, group=False)
    return all(not cell.stretches for role, cell in zip(roles, cells, strict=True) if role in ("value", "lead", "deadline"))


def _text_width(rows: list[_Row]) -> int:
    """How wide the text column is, in characters: the first lines of rows belong to it."""
    first = sorted(len(row.lines[0].text) for row in rows if len(row.lines) > 1)
    return first[int(0.8 * (len(first) - 1))] if first else 40


def _atoms(lines: list[_Line]) -> list[Atom]:
    atoms = []
    for line in lines:
        inner = {
            m.start()
            for m in _INNER.finditer(line.text)
            if m.start() > 0 and not _OPEN_END.search(line.text[: m.start()].rstrip())
        }
        cuts = [0, *sorted(inner), len(line.text)]
        for a, b in zip(cuts, cuts[1:], strict=False):
            piece = line.text[a:b]
            if piece.strip():
                lead = len(piece) - len(piece.lstrip())
                atoms.append(
                    Atom(
                        line.start + a + lead,
                        line.start + a + len(piece.rstrip()),
                        piece.strip(),
                        len(cuts) == 2,
                        a == 0,
                        len(line.text),
                    )
                )
    return atoms


def _cells(lines: list[_Line], roles: list[str], text_width: int, *, group: bool) -> list[GridCell]:
    """The cells of one row, one a column, the number column empty."""
    cells = [GridCell(()) for _ in roles]
    if not lines:
        return cells
    text_at = roles.index("text")
    if group:
        cells[text_at] = GridCell((Stretch(lines[0].start, lines[-1].end),))
        return cells
    atoms = _atoms(lines)
    # Rows longer than a page would make the search slow; their tail is looked at as a continuation.
    columns = [i for i, role in enumerate(roles) if role != "no"]
    tails = [""] * len(columns)
    done = 0
    first = True
    while done < len(atoms):
        window = atoms[done : done + 120]
        # A cell that ends in the middle of a phrase is the one that a page break cut.
        cut = [bool(_OPEN_END.search(tail)) for tail in tails]
        assigned, used = _assign(window, [roles[c] for c in columns], text_width, None if first else cut)
        for k, span in enumerate(assigned):
            if span is not None:
                a, b = span
                tails[k] = window[b - 1].text
                stretch = Stretch(window[a].start, window[b - 1].end)
                cells[columns[k]] = GridCell((*cells[columns[k]].stretches, stretch))
        done += max(1, used)
        first = False
    return cells


def _assign(
    atoms: list[Atom], roles: list[str], text_width: int, cut: list[bool] | None
) -> tuple[list[tuple[int, int] | None], int]:
    """The best cut of the atoms into the columns in order, and how many atoms it uses.

    `cut` is None for the first lines of a row; for those behind a page break it says which cells were cut.

    Atoms after a filled deadline column, where that is the last one, are left for another round: they are
    what a page break pushed behind the row.
    """
    n, m = len(atoms), len(roles)
    worst = float("-inf")
    score = [[worst] * (n + 1) for _ in range(m + 1)]
    back: list[list[int]] = [[0] * (n + 1) for _ in range(m + 1)]
    score[0][0] = 0.0
    starts = [_boundary_cost(atoms, i) for i in range(n)]
    for k, role in enumerate(roles):
        empty = 0.05 if cut is not None else _EMPTY_COST.get(role, 1.0)
        for i in range(n + 1):
            if score[k][i] == worst:
                continue
            if score[k][i] - empty > score[k + 1][i]:
                score[k + 1][i] = score[k][i] - empty
                back[k + 1][i] = i
            running = RunningScore(role, text_width, continued=cut is not None)
            if cut is not None:
                running.sum = 1.5 if cut[k] else -0.3
            for j in range(i + 1, n + 1):
                value = running.extend(atoms[j - 1], atoms[j - 2] if j - 1 > i else None)
                if value is None:
                    break
                total = score[k][i] + value - starts[i]
                if total > score[k + 1][j]:
                    score[k + 1][j] = total
                    back[k + 1][j] = i
    ends = range(n, 0, -1) if roles[-1] == "deadline" else range(n, n - 1, -1)
    best = n
    for j in ends:
        # Leaving atoms over costs, unless what is left goes on in lower case, as after a page break.
        left = n - j
        cost = 0.0 if not left else (2.0 if atoms[j].text[:1].islower() else 6.0)
        if score[m][j] - cost > score[m][best] - (0.0 if best == n else 2.0):
            best = j
    result: list[tuple[int, int] | None] = []
    j = best
    for k in range(m, 0, -1):
        i = back[k][j]
        result.append((i, j) if i < j else None)
        j = i
    result.reverse()
    return result, best


def _boundary_cost(atoms: list[Atom], at: int) -> float:
    """What it costs to begin a cell at an atom: cells do not end in a comma or in the middle of a phrase."""
    if at == 0:
        return 0.0
    cost = 0.0 if atoms[at].first else _INNER_COST
    return cost + (3.0 if _OPEN_END.search(atoms[at - 1].text) else 0.0)


# What an empty cell costs by column: lists of coordinating agencies and products are often left out, a text never.
_EMPTY_COST = {
    "text": 8.0,
    "unit": 1.0,
    "value": 2.0,
    "lead": 2.5,
    "coordinating": 1.0,
    "output": 1.0,
    "deadline": 2.0,
    "note": 0.2,
    "basis": 0.3,
    "money": 0.3,
}
# A boundary inside a line needs better evidence than one at a line end.
_INNER_COST = 0.4
