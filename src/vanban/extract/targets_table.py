"""Targets of tables: rows with an indicator, a unit, a figure and the body responsible."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vanban.extract.body_lists import split_agencies
from vanban.extract.context import Context
from vanban.extract.figures import Figure, find_figures
from vanban.extract.times import find_times
from vanban.model import Grid, GridCell, GridRow
from vanban.records import Target
from vanban.text.fold import fold
from vanban.tree.columns import roles_of
from vanban.tree.figure_tables import PLACES

# Column titles, without diacritics since OCR loses them first in bold type: what each role's title begins with or holds.
_TITLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("no", re.compile(r"^s?tt$|^so tt|^so thu tu")),
    ("unit", re.compile(r"^don vi(?: tinh)?$|^dvt$|^don vi do")),
    ("lead", re.compile(r"chu tri|phu trach|dau moi|(?:co quan|don vi) (?:thuc hien|theo doi)")),
    ("deadline", re.compile(r"^(?:thoi gian|thoi han|tien do|lo trinh)")),
    # What has been reached is no target: `Thực hiện 2024`, `Ước TH năm 2025`, `So sánh (%)`.
    (
        "reached",
        re.compile(
            r"thuc hien|hien trang|\buoc\b|^th\b|nam truoc|so sanh|so voi|cung ky|bao cao|^ty le|ket qua nam"
            r"|da dat|ghi chu|^%|tang,? ?/?\(?giam|nam goc"
        ),
    ),
    ("text", re.compile(r"^(?:ten |noi dung |cac |he thong )?(?:chi tieu|chi so|noi dung|muc tieu)(?! (?:nam|den|20\d\d|giao))")),
    (
        "value",
        re.compile(
            r"chi tieu|muc tieu|ke hoach|^kh\b|ket qua|gia tri|muc dat|phan dau|du kien|^(?:den )?nam 20\d\d"
            r"|^20\d\d$|giai doan|^nam hoc"
        ),
    ),
)


# Titles of what has been reached, whatever else they may say; `Cơ quan thực hiện` is none.
_LOOKS_BACK = re.compile(r"\d|uoc|^th\b|so sanh|so voi|hien trang|tang,? ?/?\(?giam|nam truoc|ket qua nam|cung ky")
# `Thời gian chờ khám (phút)`: a table without a column of units says them behind the names.
_UNIT_IN_NAME = re.compile(r"\s\((?:(?:ĐVT|đơn vị(?: tính)?)\s*:?\s*)?(?P<unit>[%‰]|[^\W\d_][^()\d]{0,24})\)$")
# A cell that sets nothing for its year.
_NOTHING = re.compile(r"[-–—.…x/\s]+|không|chưa (?:có|giao)", re.IGNORECASE)
_RATE = re.compile(r"(?:tỷ|tỉ) (?:lệ|trọng)(?!\w)", re.IGNORECASE)


def find_table_targets(context: Context, year: int | None) -> Iterator[Target]:
    """The targets of every table of targets, row by row."""
    for grid in context.tree.grids:
        header, skip = grid.header, 0
        if not any(header) and grid.rows:
            # The titles were not known for such; read them again with the eyes of OCR.
            header, skip = tuple(" ".join(c.of(context.text).split()) for c in grid.rows[0].cells), 1
        names = _names_column(header)
        if names is not None and _allots(context, grid, header):
            columns = _allotted(context, grid, header, names)
            if columns:
                yield from _Allotment(context, grid, header, names, columns, year, skip).targets()
                continue
        roles = _roles(header)
        if "text" not in roles:
            continue
        values = [i for i, role in enumerate(roles) if role == "value"]
        goals = any(re.search(r"chi tieu|muc tieu|chi so", fold(t)) for t in header)
        if not values or not (goals or "unit" in roles) or ("deadline" in roles and "unit" not in roles):
            continue
        yield from _Table(context, grid, header, roles, _future(context, header, values), year, skip).targets()


def _roles(header: tuple[str, ...]) -> list[str | None]:
    """The role of each column; the first column that names targets is the text, a second one holds figures."""
    known = list(roles_of(header))
    roles: list[str | None] = []
    for title, role in zip(header, known, strict=True):
        folded = fold(title)
        found = next((name for name, pattern in _TITLES if folded and pattern.search(folded)), None)
        if found == "reached" and role in ("lead", "value", "text", "output") and not _LOOKS_BACK.search(folded):
            found = role  # `Cơ quan thực hiện`
        if found == "text" and "text" in roles:
            found = "value"
        if role == "value" and found in (None, "text"):
            found = "value"
        roles.append(found if found is not None else role)
    if "text" not in roles:
        # `Chỉ tiêu năm 2026` may head the names too, when no other column does.
        names = [i for i, role in enumerate(roles) if role in ("value", None) and i <= 1]
        if names and roles.count("value") > 1:
            roles[names[0]] = "text"
    return roles


def _future(context: Context, header: tuple[str, ...], values: list[int]) -> list[int]:
    """The columns of figures whose year had not ended when the document was issued, where titles tell years apart."""
    issued = (context.header.issued_on or "")[:4]
    years = {i: max(re.findall(r"20\d\d", header[i]), default="") for i in values}
    if not issued or len({y for y in years.values() if y}) < 2:
        return values
    month = int((context.header.issued_on or "0000-01")[5:7])
    # A report of the last quarter looks at the year to come.
    least = str(int(issued) + (month >= 11))
    return [i for i in values if not years[i] or years[i] >= least] or values


# --- tables that allot targets to places or bodies ---------------------------------------------------------------

_ALLOTS = re.compile(r"chỉ tiêu|kế hoạch|mục tiêu|phấn đấu|giao (?:nhiệm vụ|khối lượng)", re.IGNORECASE)
_TOLD = re.compile(r"kết quả|tình hình|hiện trạng|thực trạng|tổng hợp (?:số liệu|danh sách)|định mức|biên chế", re.IGNORECASE)
# Columns that say how large a place is, beside those that say what has been reached.
_SIZE = re.compile(
    r"^(?:tong )?(?:dan so|so (?:ho|khau|thon|ban|dan|nhan khau)(?! )|tong so (?:ho|khau|dan|thon)|ghi chu|stt)|dien tich tu nhien"
)
_REACHED = next(pattern for name, pattern in _TITLES if name == "reached")
# How far above a table its caption stands.
_CAPTION = 400
# Of the cells of a column of figures, so many are such.
_MOSTLY = 0.6


def _names_column(header: tuple[str, ...]) -> int | None:
    """The column of places or bodies among the first two, where a table has one."""
    return next((i for i, title in enumerate(header[:2]) if PLACES.match(title.strip(" .:"))), None)


def _allots(context: Context, grid: Grid, header: tuple[str, ...]) -> bool:
    """Whether caption, subject or titles say that the figures are to be reached."""
    above = context.text[max(0, grid.start - _CAPTION) : grid.start]
    caption = f"{context.header.subject or ''} {above} {' '.join(header)}"
    return _ALLOTS.search(caption) is not None and _TOLD.search(f"{context.header.subject or ''} {above}") is None


def _allotted(context: Context, grid: Grid, header: tuple[str, ...], names: int) -> list[int]:
    """The columns whose figures are to be reached."""
    columns = []
    for column in range(names + 1, len(header)):
        title = re.sub(r"^ty le(?! \(| *%|$)", "", fold(header[column]))
        if not title or _SIZE.search(title) or _REACHED.search(title):
            continue
        cells = [row.cells[column].of(context.text) for row in grid.rows if column < len(row.cells)]
        filled = [c for c in cells if c.strip() and not _NOTHING.fullmatch(c)]
        if filled and sum(bool(find_figures(c)) for c in filled) >= _MOSTLY * len(filled):
            columns.append(column)
    return _future(context, header, columns)


class _Table:
    def __init__(
        self,
        context: Context,
        grid: Grid,
        header: tuple[str, ...],
        roles: list[str | None],
        values: list[int],
        year: int | None,
        skip: int,
    ) -> None:
        self.context = context
        self.text = context.text
        self.grid = grid
        self.header = header
        self.skip = skip
        self.roles = roles
        self.values = values
        self.year = year
        self.title_horizon = self._due(context.header.subject or "")

    def targets(self) -> Iterator[Target]:
        heading: str | None = None
        horizon: str | None = None
        parents: dict[str, str] = {}
        for row in self.grid.rows[self.skip :]:
            number = self._cell(row, "no").strip(" .)")
            name = self._cell(row, "text").rstrip(" .;:")
            if row.heading and not any(self._value(row, c) for c in self.values):
                label = name or max((c.of(self.text) for c in row.cells), key=len, default="")
                if re.fullmatch(r"\d+(?:\.\d+)*", number) and name:
                    parents[number] = name
                    continue
                heading, parents = label.rstrip(" .:"), {}
                horizon = self._due(label) or (None if re.search(r"20\d\d", label) else horizon)
                continue
            if not name:
                continue
            parents[number] = name
            parent = parents.get(number.rpartition(".")[0]) if "." in number else None
            for column in self.values:
                value = self._value(row, column)
                if value and not _NOTHING.fullmatch(value):
                    due = self._due(self.header[column], bare=True) or horizon or self.title_horizon
                    yield from self._targets_of(row, column, name, value, group=parent or heading, horizon=due)

    def _targets_of(
        self, row: GridRow, column: int, name: str, value: str, *, group: str | None, horizon: str | None
    ) -> Iterator[Target]:
        unit = self._cell(row, "unit") or None
        if unit is None and (in_name := _UNIT_IN_NAME.search(name)) is not None:
            unit, name = in_name["unit"].strip(), name[: in_name.start()].rstrip()
        if unit is None and "unit" in self.roles and _RATE.match(name) and not find_figures(value)[1:]:
            unit = "%"  # the sign is the first thing that a scan loses from a narrow cell
        figures = find_figures(value, guess=True)
        own = find_figures(name)
        # `triệu đồng/năm` is a level, `%/năm` is reached anew every year.
        said = f"{name} {unit if (unit or '').startswith('%') else ''} {value}"
        recurrence = "year" if re.search(r"h[ằàă]ng năm|mỗi năm|/\s*năm", said, re.IGNORECASE) else None
        lead = split_agencies(self._cell(row, "lead"))
        # Figures in words (`Đạt mức trên trung bình`) and figures amid words are a qualitative result.
        if not figures or _mostly_words(value, figures):
            yield self._record(row, column, name, None, unit, group, horizon, recurrence, lead, value_text=value)
            return
        parts = [p for p in re.split(r"[;\n]", value) if find_figures(p)]
        if len(figures) > 1 and len(parts) == len(figures) and not own:
            for part in parts:
                figure = find_figures(part)[0]
                where = part[figure.end :].strip(" .,:")
                label = f"{name} - {where}" if where else name
                yield self._record(row, column, label, figure, unit, group, horizon, recurrence, lead)
            return
        figure = figures[0]
        rest = (value[: figure.start] + value[figure.end :]).strip(" .,;")
        where = rest if rest and re.match(r"[A-ZĐ]", rest) else ""
        yield self._record(
            row,
            column,
            f"{name} - {where}" if where else name,
            figure,
            unit,
            group,
            horizon,
            recurrence,
            lead,
            value_text=value if rest and not where else None,
        )

    def _record(
        self,
        row: GridRow,
        column: int,
        name: str,
        figure: Figure | None,
        unit: str | None,
        group: str | None,
        horizon: str | None,
        recurrence: str | None,
        lead: list[str],
        *,
        value_text: str | None = None,
    ) -> Target:
        start, end = self._stretch(row, column)
        reading, original = self.context.reading(start, end)
        return Target(
            text=self.text[start:end],
            span=self.context.span(start, end),
            confidence=round((0.9 if not self.grid.flattened else 0.85) * reading, 3),
            original=original,
            indicator=name,
            comparator=figure.comparator if figure else None,
            value=figure.value if figure else None,
            value_max=figure.value_max if figure else None,
            approx=figure.approx if figure else False,
            unit=unit or (figure.unit if figure else None),
            value_text=value_text,
            horizon=horizon,
            recurrence=recurrence,
            group=group,
            lead=lead,
        )

    def _stretch(self, row: GridRow, column: int) -> tuple[int, int]:
        """From the indicator to the value, where they stand in that order on one page; else the value's own cell."""
        first = self._grid_cell(row, self.roles.index("text"))
        last = row.cells[column]
        start = first.stretches[0].start if first and first.stretches else last.stretches[0].start
        end = last.stretches[0].end
        if end <= start or (first and len(first.stretches) > 1):
            start = last.stretches[0].start
        while end > start and self.text[end - 1].isspace():
            end -= 1
        while start < end and self.text[start].isspace():
            start += 1
        return start, end

    def _grid_cell(self, row: GridRow, index: int) -> GridCell | None:
        return row.cells[index] if index < len(row.cells) else None

    def _cell(self, row: GridRow, role: str) -> str:
        if role not in self.roles:
            return ""
        cell = self._grid_cell(row, self.roles.index(role))
        return " ".join(cell.of(self.text).split()) if cell else ""

    def _value(self, row: GridRow, column: int) -> str:
        cell = self._grid_cell(row, column)
        return " ".join(cell.of(self.text).split()) if cell else ""

    def _due(self, text: str, *, bare: bool = False) -> str | None:
        times = [t for t in find_times(text, self.year, cell=bare) if t.due]
        return times[-1].due if times else None


