"""Pages to one text: paragraphs made of lines, what interrupts them set aside, what was cut made whole.

The order of work:
1. Lines that belong to the page, not to the text, leave the flow: running page numbers are dropped; stray
   stamped digits and footnotes are set after the paragraph they interrupt.
2. Lines are joined to paragraphs. A line starts a paragraph when its own form says so (a label, a bullet, a
   formula of the letterhead) or when the line before it ended one (short, or closed by punctuation).
3. A symbol or word cut by the line end (`57-` / `NQ/TW`) is joined without a space.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from vanban.model import Cell, Line, Origin, Page, Pages, Piece, Table, Text, TextCell, TextTable
from vanban.text.aligned import Aligned
from vanban.text.normalise import LONGEST, normalise_pieces

# --- forms of lines ------------------------------------------------------------------------------------------

_LABEL = re.compile(
    r"""(?x)
    (?: (?:Phần|PHẦN|Chương|CHƯƠNG|Mục|MỤC|Tiểu\ mục|TIỂU\ MỤC|Điều|ĐIỀU)\s+(?:[IVXLC]+|\d+|thứ\s+\w+)[a-z]?(?:\s*[.:\-–]|\s*$)
      | [IVXl1]{1,5}\s*(?:[.\-–)]\s*|/\s+)(?=\S)(?!\d)
      | \d{1,2}(?:\.\d{1,2}){1,3}\.?[)\-]?\s+(?=[^\W\d_])
      | \d{1,3}\s?[.)\-/]\s+(?=[^\W\d_]|[“"(])
      | \(\d{1,2}\)\s+(?=[^\W\d_])
      | [a-zđ]\s?[).]\s+(?=[^\W\d_])
      | (?:[a-zđ]\)|\d{1,2}[.)])\s+(?=\d{1,3}(?:,\d+)?\s?%)
      | [A-ZĐ]\s?[.)\-]\s+(?=[^\W\d_])
      | [+•·●○▪►➢✓*]\s*(?=\S)
    )"""
)
_DASH = re.compile(r"[-–—]\s*(?=\S)")
_FORMULA = re.compile(
    r"""(?xi)
    (?: số\s*:?\s*[\d.…\s]{0,12}\s*[-/] | số\s*:\s*$ | v/v\b | kính\ (?:gửi|trình) | nơi\ nhận | ý\ kiến\ của\ lãnh
      | cộng\ h[oò][aà]?a?\ xã\ hội | đảng\ cộng\ sản | độc\ lập\s*[-–] | phụ\ lục\b | \(?\s*(?:ban\ hành\ )?kèm\ theo\b
      | căn\ cứ\b | theo\ đề\ nghị\b | xét\ đề\ nghị\b | quyết\ định\s*:\s*$ | quyết\ nghị\s*:\s*$ | người\ ký
      | t\s?/\s?m\b | k\s?/\s?t\b | t\s?/\s?l\b | tm\.\s | kt\.\s | tl\.\s | tuq\.\s | đ/c\b.*ký )
    """
)
_DATE_LINE = re.compile(r"(?i)^[^\d,;.:]{2,40},?\s*ngày\s*[\d.…\s]{0,8}\s*tháng\s*[\d.…\s]{0,8}\s*năm\s*[\d.…\s]{0,8}\.?$")
_ENDS = re.compile(r"[.;:!?…]\s*[\"”’)]*$")
_FOOTNOTE = re.compile(r"^\s*(?:<sup>\s*\(?\[?\d{1,3}\]?\)?\s*</sup>|\[\d{1,3}\])\s*\S")
_PAGE_NUMBER = re.compile(r"^[-–—\s]*(?:trang\s*)?(\d{1,4})(?:\s*/\s*\d{1,4})?[-–—\s]*$", re.IGNORECASE)
_STRAY_DIGITS = re.compile(r"^\d[\d\s./-]{0,20}$")
_RULE = re.compile(r"^[\s*_=\-–—.·]{3,}$")

# The number of a table row, alone on its line.
# `8.1. …`: after an empty line a point of the outline, even where a heading before it ends in `số`.
_NUMBERED_POINT = re.compile(r"\d{1,2}\.\d{1,2}\.?\s")
_BARE_LABEL = re.compile(r"^(?:\d{1,3}(?:\.\d{1,2}){0,2}\.?|[IVX]{1,5}\.?)$")
_FIGURE_START = re.compile(r"\d[\d.,]*\s?[^\W\d_%]|\d[\d.,]*\s?%|\d{1,5}\s?[/-]\s?[\dA-ZĐ]")

# A range cut by the line end, both halves with a space between: `giai đoạn 2025` | `- 2035`, `từ 5` | `- 7%`.
_RANGE = re.compile(
    r"(?:(?:19|20)\d\d \| (?:19|20)\d\d\b(?! (?:hộ|người|lượt))|(?<!\d)\d{1,3}(?:,\d+)?%? \| \d{1,3}(?:,\d+)?\s?%)"
)

# Lines on each side by which the width and spacing of plain text are judged: about half a page.
_WINDOW = 15

# Line ends that cut a symbol: `57-` | `NQ/TW`, `02/2025/` | `TT-BTC`, `57` | `-NQ/TW`.
_CUT_AFTER = re.compile(r"(?:\d|[A-ZĐ])\s?[-–/]$|\w[-/]$")
# `trong quý` | `IV/2025.`: the numeral looks like that of a heading.
_QUARTER = re.compile(r"(?i)\bquý (?:I{1,3}|IV|[1-4])(?!\w)")
_CUT_BEFORE = re.compile(r"^[-–/][A-ZĐ]{2}")


def _upper(text: str) -> bool:
    """Whether a line is set in capitals (headings, letterheads, signers' titles)."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 2 and sum(c.isupper() for c in letters) >= 0.85 * len(letters)


def _lower_start(text: str) -> bool:
    """Whether a line begins in the middle of a sentence."""
    for c in text:
        if c.isalpha():
            return c.islower()
        if c not in "“\"'(‘":
            return False
    return False


@dataclass(slots=True)
class _Flow:
    """A line on its way into a paragraph."""

    line: Line
    clean: Aligned
    page: int
    gap: bool
    """A blank line stands before it."""
    float_: bool = False
    """It interrupts the paragraph around it."""
    indent: bool = False
    centred: bool = False
    """It stands as far from the left margin as from the right, as the lines of a subject do."""
    beside: bool = False
    """It begins in the right half of the page: a signature or half a letterhead, from which no sentence goes on."""
    reach: float = 1.0
    """How far to the right margin it reaches; 1 where the margin is not known."""
    white: str = ""
    """The white space before it, in a text source."""

    @property
    def text(self) -> str:
        return self.clean.text

    @property
    def full(self) -> bool:
        """Whether it reaches the right margin, as all but the last line of a paragraph do."""
        return self.reach >= 0.78


@dataclass(slots=True)
class _Builder:
    """Clean text as it grows, with its pieces."""

    parts: list[str]
    pieces: list[Piece]
    tables: list[TextTable]
    at: int = 0

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.at += len(text)

    def add_line(self, clean: Aligned, line: Line, page: int, paged: bool, white: str = "") -> None:
        if not clean.text:
            return
        origin: tuple[int, ...] | None = clean.origin
        shift = 0
        if (
            origin is not None
            and origin[-1] - origin[0] == len(origin) - 1
            and line.text[origin[0] : origin[-1] + 1] == clean.text
        ):
            shift, origin = origin[0], None
        self.pieces.append(Piece(self.at, self.at + len(clean.text), page, line, paged, origin, shift, white))
        self.add(clean.text)


def join_pages(pages: Pages) -> Text:
    """The clean text of a source. Ruled tables stand in it cell by cell; everything else as paragraphs."""
    out = _Builder([], [], [])
    paged = not all(p.origin is Origin.TEXT for p in pages.pages)
    run: list[_Flow] = []
    for page in pages.pages:
        furniture = _page_numbers(page) if paged else _page_breaks(page)
        gap = not paged
        white = ""
        for index, block in enumerate(page.blocks):
            if isinstance(block, Table):
                if block.ruled and not _is_layout(block):
                    _flush(run, out, paged)
                    run = []
                    _add_table(block, page.number, out, paged)
                else:
                    for line in _columns_first(block):
                        run.extend(_Flow(line, clean, page.number, gap=False) for clean in normalise_pieces(line.text))
                gap = True
                continue
            if index in furniture:
                continue
            for clean in normalise_pieces(block.text):
                if not clean.text or (_RULE.match(clean.text) and clean.text != "*"):
                    gap = True
                    white += "" if paged else block.text + "\n"
                    continue
                if not paged:
                    white += block.text[: len(block.text) - len(block.text.lstrip())]
                run.append(_Flow(block, clean, page.number, gap=gap, float_=bool(_FOOTNOTE.match(block.text)), white=white))
                gap = False
                white = ""
        _mark_margins(run, page)
    _flush(run, out, paged)
    return Text("".join(out.parts), tuple(out.pieces), tuple(out.tables), any(p.restored for p in pages.pages))


def _page_numbers(page: Page) -> set[int]:
    """Indexes of the blocks that are running page numbers: a number alone at the head or foot of the page."""
    lines = [(i, b) for i, b in enumerate(page.blocks) if isinstance(b, Line) and b.text.strip()]
    found = set()
    for i, line in lines[:1] + lines[-1:]:
        match = _PAGE_NUMBER.match(line.text.strip())
        # A page number counts with the pages; a bundle restarts it, so it may be lower, never higher.
        if match and int(match.group(1)) <= page.number + 1 and len(page.blocks) > 1:
            found.add(i)
    return found


_TITLES_AGAIN = re.compile(r"(?:S?TT|Số TT)(?!\w)")
# Where more than this share of all lines is empty, empty lines part nothing.
_SPACED = 0.4


def _page_breaks(page: Page) -> set[int]:
    """Indexes of what stands between two pages of a plain text: a number between empty lines, and the head that pages repeat.

    Page numbers count on from 1 or 2; a bundle restarts them. The sentence or table around them goes on as if nothing stood there.
    """
    texts = [b.text.strip() if isinstance(b, Line) else "\0" for b in page.blocks]
    if sum(not t for t in texts) > _SPACED * len(texts):
        return set()
    numbers = [
        (i, int(match[1]))
        for i, text in enumerate(texts)
        if 0 < i < len(texts) - 1 and not texts[i - 1] and (match := _PAGE_NUMBER.match(text))
    ]
    heads = [texts[i + 1] for i, _ in numbers]
    found: set[int] = set()
    last = 0
    for i, number in numbers:
        behind = i + 1
        while behind < len(texts) and not texts[behind]:
            behind += 1
        head = behind
        if behind + 1 < len(texts) and not texts[behind + 1] and (texts[behind] in texts[:i] or heads.count(texts[behind]) > 1):
            behind += 1
            while behind < len(texts) and not texts[behind]:
                behind += 1
        if (texts[i + 1] and head == behind) or number not in (1, 2, last + 1) or _is_parted(texts, i):
            continue
        last = number
        first = i - 1
        while first > 0 and not texts[first - 1]:
            first -= 1
        # The titles of a table, which a new page repeats, begin behind what parts the pages.
        if behind < len(texts) and not _TITLES_AGAIN.match(texts[behind]):
            found.update(range(first, behind))
    return found


def _is_parted(texts: list[str], at: int) -> bool:
    """Whether empty lines part the lines around a number too, as they do the cells of some tables."""
    before, after = texts[max(0, at - 7) : at - 1], texts[at + 2 : at + 8]
    return sum(not t for t in before) > 2 or sum(not t for t in after) > 2


def _mark_margins(run: list[_Flow], page: Page) -> None:
    """Note which lines of the page are indented and which reach the right margin, by their boxes."""
    flows = [f for f in run if f.page == page.number and f.line.bbox is not None]
    if len(flows) < 4:
        return
    _mark_footnotes(flows)
    boxes = [f.line.bbox for f in flows if f.line.bbox is not None and not f.float_] or [
        f.line.bbox for f in flows if f.line.bbox
    ]
    left = sorted(b[0] for b in boxes)[len(boxes) // 5]
    right = sorted(b[2] for b in boxes)[-max(1, len(boxes) // 5)]
    width = max(1.0, right - left)
    for f in flows:
        assert f.line.bbox is not None
        # First-line indents are 1 to 1.27 cm (NĐ 30/2020, Phụ lục I); scans wobble by a few points.
        f.indent = f.line.bbox[0] > left + max(12.0, 0.025 * width)
        before, after = f.line.bbox[0] - left, right - f.line.bbox[2]
        f.centred = min(before, after) > 15 and abs(before - after) < 0.05 * width
        f.beside = before > 0.45 * width
        full = f.line.bbox[2] > right - 0.12 * width and not f.beside
        f.reach = 1.0 if full else min(0.77, (f.line.bbox[2] - left) / width)


def _mark_footnotes(flows: list[_Flow]) -> None:
    """Set the footnotes of a page apart: lines at its foot in smaller type than the text."""
    sizes = sorted(f.line.size for f in flows if f.line.size)
    if len(sizes) < 8:
        return
    usual = sizes[len(sizes) // 2]
    for f in reversed(flows):
        # Word sets footnotes two to four points below the text's 13 or 14.
        if not f.line.size or f.line.size > 0.88 * usual or _FORMULA.match(f.text) or _DASH.match(f.text):
            break
        f.float_ = True


def _flush(run: list[_Flow], out: _Builder, paged: bool) -> None:
    """Join the lines gathered so far and add them to the text."""
    if not run:
        return
    if not paged:
        _mark_text_margins(run)
    _mark_floats(run, paged)
    paragraph: list[_Flow] = []
    waiting: list[_Flow] = []

    def close() -> None:
        nonlocal paragraph
        if paragraph:
            _add_paragraph(paragraph, out, paged)
        for flow in waiting:
            _add_paragraph([flow], out, paged)
        waiting.clear()
        paragraph = []

    in_footnote = False
    length = 0
    for flow in run:
        if flow.float_:
            waiting.append(flow)
            in_footnote = not _STRAY_DIGITS.match(flow.text)
            continue
        if in_footnote and not flow.gap and waiting and flow.page == waiting[-1].page and not paged and _lower_start(flow.text):
            waiting.append(flow)
            continue
        in_footnote = False
        overlong = length + len(flow.text) > LONGEST
        if paragraph and (overlong or _starts_paragraph(paragraph, flow, after_float=bool(waiting), paged=paged)):
            close()
            length = 0
        paragraph.append(flow)
        length += len(flow.text) + 1
    close()


def _mark_text_margins(run: list[_Flow]) -> None:
    """For plain text: judge by length which lines are full, and whether blank lines mean anything.

    Text saved from a PDF often has a blank line after every line; then only the form of lines counts. One file
    may hold documents of both sorts, so each line is judged by those around it.
    """
    count = len(run)
    lengths = [len(f.text) for f in run]
    gaps = [f.gap for f in run]
    for i, f in enumerate(run):
        around = slice(max(0, i - _WINDOW), min(count, i + _WINDOW + 1))
        near = sorted(lengths[around])
        long = near[int(0.9 * (len(near) - 1))]
        f.reach = lengths[i] / max(1, long)
        if sum(gaps[around]) > 0.6 * len(near) and long < 140:
            f.gap = False


def _mark_floats(run: list[_Flow], paged: bool) -> None:
    """Mark stray digits between two halves of a sentence; drop page numbers there."""
    keep: list[_Flow] = []
    i = 0
    while i < len(run):
        j = i
        while j < len(run) and _STRAY_DIGITS.match(run[j].text):
            j += 1
        if j > i and keep and j < len(run) and not _ENDS.search(keep[-1].text) and _lower_start(run[j].text) and keep[-1].full:
            for flow in run[i:j]:
                if _PAGE_NUMBER.match(flow.text) and int(re.sub(r"\D", "", flow.text)) < 1000:
                    continue
                flow.float_ = True
                keep.append(flow)
            i = j
            continue
        if j > i:
            keep.extend(run[i:j])
            i = j
            continue
        keep.append(run[i])
        i += 1
    run[:] = keep


def _starts_paragraph(paragraph: list[_Flow], flow: _Flow, *, after_float: bool, paged: bool) -> bool:
    """Whether `flow` begins a new paragraph after the lines of `paragraph`."""
    last = paragraph[-1]
    before, text = last.text, flow.text
    if paged and flow.line.bbox is None and last.line.bbox is None:
        # A line without a box on a paged source is a paragraph of a Word file.
        return True
    closed = bool(_ENDS.search(before))
    if _CUT_AFTER.search(before) and re.match(r"[A-ZĐ0-9]", text) and not flow.gap:
        return False
    if _CUT_BEFORE.match(text) and re.search(r"\d$", before):
        return False
    if not flow.gap and _QUARTER.search(f"{before[-4:]} {text[:4]}"):
        return False
    if _DATE_LINE.match(before) or _DATE_LINE.match(text):
        return True
    if _FORMULA.match(text) and not (_lower_start(text) and last.full and not closed):
        return True
    if before == "*" or text == "*":
        return True
    if _BARE_LABEL.match(text):
        return True
    if _LABEL.match(text):
        if flow.gap and _NUMBERED_POINT.match(text):
            return True
        # `theo khoản` | `2. Điều 5` does not occur, but `điểm` | `a) khoản 1` does.
        return not re.search(r"(?i)\b(?:điểm|khoản|điều|mục|số|tiết|và|hoặc)$", before)
    if _DASH.match(text):
        # A dash opens a bullet, unless the sentence runs on over it: `kinh tế` | `- xã hội`, `2025 -` | `2035`.
        rest = text.lstrip("-–— ")
        if closed or (flow.gap and not _lower_start(rest)):
            return True
        # `Văn hóa` | `- Xã hội`: a name runs over the line end; a bullet would stand indented.
        return not (
            _lower_start(rest)
            or _RANGE.search(f"{before.rstrip(' -–')[-8:]} | {rest[:12]}")
            or (paged and last.full and not flow.indent)
        )
    if _upper(text) or _upper(before):
        heading = _upper(paragraph[0].text) and _LABEL.match(paragraph[0].text)
        if _upper(text) and _upper(before):
            # Letterheads and titles keep their lines; a numbered heading in capitals is one paragraph.
            return not heading or flow.gap
        if _upper(text):
            return not (_lower_start(before) and not closed and last.full and len(text) > 40)
        return not (_lower_start(text) and not closed and not flow.gap and last.full)
    if after_float:
        return closed
    if flow.gap:
        # A page break may cut a sentence: then it goes on in lower case.
        return not _lower_start(text) or (before[-1:] in ".;:" and not before.endswith("..."))
    if _lower_start(text):
        return (closed and before[-1:] in ".;!?" and paged and flow.indent) or (last.beside and flow.page != last.page)
    if _FIGURE_START.match(text) and not closed and last.reach > 0.6:
        return False
    if not last.full or (last.centred and flow.indent and not flow.centred):
        return True
    if paged and flow.line.bbox is not None and last.line.bbox is not None and flow.page == last.page:
        return closed and flow.indent
    return closed


def _add_paragraph(flows: Sequence[_Flow], out: _Builder, paged: bool) -> None:
    for i, flow in enumerate(flows):
        if i and not _cut(flows[i - 1].text, flow.text):
            out.add(" ")
        out.add_line(flow.clean, flow.line, flow.page, paged, flow.white)
    out.add("\n")


def _cut(before: str, text: str) -> bool:
    """Whether the line end cut a symbol or word, so that no space belongs between its halves."""
    if re.search(r"\S[-/]$", before) and re.match(r"[A-ZĐa-zđ0-9]", text):
        # `KH,CN -` keeps its space; `57-`, `UBND-`, `02/2025/` were cut. A range of years is not a symbol.
        return not re.search(r"\b(?:19|20)\d\d-$", before)
    return bool(_CUT_BEFORE.match(text) and re.search(r"\d$", before))


# --- tables --------------------------------------------------------------------------------------------------

_LAYOUT = re.compile(
    r"(?i)cộng\s*h[oò][aà]\s*xã\s*hội|độc\s*lập\s*-|đảng\s*cộng\s*sản\s*việt|nơi\s*nhận\s*:?|^\s*t/?m\b|^\s*k/?t\b"
)


def _is_layout(table: Table) -> bool:
    """Whether a grid only sets text side by side: a letterhead or a signature block."""
    return table.columns <= 3 and table.rows <= 4 and any(_LAYOUT.search(c.text) for c in table.cells)


def _columns_first(table: Table) -> list[Line]:
    """The lines of a layout grid, left column first, as the letterhead is to be read."""
    cells = sorted(table.cells, key=lambda c: (c.column, c.row))
    return [line for cell in cells for line in cell.lines if line.text.strip()]


def _add_table(table: Table, page: int, out: _Builder, paged: bool) -> None:
    """Add a ruled table: cells end with a tab, rows with a newline."""
    start = out.at
    cells: list[TextCell] = []
    by_row: dict[int, list[Cell]] = {}
    for cell in table.cells:
        by_row.setdefault(cell.row, []).append(cell)
    for row in sorted(by_row):
        for n, cell in enumerate(sorted(by_row[row], key=lambda c: c.column)):
            if n:
                out.add("\t")
            begin = out.at
            before = ""
            for line in cell.lines:
                for clean in normalise_pieces(line.text):
                    if not clean.text:
                        continue
                    if before and not _cut(before, clean.text):
                        out.add(" ")
                    out.add_line(clean, line, page, paged)
                    before = clean.text
            cells.append(TextCell(cell.row, cell.column, begin, out.at, cell.row_span, cell.column_span))
        out.add("\n")
    out.tables.append(TextTable(start, out.at, tuple(cells), page))
