"""The plain sources of the sample documents: their markup read into blocks with marked records.

The markup is described in `corpus/README.md`. Records are marked where they stand, so that the expected
records and their lines and pages follow from the rendering and are never counted by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[1] / "sources"

BRACKET = re.compile(r"\[\[(?P<head>[^|\]\[]*)\||\]\]")
LABEL = re.compile(r"^(?:[-+*]|[IVX]+\.|\d+(?:\.\d+)*\.?|[a-zđ]\)|Điều \d+\.)\s+")


class SourceError(ValueError):
    """A source that does not follow the markup; the message names the file and the line."""


@dataclass(slots=True)
class Mark:
    """A marked stretch of a block: `kind` is r (reference), t (target), d (deadline) or k (task text)."""

    kind: str
    data: str
    start: int
    end: int


@dataclass(slots=True)
class TargetNote:
    """What a marked figure means. `answers` names the framework item and the verdict on it."""

    name: str
    indicator: str
    comparator: str | None
    value: float | None
    value_max: float | None
    unit: str | None
    approx: bool
    horizon: str | None
    recurrence: str | None
    value_text: str | None
    answers: tuple[str, str] | None


@dataclass(slots=True)
class TaskNote:
    """A duty and who does it, as stated at the block."""

    no: str | None
    lead: list[str]
    coordinating: list[str]
    output: str | None
    deadline: str | None
    deadline_text: str | None


@dataclass(slots=True)
class Block:
    """A paragraph, heading or table cell: its text, its marks, and the notes under it."""

    text: str
    style: str = "body"
    marks: list[Mark] = field(default_factory=list)
    targets: list[TargetNote] = field(default_factory=list)
    tasks: list[TaskNote] = field(default_factory=list)
    answers: list[tuple[str, str]] = field(default_factory=list)
    """Framework items that the paragraph as a whole answers, with the verdict."""
    local: str | None = None
    """`target` or `task` for something that only the plan has."""
    group: str | None = None
    horizon: str | None = None


@dataclass(slots=True)
class Row:
    cells: list[Block]
    heading: bool = False


@dataclass(slots=True)
class Table:
    """A ruled table. `roles` says what a column holds: no, indicator, unit, value@DATE, lead, task, with, output, due."""

    widths: list[float]
    roles: list[str]
    header: list[Block]
    rows: list[Row] = field(default_factory=list)
    key: str | None = None
    repeat: bool = True
    size: float = 12
    group: str | None = None


@dataclass(slots=True)
class Part:
    """One component document: header fields as written in the source, then the body."""

    kind: str
    fields: dict[str, str] = field(default_factory=dict)
    recipients: list[str] = field(default_factory=list)
    addressees: list[str] = field(default_factory=list)
    body: list[Block | Table] = field(default_factory=list)
    marks: list[tuple[str, str]] = field(default_factory=list)
    """Marks of the header fields: the mark's head and its text."""

    def get(self, name: str) -> str | None:
        return self.fields.get(name) or None

    @property
    def annex(self) -> bool:
        return self.kind == "Phụ lục"

    @property
    def party(self) -> bool:
        return self.get("regime") == "party"


@dataclass(slots=True)
class Ref:
    """A cited document as the register of the source gives it."""

    key: str
    id: str | None
    kind: str | None
    issued_on: str | None
    issuer: str | None
    title: str | None = None
    year: int | None = None


@dataclass(slots=True)
class Doc:
    name: str
    parts: list[Part]
    refs: dict[str, Ref]
    settings: dict[str, str]

    def blocks(self) -> Iterator[tuple[Part, Block]]:
        for part in self.parts:
            for item in part.body:
                if isinstance(item, Block):
                    yield part, item
                else:
                    for row in item.rows:
                        for cell in row.cells:
                            yield part, cell


def mark_up(raw: str) -> tuple[str, list[Mark]]:
    """The text without the brackets of its marks, and the marks, which may nest, with their places in it."""
    out: list[str] = []
    marks: list[Mark] = []
    still_open: list[Mark] = []
    at = length = 0
    for found in BRACKET.finditer(raw):
        out.append(raw[at : found.start()])
        length += found.start() - at
        at = found.end()
        if found["head"] is None:
            still_open.pop().end = length
            continue
        kind, _, data = found["head"].strip().partition(" ")
        if re.fullmatch(r"t\d*", kind):
            kind, data = "t", kind
        marks.append(Mark(kind, data.strip(), length, length))
        still_open.append(marks[-1])
    out.append(raw[at:])
    if still_open:
        raise ValueError("a mark is not closed")
    return "".join(out), marks


