"""Word files (`.docx`): the body in order, tables as tables, notes at the end of their page, running heads in its marks.

Tracked insertions are read, deletions are not. A paragraph is one line and stays whole on the page it starts on; page
numbers come from explicit breaks and from those that Word noted when it last laid the document out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from vanban.ingest.docx_parts import NS, Package, as_number, attribute, open_package
from vanban.ingest.docx_runs import Numbering, Paragraph, Styles, paragraph_pieces
from vanban.ingest.grid import grid_table, tabs_to_columns
from vanban.ingest.reader import wanted
from vanban.ingest.sniff import Kind, sniff
from vanban.model import Block, Cell, Line, Origin, Page, Pages, Source, Table
from vanban.options import Options

W = NS["w"]


class DocxReader:
    """Reads Word files of 2007 and later."""

    name = "docx"

    def bid(self, source: Source) -> float:
        return 0.9 if sniff(source.data) is Kind.DOCX else 0.0

    def read(self, source: Source, options: Options) -> Pages:
        package = open_package(source, options.limits)
        walker = _Walker(Styles(package.xml("word/styles.xml")), Numbering(package.xml("word/numbering.xml")))
        body = package.document.find(f"{{{W}}}body")
        if body is not None:
            walker.body(body)
        running = list(_running_lines(package, walker))
        notes = _notes(package, walker)
        pages = []
        for number, blocks in enumerate(walker.pages, 1):
            if not wanted(number, options):
                continue
            blocks = [*tabs_to_columns(blocks), *_note_lines(walker.note_ids.get(number, []), notes)]
            marks = [b for b in tabs_to_columns(running) if isinstance(b, Line)]
            pages.append(Page(number=number, blocks=tuple(blocks), origin=Origin.DIGITAL, marks=tuple(marks)))
        return Pages(source=source, pages=tuple(pages))


@dataclass(slots=True)
class _Walker:
    """Walks the body once, filling pages."""

    styles: Styles
    numbering: Numbering
    pages: list[list[Block]] = field(default_factory=lambda: [[]])
    note_ids: dict[int, list[str]] = field(default_factory=dict)
    fresh: bool = True
    """No text yet since the last page break, so that a break noted again at the same place does not count twice."""

    def body(self, element: Any) -> None:
        for child in children(element):
            if child.tag == f"{{{W}}}p":
                self._paragraph(child)
            elif child.tag == f"{{{W}}}tbl":
                self._table(child)

    def _turn_page(self) -> None:
        if not self.fresh:
            self.pages.append([])
            self.fresh = True

    def _paragraph(self, element: Any) -> None:
        paragraph = paragraph_pieces(element, self.styles, self.numbering)
        if paragraph.break_before:
            self._turn_page()
        self._add(paragraph.lines)
        for box in paragraph.boxes:
            self.body(box)
        self._note(paragraph)
        if paragraph.breaks_inside:
            self._turn_page()
        if paragraph.section_break:
            self._turn_page()

    def _add(self, lines: Sequence[Line]) -> None:
        if lines:
            self.pages[-1].extend(lines)
            self.fresh = False

    def _note(self, paragraph: Paragraph) -> None:
        if paragraph.notes:
            self.note_ids.setdefault(len(self.pages), []).extend(paragraph.notes)

    def _table(self, element: Any) -> None:
        rows: list[list[_RawCell]] = []
        bordered = _table_borders(element, self.styles)

        def flush() -> None:
            if rows:
                table = _to_table(rows, ruled=bordered or any(c.bordered for r in rows for c in r))
                if any(c.lines for c in table.cells):
                    self.pages[-1].append(table)
                    self.fresh = False
                rows.clear()

        for row in children(element):
            if row.tag != f"{{{W}}}tr" or _deleted_row(row):
                continue
            cells, before, inside, notes = self._row(row)
            if before:
                flush()
                self._turn_page()
            rows.append(cells)
            if notes:
                self.note_ids.setdefault(len(self.pages), []).extend(notes)
            if inside:
                flush()
                self._turn_page()
        flush()

    def _row(self, row: Any) -> tuple[list[_RawCell], bool, bool, list[str]]:
        cells: list[_RawCell] = []
        before = inside = False
        notes: list[str] = []
        column = 0
        skip = row.find(f"{{{W}}}trPr/{{{W}}}gridBefore")
        if skip is not None:
            column += as_number(attribute(skip, "val"), 0)
        for cell in children(row):
            if cell.tag != f"{{{W}}}tc":
                continue
            properties = cell.find(f"{{{W}}}tcPr")
            span = merge = None
            bordered = False
            if properties is not None:
                span = properties.find(f"{{{W}}}gridSpan")
                merge = properties.find(f"{{{W}}}vMerge")
                bordered = _borders(properties.find(f"{{{W}}}tcBorders"))
            width = max(1, as_number(attribute(span, "val"), 1)) if span is not None else 1
            raw = _RawCell(column, width, bordered=bordered)
            if merge is not None and attribute(merge, "val") != "restart":
                raw.continues = True
            for paragraph in self._cell_paragraphs(cell):
                first = not any(c.lines for c in cells) and not raw.lines
                if paragraph.break_before and first:
                    before = True
                elif paragraph.break_before or paragraph.breaks_inside:
                    inside = True
                raw.lines.extend(paragraph.lines)
                for box in paragraph.boxes:
                    for p in box.iter(f"{{{W}}}p"):
                        raw.lines.extend(paragraph_pieces(p, self.styles, self.numbering).lines)
                notes.extend(paragraph.notes)
            cells.append(raw)
            column += width
        return cells, before, inside, notes

    def _cell_paragraphs(self, cell: Any) -> Iterator[Paragraph]:
        """Paragraphs of a cell; a table inside it is read row by row."""
        for child in children(cell):
            if child.tag == f"{{{W}}}p":
                yield paragraph_pieces(child, self.styles, self.numbering)
            elif child.tag == f"{{{W}}}tbl":
                for row in children(child):
                    for inner in children(row):
                        if inner.tag == f"{{{W}}}tc":
                            yield from self._cell_paragraphs(inner)


@dataclass(slots=True)
class _RawCell:
    column: int
    span: int
    lines: list[Line] = field(default_factory=list)
    continues: bool = False
    bordered: bool = False


def _to_table(rows: Sequence[Sequence[_RawCell]], *, ruled: bool) -> Table:
    """A table from its rows; a cell that continues the one above adds to its span."""
    cells: list[Cell] = []
    for r, row in enumerate(rows):
        for raw in row:
            if raw.continues:
                above = next((i for i, c in enumerate(cells) if c.column == raw.column and c.row + c.row_span == r), None)
                if above is not None:
                    c = cells[above]
                    cells[above] = Cell(c.row, c.column, (*c.lines, *raw.lines), c.row_span + 1, c.column_span, c.bbox)
                    continue
            cells.append(Cell(r, raw.column, tuple(raw.lines), 1, raw.span))
    return grid_table(Table(cells=tuple(cells), ruled=ruled))


def children(element: Any) -> Iterator[Any]:
    """Children with the wrappers looked through: content controls, tracked insertions, alternates (first choice only)."""
    for child in element:
        tag = child.tag
        if tag == f"{{{W}}}sdt":
            content = child.find(f"{{{W}}}sdtContent")
            if content is not None:
                yield from children(content)
        elif tag in (f"{{{W}}}ins", f"{{{W}}}moveTo", f"{{{W}}}smartTag", f"{{{W}}}customXml"):
            yield from children(child)
        elif tag in (f"{{{W}}}del", f"{{{W}}}moveFrom"):
            continue
        else:
            yield child


def _table_borders(table: Any, styles: Styles) -> bool:
    properties = table.find(f"{{{W}}}tblPr")
    if properties is None:
        return False
    own = properties.find(f"{{{W}}}tblBorders")
    if own is not None:
        return _borders(own)
    style = properties.find(f"{{{W}}}tblStyle")
    return style is not None and _borders(styles.table_borders(attribute(style, "val")))


def _borders(element: Any | None) -> bool:
    """Whether a border element draws anything."""
    if element is None:
        return False
    return any(attribute(side, "val") not in (None, "nil", "none") for side in element)


def _note_lines(identities: Sequence[str], notes: dict[str, list[Line]]) -> Iterator[Line]:
    """Notes of a page, one line each, opened by their number as `<sup>1</sup>` so that they stay out of sentences."""
    for identity in identities:
        text = " ".join(" ".join(line.text.split()) for line in notes.get(identity, []))
        if text:
            yield Line(text=f"<sup>{identity[1:]}</sup> {text}")


def _deleted_row(row: Any) -> bool:
    return row.find(f"{{{W}}}trPr/{{{W}}}del") is not None


def _running_lines(package: Package, walker: _Walker) -> Iterator[Line]:
    for name in package.running():
        root = package.xml(name)
        if root is not None:
            for p in root.iter(f"{{{W}}}p"):
                yield from paragraph_pieces(p, walker.styles, walker.numbering).lines


def _notes(package: Package, walker: _Walker) -> dict[str, list[Line]]:
    """Footnotes and endnotes by their id, as `f1`, `e1`."""
    found: dict[str, list[Line]] = {}
    for name, letter, tag in (("word/footnotes.xml", "f", "footnote"), ("word/endnotes.xml", "e", "endnote")):
        root = package.xml(name)
        if root is None:
            continue
        for note in root.findall(f"{{{W}}}{tag}"):
            if attribute(note, "type") in (None, "normal"):
                lines = [x for p in note.iter(f"{{{W}}}p") for x in paragraph_pieces(p, walker.styles, walker.numbering).lines]
                found[f"{letter}{attribute(note, 'id')}"] = lines
    return found
