"""Tables that a converter flattened into lines: back to rows and cells.

What is left of such a table is the order of its cells. Rows are found by their running numbers, cells by
choosing, among all ways to cut the lines of a row into the columns the header names, the one whose pieces
look most like what each column holds (an agency, a unit, a figure, a date, a product) and whose lines are
as long as that column is wide. Converters that set every line apart by a blank one also show where a cell
begins, which cells are empty, and where the page ended (`_Layout`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from vanban.model import Grid, GridCell, GridRow, Stretch, Text
from vanban.tree.cell_scores import Atom, RunningScore, cuts_name
from vanban.tree.columns import split_titles
from vanban.tree.figure_cells import count_figures, figure_cells
from vanban.tree.outline import roman_value

_ROW_NUMBER = re.compile(r"^(?P<no>\d{1,3}(?:\.\d{1,2}){0,2})\s?[.)]?(?:\s+(?=\S)|$)")
_ROW_ROMAN = re.compile(r"^(?P<no>[IVX]{1,5})\s?[.)]?(?:\s+(?=[A-ZĐÀ-Ỹ])|$)")
_HEADER_START = re.compile(r"^(?:S?TT|Số TT)\b")
_TABLE_END = re.compile(r"^(?:Nơi nhận|TM\.|KT\.|T/M\b|K/T\b|PHỤ LỤC|Phụ lục\s+[IVX\d])")


# The heading of a section in capitals: behind a table, unless the rows are grouped under such numerals.
_SECTION = re.compile(r"^(?P<no>[IVX]{1,5}|[A-HĐ])\s?[.\-–/)]\s*(?P<title>\S.{5,})$")

# Boundaries inside a line: before a unit, a figure, an agency or a date that follows other words.
_INNER = re.compile(
    r"(?<=\s)(?=%|(?<=[^\W\d_]\s)[-–]\s*$|(?:[≥≤<>]=?|>=|<=)\s*\d|\d[\d.,]*(?:\s*[-–]\s*\d[\d.,]*)?\s*%?(?:\s|$)|\d{1,2}/20\d\d\s*$|20\d\d\s*$|Thường\s*(?:xuyên)?\s*$"
    r"|(?:Bộ|Ban|Ủy ban|Uỷ ban|UBND|Văn phòng|Ngân hàng|Thanh tra|Sở|Các bộ|Phòng|Công an|Cục)\s"
    r"|(?<=[a-zà-ỹđ]\s)[A-ZĐ][a-zà-ỹ]+(?:\s|,|$))"
)


# Words after which a phrase goes on.
_OPEN_END = re.compile(
    r"(?:[,;\-–(/≥≤<>=]|(?<!\w)(?:của|và|do|với|cho|là|tại|theo|thuộc|trong|về|Bộ|các|Các|từ|đến|hoặc|bởi|để|những|lực lượng|[Tt]rên|[Dd]ưới|[Hh]ơn|[Kk]hông quá|[Tt]ối thiểu|[Íí]t nhất|[Tt]háng|[Qq]uý|[Nn]gày))$"
)
# The address of a link, which a converter puts out behind the words of the page.
_LINK = re.compile(r"https?://\S+$")


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str
    white: str = "\n"
    """The white space before it: blank lines, then what indents it."""


@dataclass(slots=True)
class _Row:
    """A row by its number, with the lines that follow the number."""

    no: str
    start: int
    lines: list[_Line]
    after: str = ""
    """The white space behind its last line."""


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
        if a < b and not _LINK.match(text.text[a:b]):
            lines.append(_Line(a, b, text.text[a:b], piece.white))
    return lines


# A blank line stands after every line, and two more where the page ended.
_PAGE_END = 3


def _shows_layout(rows: list[_Row]) -> bool:
    """Whether blank lines set the lines of a cell apart, so that lines without one between are cells side by side.

    Lines that go on in lower case tell: each of them stands in the cell of the line before.
    """
    going_on = [line for row in rows for line in row.lines[1:] if line.text[:1].islower()]
    return len(going_on) >= 5 and sum("\n" in line.white for line in going_on) >= 0.95 * len(going_on)


def _empty_cells(white: str) -> int:
    """How many cells without words stand in the white space: such converters leave a space for each."""
    return white.count(" ")


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
        if rows and (skipped := _page_break(lines, i, rows)):
            i += skipped
            continue
        if _TABLE_END.match(line.text) or (len(rows) > 2 and len(line.text) > max(55, 1.4 * widest) and line.text.count(" ") > 8):
            # Running text is as wide as the page, a column is not.
            break
        if rows and (_is_section(line.text, roman) or _is_behind(rows, line)):
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
            _end_row(rows, line)
            rows.append(_Row(match["no"], line.start, _rest(line, match.end())))
            i += 1
            continue
        match = _ROW_NUMBER.match(line.text)
        # A bare number two ahead is a figure in a cell more often than the row after a lost one.
        number = _expected(match["no"], last, sub, ahead=1 if match.end() == len(line.text) else 2) if match else None
        if number == (1, 0) and rows and rows[-1].no[:1].isdigit():
            # Only a new group counts from 1 again; elsewhere a `1.` opens a list below the table.
            number = None
        if match and number is not None and _is_row_start(line.text, match, rows):
            last, sub = number
            _end_row(rows, line)
            rows.append(_Row(match["no"], line.start, _rest(line, match.end())))
        elif _names_group(lines, i, last, sub):
            _end_row(rows, line)
            rows.append(_Row("", line.start, [line]))
        elif rows:
            rows[-1].lines.append(line)
        elif i > at + 3:
            break
        i += 1
    return rows, i


def _page_break(lines: Sequence[_Line], at: int, rows: list[_Row]) -> int:
    """How many lines at `at` are what stands between two pages: their number, and the head that every page repeats."""
    if not lines[at].text.isdigit() or at + 1 >= len(lines) or "\n" not in lines[at].white or "\n" not in lines[at + 1].white:
        return 0
    if len(rows[-1].lines) < 2 or any("\n" in line.white for line in rows[-1].lines[1:]):
        return 0  # in this text empty lines part all lines
    return 2 if _RUNNING_HEAD.match(lines[at + 1].text) else 1


_RUNNING_HEAD = re.compile(r"(?:Phụ lục|PHỤ LỤC|Biểu|Mẫu)(?: số)? [IVX\d]{1,4}$")


def _is_section(text: str, roman: int) -> bool:
    """Whether a line is the heading of a section; `roman` is the number of the last group of rows."""
    match = _SECTION.match(text)
    return match is not None and match["title"].isupper() and (not roman or roman_value(match["no"]) != roman + 1)


def _is_behind(rows: list[_Row], line: _Line) -> bool:
    """Whether an empty line parts a line from the table: such lines stand between all its rows, and in none of them."""
    if "\n" not in line.white or len(rows) < _KNOWN_ROWS or not rows[-1].lines or line.text[:1].islower():
        return False
    if _ROW_NUMBER.match(line.text) or _ROW_ROMAN.match(line.text) or _HEADER_START.match(line.text):
        return False
    inside = [piece for row in rows for piece in row.lines]
    apart = all("\n" in row.after for row in rows[:-1])
    return apart and not any("\n" in piece.white or piece.text.isdigit() for piece in inside[1:])


# Abbreviations in cells have fewer.
_GROUP_LETTERS = 4
# How many rows tell whether empty lines part them.
_KNOWN_ROWS = 3


def _names_group(lines: Sequence[_Line], at: int, last: int, sub: int) -> bool:
    """Whether a line in capitals right above a row names the group of the rows that follow: `THÁNG 01`, `QUÝ II`."""
    if at + 1 >= len(lines) or not lines[at].text.isupper() or sum(map(str.isalpha, lines[at].text)) < _GROUP_LETTERS:
        return False
    following = _ROW_NUMBER.match(lines[at + 1].text)
    return following is not None and _expected(following["no"], last, sub, ahead=1) is not None


def _end_row(rows: list[_Row], following: _Line) -> None:
    if rows:
        rows[-1].after = following.white


def _rest(line: _Line, skip: int) -> list[_Line]:
    return [_Line(line.start + skip, line.end, line.text[skip:])] if line.text[skip:].strip() else []


def _is_row_start(text: str, match: re.Match[str], rows: list[_Row]) -> bool:
    """Whether a number that fits the sequence is the number of a row, and not a figure in a cell."""
    rest = text[match.end() :]
    if rest:
        return rest[0].isupper() or rest[0] in '“"('
    # A bare number right after a unit or a comparator is that row's figure.
    return (
        not rows
        or not rows[-1].lines
        or not re.search(r"(?:[≥≤<>=]|(?<!\d)(?<!\d\s)%|/năm|/vạn|^dân)\s*$", rows[-1].lines[-1].text)
    )


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
    layout = _shows_layout(rows)
    plain = _line_cells(rows, len(roles) - 1) if roles.count("value") < 2 else {}
    built: list[GridRow] = []
    end = start
    for index, row in enumerate(rows):
        following = rows[index + 1].no if index + 1 < len(rows) else ""
        numbered = row.no[:1].isdigit()
        # A row that sub-rows follow names their group, unless it has a figure of its own.
        group = not numbered or (
            following.startswith(row.no + ".") and len(row.lines) <= 6 and _only_text(row, roles, text_width, layout=layout)
        )
        cells = (
            _line_by_line(plain[index], roles)
            if not group and index in plain
            else _cells(row, roles, text_width, group=group, layout=layout)
        )
        number = GridCell((Stretch(row.start, row.start + len(row.no)),) if row.no else ())
        built.append(GridRow((number, *cells[1:]), heading=group))
        end = max(end, row.lines[-1].end if row.lines else row.start + len(row.no))
    return Grid(tuple(title for _, title in titles), tuple(built), start, end, flattened=True)


# How many of the rows must have a line a cell for the others of the same count to be read so too.
_MOSTLY = 0.6


def _line_cells(rows: list[_Row], columns: int) -> dict[int, list[Stretch | None]]:
    """The cells of the rows that have just a line for each; empty where a table is not set so.

    A line that ends in a comma or semicolon goes on in the next. An empty line stands for an empty cell, unless such
    lines part the rows.
    """
    numbered = [i for i, row in enumerate(rows) if row.no[:1].isdigit() and row.lines]
    parted = sum("\n" in rows[i].after for i in numbered[:-1]) > 0.8 * (len(numbered) - 1)
    read: dict[int, list[Stretch | None]] = {}
    for i in numbered:
        cells: list[Stretch | None] = []
        before = ""
        for line in rows[i].lines:
            cells.extend([None] * line.white.count("\n"))
            if cells and (last := cells[-1]) is not None and (before.endswith((",", ";")) or line.text[:1].islower()):
                cells[-1] = Stretch(last.start, line.end)
            else:
                cells.append(Stretch(line.start, line.end))
            before = line.text
        if not parted:
            cells.extend([None] * min(rows[i].after.count("\n"), max(0, columns - len(cells))))
        if len(cells) == columns:
            read[i] = cells
    return read if len(read) >= max(3, _MOSTLY * len(numbered)) else {}


def _line_by_line(cells: list[Stretch | None], roles: list[str]) -> list[GridCell]:
    """The cells of a row with a line for each, the number column empty."""
    filled = iter(cells)
    return [GridCell(()) if role == "no" else GridCell((s,) if (s := next(filled, None)) else ()) for role in roles]


def _only_text(row: _Row, roles: list[str], text_width: int, *, layout: bool) -> bool:
    """Whether a row has nothing but its text, as far as its lines tell."""
    cells = _cells(row, roles, text_width, group=False, layout=layout)
    return all(not cell.stretches for role, cell in zip(roles, cells, strict=True) if role in ("value", "lead", "deadline"))


def _text_width(rows: list[_Row]) -> int:
    """How wide the text column is, in characters: the first lines of rows belong to it."""
    first = sorted(len(row.lines[0].text) for row in rows if len(row.lines) > 1)
    return first[int(0.8 * (len(first) - 1))] if first else 40


def _parts(row: _Row, *, layout: bool) -> list[list[Atom]]:
    """The atoms of a row, page by page where the layout shows the pages."""
    parts: list[list[Atom]] = [[]]
    for line in row.lines:
        if layout and parts[-1]:
            if line.white.count("\n") >= _PAGE_END and not _empty_cells(line.white):
                parts.append([])
            lead = len(line.white) - len(line.white.rstrip(" "))
            parts[-1].extend([_blank(line.start)] * (_empty_cells(line.white) - lead))
            # A space that opens a line may stand for an empty cell, or for nothing.
            parts[-1].extend([_blank(parts[-1][-1].end if parts[-1] else line.start, weak=True)] * lead)
        parts[-1].extend(_atoms(line, begins=layout and "\n" not in line.white))
    if layout:
        parts[-1].extend([_blank(row.lines[-1].end)] * _empty_cells(row.after))
    return parts


def _blank(at: int, *, weak: bool = False) -> Atom:
    """An atom for a cell without words."""
    return Atom(at, at, "", True, True, 0, blank=True, weak=weak)


def _atoms(line: _Line, *, begins: bool) -> list[Atom]:
    atoms = []
    inner = {
        m.start() for m in _INNER.finditer(line.text) if m.start() > 0 and not _OPEN_END.search(line.text[: m.start()].rstrip())
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
                    begins=begins and a == 0,
                    blank=piece.strip() in ("-", "–") and b == len(line.text),
                    weak=a > 0,
                )
            )
    return atoms


def _cells(row: _Row, roles: list[str], text_width: int, *, group: bool, layout: bool) -> list[GridCell]:
    """The cells of one row, one a column, the number column empty."""
    cells = [GridCell(()) for _ in roles]
    if not row.lines:
        return cells
    text_at = roles.index("text")
    if group:
        cells[text_at] = GridCell((Stretch(row.lines[0].start, row.lines[-1].end),))
        return cells
    columns = [i for i, role in enumerate(roles) if role != "no"]
    if roles.count("value") > 1:
        atoms = [a for part in _parts(row, layout=layout) for a in part][:_MOST_ATOMS]
        most = roles.count("value") if roles[-1] == "value" else 0
        if atoms and re.fullmatch(r"\d{1,3}", atoms[-1].text) and count_figures(atoms) > most:
            atoms.pop()  # the number of the page
        for column, span in zip(columns, figure_cells(atoms, [roles[c] for c in columns]), strict=True):
            if span is not None and any(a.text for a in atoms[slice(*span)]):
                cells[column] = GridCell((Stretch(atoms[span[0]].start, atoms[span[1] - 1].end),))
        return cells
    tails = [""] * len(columns)
    first = True
    for atoms in _parts(row, layout=layout):
        # Rows longer than a page would make the search slow; their tail is looked at as a continuation.
        done = 0
        while done < len(atoms):
            window = atoms[done : done + 120]
            assigned, used = _assign(window, [roles[c] for c in columns], text_width, None if first else tails, layout=layout)
            for k, span in enumerate(assigned):
                if span is not None and not window[span[0]].blank:
                    a, b = span
                    tails[k] = " ".join([*tails[k].split(), *(atom.text for atom in window[a:b])][-_TAIL:])
                    stretch = Stretch(window[a].start, window[b - 1].end)
                    cells[columns[k]] = GridCell((*cells[columns[k]].stretches, stretch))
            done += max(1, used)
            first = False
    return cells


def _assign(
    atoms: list[Atom], roles: list[str], text_width: int, tails: list[str] | None, *, layout: bool
) -> tuple[list[tuple[int, int] | None], int]:
    """The best cut of the atoms into the columns in order, and how many atoms it uses.

    `tails` is None for the first lines of a row; for those behind a page break it has the last words of each cell.

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
        # A layout that shows empty cells has no others.
        empty = 0.05 if tails is not None else _EMPTY_COST.get(role, 1.0) + (2.0 if layout else 0.0)
        for i in range(n + 1):
            if score[k][i] == worst:
                continue
            if score[k][i] - empty > score[k + 1][i]:
                score[k + 1][i] = score[k][i] - empty
                back[k + 1][i] = i
            running = RunningScore(role, text_width, tail=None if tails is None else tails[k])
            if tails is not None:
                # A cell that ends in the middle of a phrase or a name is the one that a page break cut.
                joins = i < n and cuts_name(tails[k], " ".join(a.text for a in atoms[i : i + 4]))
                running.sum = 4.0 if joins else 1.5 if _OPEN_END.search(tails[k]) else -0.3 if tails[k] else -0.8
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
    """What it costs to begin a cell at an atom: cells do not end in a comma, in the middle of a phrase or of a name."""
    if at == 0 or atoms[at].begins or _is_sure(atoms[at]) or _is_sure(atoms[at - 1]):
        return 0.0
    cost = 0.0 if atoms[at].first else _INNER_COST
    if _OPEN_END.search(atoms[at - 1].text):
        return cost + 4.0
    before = " ".join(a.text for a in atoms[max(0, at - 4) : at])
    return cost + (2.5 if cuts_name(before, " ".join(a.text for a in atoms[at : at + 4])) else 0.0)


def _is_sure(atom: Atom) -> bool:
    return atom.blank and not atom.weak


# Rows of figures are short; what is longer has swallowed the text behind its table.
_MOST_ATOMS = 80
# How many lines or words of a cell are kept to go on from behind a page break.
_TAIL = 8
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