def number(text: str) -> float:
    """A Vietnamese figure: `1.200` is 1200, `0,75` is 0.75."""
    text = text.strip()
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", text):
        text = text.replace(".", "")
    value = float(text.replace(",", "."))
    return int(value) if value == int(value) else value


def amount(text: str) -> tuple[str | None, float | None, float | None, str | None, bool]:
    """`>= 70 %` as comparator, value, upper value, unit, approximate; no comparator and no value where it is words."""
    approx = text.startswith("~")
    text = text.lstrip("~ ")
    text = text.replace("≥", ">=").replace("≤", "<=")
    found = re.fullmatch(r"(?P<c>>=|<=|=|>|<)?\s*(?P<a>\d[\d.,]*)(?:\s*[-–]\s*(?P<b>\d[\d.,]*))?\s*(?P<u>.*)", text.strip())
    if not found:
        return None, None, None, None, False
    if found["b"]:
        return "range", number(found["a"]), number(found["b"]), found["u"] or None, approx
    return found["c"] or "=", number(found["a"]), None, found["u"] or None, approx


def full_date(text: str) -> str | None:
    """`2027` as the last day of that year; an ISO date as it is."""
    text = text.strip()
    if not text or text == "none":
        return None
    return f"{text}-12-31" if re.fullmatch(r"\d{4}", text) else text


def _answers(text: str) -> tuple[str, tuple[str, str] | None]:
    body, arrow, tail = text.partition("->")
    if not arrow:
        return text, None
    key, verdict = tail.split()
    return body, (key, verdict)


def _target_note(text: str, horizon: str | None) -> TargetNote:
    text, answers = _answers(text)
    name, _, rest = text.partition(" ")
    fields = [f.strip() for f in rest.split(" : ")]
    comparator, value, value_max, unit, approx = amount(fields[1])
    recurrence = None
    for extra in fields[2:]:
        if extra == "mỗi năm":
            recurrence = "year"
        else:
            horizon = full_date(extra)
    words = None if value is not None else fields[1]
    return TargetNote(name, fields[0], comparator, value, value_max, unit, approx, horizon, recurrence, words, answers)


def _names(text: str | None) -> list[str]:
    return [n.strip() for n in text.split(";") if n.strip()] if text else []


def _task_note(text: str, lead: str | None) -> TaskNote:
    pairs: dict[str, str] = {}
    for piece in text.split(" | "):
        if piece.strip():
            key, _, value = piece.partition("=")
            pairs[key.strip()] = value.strip()
    return TaskNote(
        pairs.get("no"),
        _names(pairs.get("lead", lead)),
        _names(pairs.get("with")),
        pairs.get("output"),
        full_date(pairs.get("due", "")),
        pairs.get("due_text"),
    )


def _reference(text: str) -> Ref:
    fields = [f.strip() for f in text.split("|")]
    key, kind, date, issuer = fields[:4]
    title = fields[4] if len(fields) > 4 else None
    year = int(fields[5]) if len(fields) > 5 else None
    named = key.startswith("@")
    return Ref(key.lstrip("@"), None if named else key, kind or None, date or None, issuer or None, title, year)


