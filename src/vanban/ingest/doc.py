"""Legacy Word files (`.doc`): paragraphs and tables from the binary format, no other program needed."""

from __future__ import annotations

import io
import unicodedata
from collections import Counter
from dataclasses import dataclass, field

from vanban.errors import ProtectedSource, UnreadableSource, UnsupportedSource
from vanban.ingest.doc_binary import DocError, Properties, WordText, encrypted, properties_at, read_word, table_name
from vanban.ingest.grid import grid_table, tabs_to_columns
from vanban.ingest.legacy import Encoding, convert, encoding_of_font, guess_encoding, reads_better
from vanban.ingest.reader import wanted
from vanban.ingest.sniff import Kind, sniff
from vanban.model import Block, Cell, Issue, Line, Origin, Page, Pages, Source, Table
from vanban.options import Options

# Codes of [MS-DOC] 2.6: what a character or a paragraph can bear.
FONT, BOLD, ITALIC, HALF_POINTS, DELETED, HIDDEN, CAPITALS = 0x4A4F, 0x0835, 0x0836, 0x4A43, 0x0800, 0x083C, 0x083B
IN_TABLE, ROW_END, DEFINITION, TABLE_BORDERS, TABLE_BORDERS_80 = 0x2416, 0x2417, 0xD608, 0xD613, 0xD605
BREAK_BEFORE = 0x2407

CELL, PARAGRAPH, PAGE_BREAK, LINE_BREAK = "\x07", "\r", "\x0c", "\x0b"
NOTE_SIGN = "\x02"
FIELD_START, FIELD_MIDDLE, FIELD_END = "\x13", "\x14", "\x15"
_REPLACED = {
    "\x1e": "-",
    "\x1f": "",
    "\xa0": " ",
    "\x01": "",
    "\x02": "",
    "\x05": "",
    "\x08": "",
    "\x03": "",
    "\x04": "",
}


class DocReader:
    """Reads Word files of 97 to 2003, and of 6 and 95."""

    name = "doc"

    def bid(self, source: Source) -> float:
        return 0.9 if sniff(source.data) is Kind.DOC else 0.0

    def read(self, source: Source, options: Options) -> Pages:
        word = _load(source)
        walker = _Walker(word)
        walker.walk()
        issues = []
        for encoding, count in walker.converted.items():
            message = f"{count} đoạn dùng bảng mã cũ ({encoding.value.upper()}), đã chuyển sang Unicode."
            issues.append(Issue("legacy_encoding", message))
        pages = [
            Page(number=n, blocks=tuple(tabs_to_columns(blocks)), origin=Origin.DIGITAL)
            for n, blocks in enumerate(walker.pages, 1)
            if wanted(n, options)
        ]
        if not any(walker.pages):
            raise UnreadableSource("Tệp DOC không có chữ nào.", where=source.name, remedy="Hãy mở và lưu lại bằng Word.")
        return Pages(source=source, pages=tuple(pages), issues=tuple(issues))


def _load(source: Source) -> WordText:
    import olefile

    try:
        ole = olefile.OleFileIO(io.BytesIO(source.data))
    except (OSError, ValueError, IndexError, TypeError, AttributeError) as error:
        raise UnreadableSource("Tệp DOC bị hỏng hoặc bị cắt cụt.", where=source.name, remedy="Hãy tải lại tệp.") from error
    with ole:
        if ole.exists("EncryptedPackage"):
            raise ProtectedSource("Tệp Word được đặt mật khẩu.", where=source.name, remedy="Hãy bỏ mật khẩu rồi lưu lại.")
        if not ole.exists("WordDocument"):
            raise UnsupportedSource(
                "Tệp Office cũ này không phải văn bản Word.", where=source.name, remedy="Hãy lưu văn bản thành DOCX hoặc PDF."
            )
        try:
            word = ole.openstream("WordDocument").read()
            if encrypted(word):
                raise ProtectedSource("Tệp DOC được đặt mật khẩu.", where=source.name, remedy="Hãy bỏ mật khẩu rồi lưu lại.")
            name = table_name(word)
            table = ole.openstream(name).read() if ole.exists(name) else None
            return read_word(word, table)
        except (DocError, OSError, ValueError, IndexError, TypeError) as error:
            raise UnreadableSource(
                f"Tệp DOC bị hỏng ({error}).", where=source.name, remedy="Hãy mở và lưu lại bằng Word."
            ) from error
        except Exception as error:
            # struct.error derives from Exception alone; anything else is our fault and must show.
            if type(error).__name__ != "error":
                raise
            raise UnreadableSource("Tệp DOC bị cắt cụt.", where=source.name, remedy="Hãy tải lại tệp.") from error


