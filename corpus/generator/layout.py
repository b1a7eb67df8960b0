"""A sample document set in pages: where every line of every block falls.

The layout follows NĐ 30/2020 (State) and HD 36-HD/VPTW (Party). One layout serves all renderings, so a line
of the text rendering, a page of the PDF and a place in the expected records are the same by construction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from corpus.generator.fonts import word_width
from corpus.generator.source import Block, Doc, Part, Row, Table

WIDTH, HEIGHT = 595.28, 841.89
LEFT, RIGHT, TOP, BOTTOM = 85.0, 48.0, 62.0, 57.0
BODY = WIDTH - LEFT - RIGHT
SIZE = 14.0
INDENT = 28.0
PADDING = 3.5


@dataclass(slots=True)
class Placed:
    """One line as printed. `block` is None for page numbers and repeated table heads; `text` holds no line end."""

    text: str
    page: int
    block: int | None = None
    start: int = 0
    end: int = 0
    gap: bool = False
    """A blank line stands before it in the text rendering."""
    line: int = 0
    """1-based line of the text rendering."""


@dataclass(slots=True)
class Word:
    x: float
    y: float
    text: str
    style: str
    size: float


@dataclass(slots=True)
class Sheet:
    """One printed page: words by their base line, and rules as x0, y0, x1, y1; y counts from the top."""

    words: list[Word] = field(default_factory=list)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)


@dataclass(slots=True)
class Anchor:
    """A place that a scan decorates: signature, number, date, arrival, text."""

    kind: str
    page: int
    x: float
    y: float
    text: str = ""


@dataclass(slots=True)
class Laid:
    """The document in pages."""

    doc: Doc
    sheets: list[Sheet]
    lines: list[Placed]
    anchors: list[Anchor]
    texts: list[str]
    """Text of every block, by its number."""
    numbers: dict[int, int]
    """Number of a source block, by its id."""
    spans: list[tuple[int, int]]
    """First and last index in `lines` of every component document."""
    heads: list[dict[str, int]]
    """Numbers of the header blocks of every component document, by field."""

    def place(self, block: Block | int, offset: int = 0) -> tuple[int, int]:
        """Line of the text rendering and page of the PDF at which a character of a block stands."""
        number = block if isinstance(block, int) else self.numbers[id(block)]
        last = None
        for placed in self.by_block[number]:
            if placed.start > offset:
                break
            last = placed
        if last is None:
            raise ValueError(f"block {number} was not printed: {self.texts[number][:60]!r}")
        return last.line, last.page

    def extent(self, block: Block) -> list[int]:
        """All lines of a block."""
        return [p.line for p in self.by_block[self.numbers[id(block)]]]

    @property
    def by_block(self) -> dict[int, list[Placed]]:
        if self._by_block is None:
            self._by_block = {}
            for placed in self.lines:
                if placed.block is not None:
                    self._by_block.setdefault(placed.block, []).append(placed)
        return self._by_block

    _by_block: dict[int, list[Placed]] | None = None


def wrap(text: str, style: str, size: float, width: float, first: float = 0.0) -> list[tuple[int, int]]:
    """Stretches of `text` that fit a line each, `first` being the indent of the first line."""
    space = word_width(" ", style) * size
    out: list[tuple[int, int]] = []
    start, used, at = 0, first, 0
    for word in text.split(" "):
        wide = word_width(word, style) * size
        if at > start and used + space + wide > width:
            out.append((start, at - 1))
            start, used = at, 0.0
        used += wide + (space if at > start else 0)
        at += len(word) + 1
    out.append((start, len(text)))
    return out


class _Setter:
    def __init__(self, doc: Doc, *, ink: bool) -> None:
        self.doc = doc
        self.ink = ink
        self.sheets: list[Sheet] = []
        self.lines: list[Placed] = []
        self.anchors: list[Anchor] = []
        self.texts: list[str] = []
        self.numbers: dict[int, int] = {}
        self.spans: list[tuple[int, int]] = []
        self.heads: list[dict[str, int]] = []
        self.y = 0.0
        self.folio = 0
        self.head: Callable[[], None] | None = None
        self.gap = False

    # --- basics ---

    @property
    def page(self) -> int:
        return len(self.sheets)

    @property
    def room(self) -> float:
        return HEIGHT - BOTTOM - self.y

    def new_page(self) -> None:
        self.sheets.append(Sheet())
        self.folio += 1
        self.y = TOP
        self.gap = True
        if self.folio > 1:
            text = str(self.folio)
            self.lines.append(Placed(text, self.page, gap=True))
            self.draw(text, WIDTH / 2 - word_width(text, "") * 6.5, 42, "", 13)
            self.gap = True

    def register(self, text: str, block: Block | None = None) -> int:
        self.texts.append(text)
        if block is not None:
            self.numbers[id(block)] = len(self.texts) - 1
        return len(self.texts) - 1

    def draw(self, text: str, x: float, y: float, style: str, size: float, width: float | None = None) -> float:
        """Draw one line from `x`, stretched to `width` when given; gives the end."""
        if not self.ink:
            return x
        words = text.split(" ")
        space = word_width(" ", style) * size
        if width is not None and len(words) > 1:
            natural = sum(word_width(w, style) for w in words) * size
            space = (width - natural) / (len(words) - 1)
        sheet = self.sheets[-1]
        for i, word in enumerate(words):
            if word:
                sheet.words.append(Word(x, y, word + (" " if i < len(words) - 1 else ""), style, size))
            x += word_width(word, style) * size + space
        return x - space

    def put(self, number: int | None, start: int, end: int, text: str) -> None:
        self.lines.append(Placed(text, self.page, number, start, end, self.gap))
        self.gap = False

    def centred(self, text: str, x: float, style: str, size: float) -> tuple[float, float]:
        wide = sum(word_width(w, style) for w in text.split(" ")) * size + text.count(" ") * word_width(" ", style) * size
        self.draw(text, x - wide / 2, self.y, style, size)
        return x - wide / 2, x + wide / 2

    # --- paragraphs ---

    def paragraph(self, block: Block) -> None:
        look = {
            "body": ("", True, INDENT, 4.0),
            "italic": ("i", True, INDENT, 4.0),
            "heading": ("b", False, INDENT, 5.0),
            "subheading": ("bi", False, INDENT, 4.0),
            "centre": ("b", False, 0.0, 2.0),
            "centre-italic": ("i", False, 0.0, 2.0),
        }
        style, justified, indent, above = look[block.style]
        number = self.register(block.text, block)
        centre = block.style.startswith("centre")
        lead = SIZE * 1.28
        stretches = wrap(block.text, style, SIZE, BODY, indent)
        if block.style in ("heading", "subheading", "centre") and self.room < lead * (len(stretches) + 3):
            self.new_page()
        self.y += above
        self.gap = True
        for i, (start, end) in enumerate(stretches):
            if self.room < lead:
                self.new_page()
            self.y += lead
            text = block.text[start:end]
            if centre:
                self.centred(text, LEFT + BODY / 2, style, SIZE)
            else:
                dx = indent if i == 0 else 0.0
                stretch = justified and i < len(stretches) - 1
                self.draw(text, LEFT + dx, self.y, style, SIZE, BODY - dx if stretch else None)
            if block.text.startswith("-") and self.page == 1 and i == 0:
                self.anchors.append(Anchor("text", self.page, LEFT + 300, self.y))
            self.put(number, start, end, text)

    # --- head of a document ---

    def column(self, lines: Sequence[tuple[str, str, float, str]], x: float, head: dict[str, int]) -> None:
        """Centred lines (text, style, size, field); `---` draws a rule, an empty text leaves a gap."""
        groups: dict[str, tuple[int, int]] = {}
        merged: dict[str, str] = {}
        for text, _, _, name in lines:
            if name and text not in ("", "---"):
                merged[name] = f"{merged[name]} {text}" if name in merged else text
        for text, style, size, name in lines:
            if text == "---":
                self.sheets[-1].rules.append((x - 38, self.y + 4, x + 38, self.y + 4))
                self.y += 5
                continue
            if not text:
                self.y += size
                continue
            if name not in groups:
                groups[name] = (self.register(merged[name]), 0)
                head[name] = groups[name][0]
            number, at = groups[name]
            self.y += size * 1.22
            left, right = self.centred(text, x, style, size)
            if name in ("symbol", "date"):
                self.anchors.append(Anchor(name, self.page, left, self.y, text))
            if name == "motto":
                self.sheets[-1].rules.append((left, self.y + 4, right, self.y + 4))
            self.put(number, at, at + len(text), text)
            groups[name] = (number, at + len(text) + 1)

    def letterhead(self, part: Part, head: dict[str, int]) -> None:
        top = self.y
        left = [
            (t.strip().lstrip("*"), "b" if t.strip().startswith("*") else "", 12.5, "issuer")
            for t in (part.get("left") or "").split("|")
        ]
        symbol = part.get("printed_symbol") or part.get("symbol") or ""
        day = part.get("date") or ""
        written = part.get("printed_date") or f"{part.get('place')}, ngày {day[8:]} tháng {month(day[5:7])} năm {day[:4]}"
        self.gap = True
        if part.party:
            left += [("*", "", 13, "star"), (f"Số {symbol}", "", 13.5, "symbol")]
            right = [("ĐẢNG CỘNG SẢN VIỆT NAM", "b", 14, "motto"), ("", "", 12, ""), (written, "i", 13, "date")]
        else:
            left += [("---", "", 0, ""), ("", "", 4, ""), (f"Số: {symbol}", "", 13, "symbol")]
            right = [
                ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "b", 12, "nation"),
                ("Độc lập - Tự do - Hạnh phúc", "b", 13, "motto"),
                ("", "", 13, ""),
                (written, "i", 13, "date"),
            ]
        if part.kind == "Công văn":
            subject = f"V/v {part.get('subject')}" if not part.party else f"Về việc {part.get('subject')}"
            for a, b in wrap(subject, "i" if part.party else "", 12, 185):
                left.append((subject[a:b], "i" if part.party else "", 12, "subject"))
        self.column(left, LEFT + 88, head)
        low = self.y
        self.anchors.append(Anchor("arrival", self.page, LEFT + 25, low + 12))
        self.y = top
        self.gap = True
        self.column(right, LEFT + BODY - 133, head)
        self.y = max(low, self.y) + 10
        if part.get("received"):
            self.y = max(self.y, low + 62)  # registries stamp where the typist left room

    def title(self, part: Part, head: dict[str, int]) -> None:
        x = LEFT + BODY / 2
        self.gap = True
        if part.kind == "Công văn":
            for i, name in enumerate(part.addressees):
                label = "Kính gửi: " if part.party or len(part.addressees) == 1 else "Kính gửi:" if i == 0 else ""
                self.y += SIZE * 1.4
                if len(part.addressees) == 1:
                    self.draw(f"{label}{name}.", LEFT + 80, self.y, "", SIZE)
                    head["addressees"] = self.register(name)
                    self.put(head["addressees"], 0, len(name), f"{label}{name}.")
                    continue
                if i == 0:
                    self.draw("Kính gửi:", LEFT + 60, self.y, "", SIZE)
                    self.put(None, 0, 0, "Kính gửi:")
                    self.y += SIZE * 1.2
                end = "." if i == len(part.addressees) - 1 else ";"
                self.draw(f"- {name}{end}", LEFT + 100, self.y, "", SIZE)
                self.put(self.register(name), 0, len(name), f"- {name}{end}")
            self.y += 6
            return
        if part.annex:
            lines = [(part.get("label") or "PHỤ LỤC", "b", "label")]
        else:
            lines = [((part.get("printed_kind") or part.kind).upper(), "b", "kind")]
        subject = part.get("printed_subject") or part.get("subject") or ""
        lines += [(t.strip(), "b", "subject") for t in subject.split("|") if t.strip()]
        if part.get("attached"):
            lines.append((part.fields["attached"], "i", "attached"))
        self.y += 8
        for text, style, name in lines:
            number = head[name] = self.register(text)
            size = SIZE if style == "b" else 13
            for a, b in wrap(text, style, size, BODY - 30):
                self.y += size * 1.3
                self.centred(text[a:b], x, style, size)
                self.put(number, a, b, text[a:b])
        self.sheets[-1].rules.append((x - 45, self.y + 7, x + 45, self.y + 7))
        self.y += 12

    # --- end of a document ---

    def closing(self, part: Part, head: dict[str, int]) -> None:
        if not part.get("signer") and not part.get("authority"):
            return
        rows = len(part.recipients) + 3
        if self.room < max(rows * 15.0, 150):
            self.new_page()
        self.y += 16
        top = self.y
        self.gap = True
        self.y += 14
        label = "Nơi nhận:"
        self.draw(label, LEFT, self.y, "" if part.party else "bi", 13 if part.party else 12)
        if part.party:
            self.sheets[-1].rules.append((LEFT, self.y + 2, LEFT + 55, self.y + 2))
        self.put(None, 0, 0, label)
        end = "," if part.party else ";"
        archive = f"- Lưu {part.get('archive')}." if part.party else f"- Lưu: {part.get('archive')}."
        for text in [f"- {name}{end}" for name in part.recipients] + [archive]:
            number = self.register(text)
            for a, b in wrap(text, "", 11, 200):
                self.y += 13.2
                self.draw(text[a:b], LEFT, self.y, "", 11)
                self.put(number, a, b, text[a:b])
        low = self.y
        self.y = top
        x = LEFT + BODY - 125
        self.gap = True
        lines = [
            (t.strip().upper(), "b", "authority")
            for t in (part.get("printed_authority") or part.get("authority") or "").split("|")
            if t.strip()
        ]
        if part.get("title"):
            lines.append((part.fields["title"].upper(), "" if part.party else "b", "title"))
        for text, style, name in lines:
            number = head[name] = self.register(text)
            for a, b in wrap(text, style, 13.5, 235):
                self.y += 17
                self.centred(text[a:b], x, style, 13.5)
                self.put(number, a, b, text[a:b])
        self.anchors.append(Anchor("signature", self.page, x, self.y + 40))
        self.y += 82
        if part.get("signer"):
            head["signer"] = self.register(part.fields["signer"])
            self.gap = True
            self.centred(part.fields["signer"], x, "b", 14)
            self.put(head["signer"], 0, len(part.fields["signer"]), part.fields["signer"])
        self.y = max(self.y, low) + 8

    # --- tables ---

    def table(self, table: Table) -> None:
        scale = BODY / sum(table.widths)
        edges = [LEFT]
        for w in table.widths:
            edges.append(edges[-1] + w * scale)
        lead = table.size * 1.2
        self.y += 6
        header = Row(table.header)
        numbered = [self.register(c.text, c) for c in table.header]
        wrapped = self.wrapped(header, table, edges, "b")
        tall = max(len(w) for w in wrapped) * lead + 2 * PADDING

        def draw_header(known: bool) -> None:
            self.slice(header, wrapped, [0] * len(wrapped), tall, edges, table, "b", numbered if known else None)

        if self.room < tall + 3 * lead:
            self.new_page()
        draw_header(True)
        for row in table.rows:
            style = "b" if row.heading else ""
            parts = self.wrapped(row, table, edges, style)
            rows = [self.register(c.text, c) for c in row.cells]
            at = [0] * len(parts)
            fits = max(len(w) for w in parts) * lead + 2 * PADDING
            # Word breaks a row where the page ends unless told not to; two lines of it must fit.
            if self.room < min(fits, 2 * lead + 2 * PADDING) or (row.heading and self.room < fits + 3 * lead):
                self.new_page()
                if table.repeat:
                    draw_header(False)
            while any(a < len(w) for a, w in zip(at, parts, strict=True)):
                left = max(len(w) - a for a, w in zip(at, parts, strict=True))
                lines = min(left, max(1, int((self.room - 2 * PADDING) / lead)))
                self.slice(row, parts, at, lines * lead + 2 * PADDING, edges, table, style, rows, lines)
                at = [min(len(w), a + lines) for a, w in zip(at, parts, strict=True)]
                if any(a < len(w) for a, w in zip(at, parts, strict=True)):
                    self.new_page()
                    if table.repeat:
                        draw_header(False)
        self.y += 8

    def wrapped(self, row: Row, table: Table, edges: list[float], style: str) -> list[list[tuple[int, int]]]:
        out = []
        for i, cell in enumerate(row.cells):
            right = edges[-1] if row.heading and i == len(row.cells) - 1 else edges[i + 1]
            out.append(wrap(cell.text, style, table.size, right - edges[i] - 2 * PADDING) if cell.text else [])
        return out

    def slice(
        self,
        row: Row,
        wrapped: list[list[tuple[int, int]]],
        at: list[int],
        tall: float,
        edges: list[float],
        table: Table,
        style: str,
        numbers: list[int] | None,
        count: int = 99,
    ) -> None:
        """Draw the part of a row that stands on this page, and its borders."""
        lead = table.size * 1.2
        rules = self.sheets[-1].rules
        y0, y1 = self.y, self.y + tall
        rules += [(edges[0], y0, edges[-1], y0), (edges[0], y1, edges[-1], y1), (edges[0], y0, edges[0], y1)]
        self.gap = True
        for i, cell in enumerate(row.cells):
            right = edges[-1] if row.heading and i == len(row.cells) - 1 else edges[i + 1]
            rules.append((right, y0, right, y1))
            centre = row.cells is table.header or (not row.heading and len(cell.text) < 13 and i != 1)
            for n, (start, end) in enumerate(wrapped[i][at[i] : at[i] + count]):
                text = cell.text[start:end]
                y = y0 + PADDING + (n + 0.82) * lead
                if centre:
                    saved, self.y = self.y, y
                    self.centred(text, (edges[i] + right) / 2, style, table.size)
                    self.y = saved
                else:
                    self.draw(text, edges[i] + PADDING, y, style, table.size)
                self.put(numbers[i] if numbers else None, start, end, text)
        self.y = y1

    # --- all ---

    def run(self) -> Laid:
        for part in self.doc.parts:
            first = len(self.lines)
            if not part.annex:
                self.folio = 0
            head: dict[str, int] = {}
            self.new_page()
            if not part.annex:
                self.letterhead(part, head)
            self.title(part, head)
            for item in part.body:
                if isinstance(item, Block):
                    self.paragraph(item)
                else:
                    self.table(item)
            self.closing(part, head)
            self.spans.append((first, len(self.lines) - 1))
            self.heads.append(head)
        line = 0
        for placed in self.lines:
            line += 2 if placed.gap and line else 1
            placed.line = line
        return Laid(self.doc, self.sheets, self.lines, self.anchors, self.texts, self.numbers, self.spans, self.heads)


def month(text: str) -> str:
    """Months 1 and 2 are written with a leading zero, the others without (NĐ 30/2020)."""
    return text if text in ("01", "02", "10", "11", "12") else text.lstrip("0")


def lay_out(doc: Doc, *, ink: bool = True) -> Laid:
    """The document in pages; without `ink` only its lines and their places, which is faster."""
    return _Setter(doc, ink=ink).run()


def text_lines(laid: Laid) -> Iterator[str]:
    """Lines of the text rendering, as the text layer of a PDF gives them: hard-wrapped, page numbers included."""
    first = True
    for placed in laid.lines:
        if placed.gap and not first:
            yield ""
        yield placed.text
        first = False