class _Allotment(_Table):
    """A table with a place or body a row and an indicator a column: `Trồng rừng (ha)` of `Xã A`."""

    def __init__(
        self,
        context: Context,
        grid: Grid,
        header: tuple[str, ...],
        names: int,
        columns: list[int],
        year: int | None,
        skip: int,
    ) -> None:
        roles: list[str | None] = ["value" if i in columns else None for i in range(len(header))]
        roles[names] = "text"
        super().__init__(context, grid, header, roles, columns, year, skip)

    def targets(self) -> Iterator[Target]:
        group: str | None = None
        above = self.text[max(0, self.grid.start - _CAPTION) : self.grid.start].rsplit("\n\n", 1)[-1]
        horizon = self.title_horizon or self._due(re.sub(r"\(.*?\)|\bngày .*", "", above, flags=re.DOTALL), bare=True)
        for row in self.grid.rows[self.skip :]:
            name = self._cell(row, "text").rstrip(" .;:")
            if row.heading:
                group = name or group
                continue
            for column in self.values if name else ():
                value = self._value(row, column)
                figures = find_figures(value)
                if not figures:
                    continue
                title = self.header[column]
                unit = None
                if (in_name := _UNIT_IN_NAME.search(title)) is not None:
                    unit, title = in_name["unit"].strip(), title[: in_name.start()].rstrip()
                elif _RATE.match(title):
                    unit = "%"
                due = self._due(title, bare=True) or horizon
                yield self._record(row, column, f"{title} - {name}", figures[0], unit, group, due, None, [])

    def _stretch(self, row: GridRow, column: int) -> tuple[int, int]:
        cell = row.cells[column].stretches[0]
        return cell.start, cell.end


def _mostly_words(value: str, figures: list[Figure]) -> bool:
    """Whether the figures only occur in a sentence: `Thuộc nhóm 15 nước dẫn đầu về …`."""
    before = value[: figures[0].start].strip(" -+:")
    return len(before.split()) >= 3