@dataclass(slots=True)
class _Look:
    """How a character looks."""

    font: str | None
    bold: bool
    italic: bool
    size: float | None
    hidden: bool
    capitals: bool


@dataclass(slots=True)
class _Walker:
    """Turns the characters into lines and tables."""

    word: WordText
    pages: list[list[Block]] = field(default_factory=lambda: [[]])
    converted: Counter[Encoding] = field(default_factory=Counter)
    _usual: Encoding | None = None
    """The encoding of the document as a whole, for paragraphs too short to tell."""
    _rows: list[tuple[list[list[Line]], Properties | None]] = field(default_factory=list)
    _cells: list[list[Line]] = field(default_factory=list)
    _cell: list[Line] = field(default_factory=list)

    def walk(self) -> None:
        word = self.word
        self._usual = guess_encoding(word.text)
        paragraph_starts = [p.start for p in word.paragraphs]
        begin = 0
        for i, c in enumerate(word.text):
            if c not in (CELL, PARAGRAPH, PAGE_BREAK):
                continue
            properties = properties_at(word.paragraphs, paragraph_starts, word.positions[i])
            values = properties.values if properties else {}
            inside = c == CELL or bool(values.get(IN_TABLE, b"\0")[:1] == b"\1")
            lines = self._lines(begin, i)
            if not inside:
                self._end_table()
                if values.get(BREAK_BEFORE, b"\0")[:1] == b"\1" and self.pages[-1]:
                    self.pages.append([])
                self.pages[-1].extend(lines)
                if c == PAGE_BREAK and self.pages[-1]:
                    self.pages.append([])
            elif c != CELL:
                self._cell.extend(lines)
            elif values.get(ROW_END, b"\0")[:1] == b"\1" or (not word.paragraphs and self._closes_row(i, begin)):
                self._rows.append((self._cells, properties))
                self._cells, self._cell = [], []
            else:
                self._cells.append(self._cell + lines)
                self._cell = []
            begin = i + 1
        tail = self._lines(begin, len(word.text))
        self._end_table()
        self.pages[-1].extend(tail)
        # Footnotes are stored after the text, each opened by the sign for its number.
        for number, note in enumerate(word.notes.split(NOTE_SIGN)[1:], 1):
            shown = " ".join(_plain(note).split())
            if shown:
                self.pages[-1].append(Line(text=f"<sup>{number}</sup> {unicodedata.normalize('NFC', shown)}"))
        if len(self.pages) > 1 and not self.pages[-1]:
            self.pages.pop()

    def _closes_row(self, i: int, begin: int) -> bool:
        """Without paragraph properties a row ends with a second cell mark."""
        return begin == i and bool(self._cells) and self.word.text[i - 1] == CELL

    def _end_table(self) -> None:
        if self._cell or self._cells:
            self._rows.append(([*self._cells, self._cell] if self._cell else self._cells, None))
            self._cells, self._cell = [], []
        if self._rows:
            table = _to_table(self._rows)
            if any(c.lines for c in table.cells):
                self.pages[-1].append(table)
            self._rows = []

    def _lines(self, begin: int, end: int) -> list[Line]:
        """Lines of one paragraph; runs of one font are converted together."""
        runs: list[tuple[str, _Look]] = []
        depth: list[bool] = []
        word = self.word
        starts = [p.start for p in word.characters] if begin < end else []
        current: Properties | None = None
        look = self._look(None)
        for i in range(begin, end):
            c = word.text[i]
            if c == FIELD_START:
                depth.append(True)
                continue
            if c == FIELD_MIDDLE:
                if depth:
                    depth[-1] = False
                continue
            if c == FIELD_END:
                if depth:
                    depth.pop()
                continue
            if any(depth):
                continue  # the instruction of a field (PAGE, HYPERLINK …), not its result
            at = word.positions[i]
            if current is None or not current.start <= at < current.end:
                current = properties_at(word.characters, starts, at)
                look = self._look(current)
            if look.hidden:
                continue
            c = _REPLACED.get(c, c)
            if runs and runs[-1][1] == look:
                runs[-1] = (runs[-1][0] + c, look)
            else:
                runs.append((c, look))
        return self._to_lines(runs)

    def _look(self, properties: Properties | None) -> _Look:
        values = properties.values if properties else {}
        number = values.get(FONT)
        index = int.from_bytes(number, "little") if number else self.word.default_font
        font = self.word.fonts[index] if index is not None and index < len(self.word.fonts) else None
        size = values.get(HALF_POINTS)
        on = {code: values.get(code, b"\0")[:1] in (b"\1", b"\x81") for code in (BOLD, ITALIC, DELETED, HIDDEN, CAPITALS)}
        return _Look(
            font=font,
            bold=on[BOLD],
            italic=on[ITALIC],
            size=int.from_bytes(size, "little") / 2 if size else None,
            hidden=on[HIDDEN] or on[DELETED],
            capitals=on[CAPITALS],
        )

    def _to_lines(self, runs: list[tuple[str, _Look]]) -> list[Line]:
        whole = "".join(t for t, _ in runs)
        # A style may name the font where the run does not; then the letters of the paragraph decide.
        guessed = guess_encoding(whole) or (self._usual if reads_better(whole, self._usual) else None)
        raw: list[str] = []
        clean: list[str] = []
        pending: list[tuple[str, Encoding | None, bool]] = []
        for text, look in runs:
            encoding = encoding_of_font(look.font) or guessed
            if pending and pending[-1][1] == encoding and pending[-1][2] == look.capitals:
                pending[-1] = (pending[-1][0] + text, encoding, look.capitals)
            else:
                pending.append((text, encoding, look.capitals))
        for text, encoding, capitals in pending:
            raw.append(text)
            out = convert(text, encoding) if encoding is not None else text
            if encoding is not None and out != text:
                self.converted[encoding] += 1
            clean.append(out.upper() if capitals else out)
        changed = "".join(raw) != "".join(clean)
        weight = sum(len(t) for t, _ in runs) or 1
        first = max(runs, key=lambda r: len(r[0]), default=("", None))[1]
        lines = []
        originals = "".join(raw).split(LINE_BREAK)
        for k, piece in enumerate("".join(clean).split(LINE_BREAK)):
            # Tabs and runs of spaces stay until the columns they set are known.
            shown = unicodedata.normalize("NFC", piece)
            if shown.strip():
                lines.append(
                    Line(
                        text=shown,
                        bold=sum(len(t) for t, look in runs if look.bold) * 2 > weight,
                        italic=sum(len(t) for t, look in runs if look.italic) * 2 > weight,
                        size=first.size if first else None,
                        original=originals[k] if changed and k < len(originals) else None,
                    )
                )
        return lines