class _Reader:
    """Reads one source, line by line; the state is what headings and `!` lines set for the blocks below them."""

    def __init__(self, name: str) -> None:
        self.doc = Doc(name, [], {}, {})
        self.group: str | None = None
        self.horizon: str | None = None
        self.lead: str | None = None
        self.table: Table | None = None
        self.in_body = False
        self.list: list[str] | None = None

    @property
    def part(self) -> Part:
        return self.doc.parts[-1]

    def line(self, line: str) -> None:
        if line.startswith("=== "):
            self.doc.parts.append(Part(line[4:].strip()))
            self.group = self.horizon = self.lead = self.table = self.list = None
            self.in_body = False
        elif line.startswith("%ref "):
            ref = _reference(line[5:])
            self.doc.refs[ref.key] = ref
        elif line.startswith("%"):
            key, _, value = line[1:].partition(" ")
            self.doc.settings[key] = value.strip()
        elif not self.in_body:
            self.header(line)
        elif line.startswith("!"):
            self.note(line[1:].strip())
        elif line.startswith("|"):
            self.row(line)
        else:
            self.table = None
            self.block(line)

    def header(self, line: str) -> None:
        if line == "---":
            self.in_body = True
        elif line.startswith("- ") and self.list is not None:
            self.list.append(line[2:].strip())
        else:
            key, _, value = line.partition(":")
            self.list = {"recipients": self.part.recipients, "addressees": self.part.addressees}.get(key)
            if self.list is None:
                text, marks = mark_up(value.strip())
                self.part.fields[key.strip()] = text
                self.part.marks += [(f"{m.kind} {m.data}", text[m.start : m.end]) for m in marks]

    def block(self, line: str) -> None:
        style = "body"
        for sign, name in (
            ("#c ", "centre"),
            ("## ", "subheading"),
            ("# ", "heading"),
            ("~c ", "centre-italic"),
            ("~ ", "italic"),
        ):
            if line.startswith(sign):
                style, line = name, line[len(sign) :]
                break
        text, marks = mark_up(line)
        if style in ("heading", "subheading"):
            self.group = LABEL.sub("", text).rstrip(":.")
        self.part.body.append(Block(text, style, marks, group=self.group, horizon=self.horizon))

    def note(self, text: str) -> None:
        word, _, rest = text.partition(" ")
        if word == "group":
            self.group = rest or None
            return
        if word == "horizon":
            self.horizon = full_date(rest)
            return
        if word == "lead":
            self.lead = rest or None
            return
        block = self.part.body[-1]
        if isinstance(block, Table):
            block = block.rows[-1].cells[1]
        if re.fullmatch(r"t\d*", word):
            block.targets.append(_target_note(text, self.horizon))
        elif word == "k":
            block.tasks.append(_task_note(rest, self.lead))
        elif word == "answers":
            key, verdict = rest.split()
            block.answers.append((key, verdict))
        elif word == "local":
            block.local = rest
        else:
            raise SourceError(f"{self.doc.name}: unknown note {text!r}")

    def row(self, line: str) -> None:
        if line.startswith("||"):
            options = dict(re.findall(r"(\w+)=(\S+)", line))
            self.table = Table(
                [float(w) for w in options["widths"].split(",")],
                options["roles"].split(","),
                [],
                key=options.get("key"),
                repeat=options.get("repeat", "yes") == "yes",
                size=float(options.get("size", "12")),
                group=self.group,
            )
            self.part.body.append(self.table)
            return
        if self.table is None:
            raise SourceError(f"{self.doc.name}: a table row outside a table: {line[:60]!r}")
        heading = line.startswith("|=")
        cells = []
        for raw in line[2 if heading else 1 :].strip().removesuffix("|").split(" | "):
            text, marks = mark_up(raw.strip().strip("|").strip())
            cells.append(Block(text, "cell", marks, group=self.table.group))
        if heading:
            self.table.group = cells[-1].text
        elif len(cells) != len(self.table.widths):
            raise SourceError(f"{self.doc.name}: {len(cells)} cells for {len(self.table.widths)} columns: {line[:80]!r}")
        if not self.table.header:
            self.table.header = cells
        else:
            self.table.rows.append(Row(cells, heading))


def parse(text: str, name: str) -> Doc:
    """The document that a source describes."""
    reader = _Reader(name)
    for number_, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("//"):
            continue
        try:
            reader.line(line)
        except SourceError:
            raise
        except (ValueError, IndexError, KeyError) as error:
            raise SourceError(f"{name}, line {number_}: {error}: {line[:100]!r}") from error
    return reader.doc


def names() -> list[str]:
    """Names of all sample documents, in order."""
    return sorted(p.stem for p in SOURCES.glob("*.txt"))


def load(name: str) -> Doc:
    """The sample document of that name."""
    return parse((SOURCES / f"{name}.txt").read_text(encoding="utf-8"), name)
