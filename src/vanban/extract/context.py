"""What a finder sees: one component document, and the way to build records with their places."""

from __future__ import annotations

from dataclasses import dataclass, field

from vanban.model import DocumentTree, Line, Place, Source, Stretch, Word
from vanban.records import Agency, Deadline, Header, Reference, Span, Target, Task, Warning


@dataclass(slots=True)
class Context:
    """One component document on its way through the finders. Finders add records; none removes another's.

    All offsets are those of `tree.text`.
    """

    tree: DocumentTree
    source: Source
    marks: tuple[Line, ...] = field(default=(), kw_only=True)
    """What stands on the pages of the document but not in its text: signature panels, running heads."""
    header: Header = field(default_factory=Header)
    agencies: list[Agency] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)
    _places: dict[tuple[int, int], Place] = field(default_factory=dict, init=False, repr=False)

    @property
    def text(self) -> str:
        return self.tree.text

    def _place(self, start: int, end: int) -> Place:
        # Every record asks for its place twice, and tables of targets give one cell to many records.
        place = self._places.get((start, end))
        if place is None:
            place = self._places[start, end] = self.tree.part.text.place(start, end)
        return place

    def span(self, start: int, end: int) -> Span:
        """The record span of `text[start:end]`."""
        place = self._place(start, end)
        return Span(line=place.line, page=place.page, start=start, end=end, bbox=place.bbox)

    def reading(self, start: int, end: int) -> tuple[float, str | None]:
        """How sure the reading of `text[start:end]` is, and what the source said where that differs."""
        place = self._place(start, end)
        return place.confidence, place.original

    def words(self, start: int, end: int) -> list[Word]:
        """The words as read of which `text[start:end]` has a character; none in sources without layout."""
        found: list[Word] = []
        for piece in self.tree.part.text.pieces_in(start, end):
            a, b = piece.source_range(start, end)
            found.extend(w for w in piece.line.words if w.start < b and w.end > a)
        return found

    def stretch(self, start: int, end: int) -> Stretch:
        """`start` to `end` without white space at the ends."""
        text = self.text
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        return Stretch(start, end)

    def warn(self, code: str, message: str, start: int | None = None, end: int | None = None, *, confidence: float = 1.0) -> None:
        """Add a warning, at a place where there is one."""
        span = self.span(start, end) if start is not None and end is not None else None
        self.warnings.append(Warning(code=code, text=message, span=span, confidence=confidence))
