"""Texts of the documents compared, line by line with anchors, so that evidence opens in its context on the same page."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from vanban.check.model import Analysed
from vanban.records import Span
from vanban.report.labels import plain, where


@dataclass(frozen=True, slots=True)
class AppendixLine:
    """One line of a document: the id to jump to, its place in words where it changes, and its text."""

    anchor: str
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Appendix:
    """A document's text. `starts` are where its lines begin, in rising order."""

    key: str
    name: str
    lines: tuple[AppendixLine, ...]
    starts: tuple[int, ...]

    def link(self, span: Span | None) -> str:
        """The fragment that leads to the line of `span`; empty where there is none."""
        if span is None or not self.lines:
            return ""
        return f"#{self.lines[max(0, bisect_right(self.starts, span.start) - 1)].anchor}"


def appendix_of(doc: Analysed, key: str) -> Appendix:
    """The text of a component document as an appendix whose anchors begin with `key`."""
    lines: list[AppendixLine] = []
    starts: list[int] = []
    at, shown = 0, ""
    for text in doc.text.split("\n"):
        if text.strip():
            place = where(doc.span(at, at + len(text)))
            # A page is said once, at its first line; lines of a text each have their own number.
            lines.append(AppendixLine(f"{key}-{len(lines) + 1}", place if place != shown else "", plain(text)))
            starts.append(at)
            shown = place
        at += len(text) + 1
    return Appendix(key, doc.name, tuple(lines), tuple(starts))