def _plain(text: str) -> str:
    return "".join(_REPLACED.get(c, c) if c >= " " or c in _REPLACED else " " for c in text)


def _to_table(rows: list[tuple[list[list[Line]], Properties | None]]) -> Table:
    cells = []
    ruled = False
    edges = sorted({edge for _, p in rows for edge in _definition(p)[0]})
    for r, (row, properties) in enumerate(rows):
        bounds, bordered = _definition(properties)
        ruled = ruled or bordered
        for c, lines in enumerate(row):
            column, span = c, 1
            if len(bounds) > c + 1 and edges:
                # Rows of one table have borders of their own; the columns are those of all rows together.
                column = edges.index(bounds[c])
                span = max(1, edges.index(bounds[c + 1]) - column)
            cells.append(Cell(row=r, column=column, lines=tuple(lines), column_span=span))
    return grid_table(Table(cells=tuple(cells), ruled=ruled))


def _definition(properties: Properties | None) -> tuple[list[int], bool]:
    """Borders between the cells of a row in twentieths of a point, and whether any of them is drawn."""
    if properties is None:
        return [], True
    drawn = any(any(properties.values.get(code, b"")) for code in (TABLE_BORDERS, TABLE_BORDERS_80))
    data = properties.values.get(DEFINITION, b"")
    if not data:
        return [], drawn
    count = data[0]
    if len(data) < 1 + 2 * (count + 1):
        return [], drawn
    bounds = [int.from_bytes(data[1 + 2 * k : 3 + 2 * k], "little", signed=True) // 20 for k in range(count + 1)]
    at = 1 + 2 * (count + 1)
    for k in range(count):
        cell = data[at + 20 * k : at + 20 * (k + 1)]
        if len(cell) == 20 and any(cell[4 + 4 * s + 1] not in (0, 0xFF) for s in range(4)):
            drawn = True
    return bounds, drawn
