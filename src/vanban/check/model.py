"""What the check reads and passes between its steps."""

from __future__ import annotations

from dataclasses import dataclass, field

from vanban.model import DocumentTree
from vanban.records import Document, Span


@dataclass(frozen=True, slots=True)
class Analysed:
    """One component document with its records and its tree, as the pipeline made them."""

    document: Document
    tree: DocumentTree
    name: str = ""
    """What the user calls the file."""

    @property
    def text(self) -> str:
        return self.tree.text

    def span(self, start: int, end: int) -> Span:
        """The record span of `text[start:end]`."""
        place = self.tree.part.text.place(start, end)
        return Span(line=place.line, page=place.page, start=start, end=end, bbox=place.bbox)


@dataclass(frozen=True, slots=True)
class Item:
    """A point of a document that can be answered, or can answer: a bullet, a numbered point, a row of a table."""

    text: str
    start: int
    end: int
    span: Span
    mode: str
    """What its section is: goal, target, task, organisation, resources, skip or other."""
    section: tuple[str, ...]
    """Headings above it, outermost first."""
    context: str = ""
    """The bullet it hangs under, where that is a mere label (`Tăng cường giám sát:`)."""
    heading: bool = False
    """It has points below it."""
    point: bool = True
    """It asks for something by itself; False for a mere title."""
    kind: str = ""
    """Kind of the outline node; `row` for a row of a table."""
    lead: tuple[str, ...] = ()
    deadline: str | None = None
    """As the task record says it."""
    output: str | None = None
    marks: tuple[int, int] = field(default=(0, 0))
    """Characters of a label before the duty itself (`Bố trí nguồn lực:`), counted in `text`."""
