"""Flattened tables that give every place or body a row of figures, under titles that no vocabulary can list.

Such a table allots targets (giao chỉ tiêu cho các xã, các đơn vị): a number, a name, then one figure a column. Its rows tell
how many columns it has; with that number the lines of its head are cut into titles.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from vanban.model import Grid, GridCell, GridRow, Stretch, Text

_HEAD = re.compile(r"^(?:S?TT|Số TT)\b\s*")
# What heads the column of names.
PLACES = re.compile(
    r"^(?:(?:Tên|Các)\s+)?(?:Đơn vị(?!\s+(?:tính|đo|chủ|phối|thực|liên))|Địa phương|Địa bàn|Xã|Phường|Huyện|Thôn|Bản|Khu phố|Tổ dân phố|Chi bộ"
    r"|Đảng bộ|Trường|Cơ sở|Chi đoàn|Chi hội|Cơ quan(?=,? đơn vị$|$)|Phòng, ban)(?!\w)(?:[\s,/()–-]+[^\W\d]+){0,6}$",
    re.IGNORECASE,
)
_PLACE_FIRST = re.compile(
    r"(?:(?:Tên )?(?:đơn vị|xã|phường|thôn|huyện|trường)|Đơn vị|Địa phương|Địa bàn|Xã|Phường|Thôn|Huyện|Chi bộ)\s+(?=[A-ZĐ])"
)
_SIGN = r"(?:[≥≤<>]=?|trên|dưới|khoảng)"
_FIGURE = re.compile(rf"(?:{_SIGN}\s*)?\d[\d.,]*\s*%?(?:\s*[-–]\s*\d[\d.,]*\s*%?)?(?:\s+trở lên)?|[-–—]|[xX]|0", re.IGNORECASE)
_ONE_LINE = re.compile(
    rf"^(?:(?P<no>\d{{1,3}})[.)]?\s+)?(?P<name>[^\W\d_][^\d≥≤<>]*?)(?P<figures>(?:\s+(?:{_FIGURE.pattern}))+)$", re.IGNORECASE
)
_ROW = re.compile(r"^(?P<no>\d{1,3}|[IVX]{1,5}|[A-HĐ])\s?[.)]?\s+(?P<name>[^\W\d_].*)$")
_NUMBER = re.compile(r"^(?:\d{1,3}|[IVX]{1,5}|[A-HĐ])\s?[.)]?$")
_TOTAL = re.compile(r"^(?:toàn|tổng|cộng|chung)(?!\w)", re.IGNORECASE)
_END = re.compile(r"^(?:\*?\s*Ghi chú\s*:|Nơi nhận|TM\.|KT\.|T/M\b|K/T\b|PHỤ LỤC|Phụ lục\s+[IVX\d]|Người lập)")
# Titles over several columns, and the numbers and letters of columns, name none.
_NO_TITLE = re.compile(r"^(?:(?:\(?\d{1,2}\)?|[A-C])(?:\s+|$))+$|^Trong đó\s*:?$|^Ghi chú$", re.IGNORECASE)
_ACRONYM = re.compile(r"^[A-ZĐ]{2,}(?!\w)")
_LONGEST_HEAD, _LONGEST_NAME, _LEAST_ROWS, _MOSTLY = 40, 9, 3, 0.6


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str
    apart: bool
    """An empty line stands before it."""


@dataclass(slots=True)
class _Row:
    start: int
    name: Stretch
    no: Stretch | None = None
    figures: list[tuple[Stretch, bool]] = field(default_factory=list)
    """Each with whether it stands apart, as the number of a page does."""


def find_figure_tables(text: Text, start: int, end: int, taken: Sequence[Grid]) -> list[Grid]:
    """The tables of that kind in a stretch of text, outside those already known."""
    known = [(g.start, g.end) for g in taken] + [(t.start, t.end) for t in text.tables]
    lines = [
        _Line(a, b, text.text[a:b], "\n" in p.white)
        for p in text.pieces_in(start, end)
        if (a := max(start, p.start)) < (b := min(end, p.end)) and not any(s <= a < e for s, e in known)
    ]
    grids: list[Grid] = []
    at = 0
    while at < len(lines):
        head = _read_head(lines, at) if _HEAD.match(lines[at].text) else None
        if head is None:
            at += 1
            continue
        titles, body = head
        rows, after = _read_rows(lines, body, lines[at].text)
        grid = _build(text.text, lines[at].start, titles, rows)
        if grid is None:
            at += 1
            continue
        grids.append(grid)
        at = after
    return grids


def _read_head(lines: Sequence[_Line], at: int) -> tuple[list[str], int] | None:
    """What heads the table, the title of the names first, and the index of its first row."""
    first = lines[at].text[_HEAD.match(lines[at].text).end() :]  # type: ignore[union-attr]
    titles = [first] if first else []
    for i in range(at + 1, min(at + _LONGEST_HEAD, len(lines))):
        text = lines[i].text
        following = lines[i + 1].text if i + 1 < len(lines) else ""
        one_line = _ONE_LINE.match(text)
        numbered = _NUMBER.match(text) and following[:1].isalpha() and not _NUMBER.match(following)
        total = _TOTAL.match(text) and _FIGURE.fullmatch(following)
        if (titles and one_line and _figures_of(one_line["figures"])[1:]) or (len(titles) > 1 and (numbered or total)):
            head = _PLACE_FIRST.match(titles[0])
            if head is not None and not PLACES.match(titles[0]):
                titles[:1] = [head[0].strip(), titles[0][head.end() :]]  # all titles on one line
            return (titles, i) if PLACES.match(titles[0]) else None
        if len(text.split()) > 2 * _LONGEST_NAME:
            return None
        titles.append(text)
    return None


def _figures_of(text: str) -> list[re.Match[str]]:
    return list(_FIGURE.finditer(text))


def _read_rows(lines: Sequence[_Line], at: int, head: str) -> tuple[list[_Row], int]:
    """The rows, and the index of the first line behind them.

    A row begins with its name: a figure right before the name that goes on with the numbers of the rows is its number.
    """
    rows: list[_Row] = []
    last = 0
    i = at
    while i < len(lines):
        line = lines[i]
        if _END.match(line.text) or len(line.text.split()) > 2 * _LONGEST_NAME:
            break
        if line.text == head:
            again = _read_head(lines, i)  # the head again, on a new page
            if again is None:
                break
            i = again[1]
            continue
        if _FIGURE.fullmatch(line.text) or _NUMBER.match(line.text):
            if rows:
                rows[-1].figures.append((Stretch(line.start, line.end), line.apart))
            elif _NUMBER.match(line.text):
                rows.append(_Row(line.start, Stretch(line.start, line.start)))
                rows[-1].figures.append((Stretch(line.start, line.end), False))
            i += 1
            continue
        whole = _ONE_LINE.match(line.text)
        if whole is not None and _figures_of(whole["figures"]):
            row = _Row(line.start, _part(line, *whole.span("name")))
            if whole["no"]:
                row.no, last = _part(line, *whole.span("no")), int(whole["no"])
            offset = whole.start("figures")
            row.figures = [(_part(line, offset + m.start(), offset + m.end()), False) for m in _figures_of(whole["figures"])]
            rows.append(row)
            i += 1
            continue
        match = _ROW.match(line.text)
        if match is None and rows and not rows[-1].figures and not line.apart and rows[-1].name.start < rows[-1].name.end:
            rows[-1].name = Stretch(rows[-1].name.start, line.end)  # a name over two lines
            i += 1
            continue
        row = _Row(line.start, _part(line, *match.span("name")) if match else Stretch(line.start, line.end))
        if match is not None:
            row.no = _part(line, *match.span("no"))
        elif rows and rows[-1].figures and (number := _row_number(lines, i, last)) is not None:
            row.no = rows[-1].figures.pop()[0]
            row.start, last = row.no.start, number
        rows.append(row)
        i += 1
    return [r for r in rows if r.name.start < r.name.end], i


def _row_number(lines: Sequence[_Line], at: int, last: int) -> int | None:
    """The number of the row whose name stands at `at`, by the line before; the last one for a Roman numeral or letter."""
    before = lines[at - 1].text.rstrip(" .)")
    if not before.isdigit():
        return last if _NUMBER.match(lines[at - 1].text) and before not in ("x", "X") else None
    return int(before) if int(before) in (last + 1, 1) else None


def _part(line: _Line, start: int, end: int) -> Stretch:
    return Stretch(line.start + start, line.start + end)


def _build(text: str, start: int, head: list[str], rows: list[_Row]) -> Grid | None:
    """The table, where most rows have as many figures as the head has titles."""
    counts = Counter(len(r.figures) for r in rows if r.figures)
    if not counts:
        return None
    columns, often = counts.most_common(1)[0]
    if often < _LEAST_ROWS or often < _MOSTLY * sum(counts.values()):
        return None
    titles = _cut_titles(head[1:], columns)
    if titles is None:
        return None
    out = []
    for row in rows:
        figures = [s for s, _ in row.figures]
        if len(figures) == columns + 1 and (
            pages := [i for i, (s, apart) in enumerate(row.figures) if apart and s.of(text).isdigit()]
        ):
            del figures[pages[-1]]
        if len(figures) == columns + 1 and figures[0].start == row.name.end + 1:
            row.name = Stretch(row.name.start, figures.pop(0).end)  # `Thôn 3`
        cells = [GridCell((row.no,) if row.no else ()), GridCell((row.name,))]
        full = len(figures) == columns
        cells += [GridCell((s,)) for s in figures] if full else [GridCell(()) for _ in range(columns)]
        out.append(GridRow(tuple(cells), heading=not figures))
    while out and out[-1].heading:
        out.pop()
    end = max(s.end for row in out for c in row.cells for s in c.stretches)
    return Grid(("STT", head[0], *titles), tuple(out), start, end, flattened=True)


def _cut_titles(lines: list[str], columns: int) -> list[str] | None:
    """The lines of a head as so many titles; a title ends with its unit in brackets or before a word in capitals."""
    pieces = [p for line in lines if not _NO_TITLE.match(line) for p in re.split(r"(?<=\))\s+", line)]
    if len(pieces) < columns:
        pieces = [p for piece in pieces for p in re.split(r"\s+(?=[A-ZĐ][a-zà-ỹ])", piece)]
    if len(pieces) < columns:
        return None
    costs = [_begins(pieces[i - 1], pieces[i]) for i in range(1, len(pieces))]
    # The cheapest cuts, as many as are needed.
    cuts = sorted(sorted(range(len(costs)), key=lambda i: costs[i])[: columns - 1])
    bounds = [0, *(c + 1 for c in cuts), len(pieces)]
    return [" ".join(pieces[a:b]) for a, b in zip(bounds, bounds[1:], strict=False)]


def _begins(before: str, piece: str) -> int:
    """How badly a title begins with a piece of the head."""
    if piece[:1] in "(%" or before.endswith(("-", ",", "/")):
        return 9
    if before.endswith(")"):
        return 0
    return 6 if piece[:1].islower() else 3 if _ACRONYM.match(piece) else 1
