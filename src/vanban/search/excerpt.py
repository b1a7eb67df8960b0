"""TEXT + QUERY -> EXCERPT: the stretch of a document that shows best why it was found, with the found words marked."""

from __future__ import annotations

import bisect
import unicodedata
from collections.abc import Sequence
from itertools import islice

from pydantic import Field

from vanban.records import Record
from vanban.search.query import Term
from vanban.search.words import Folded

# Two lines of a screen, or one row of a list of results.
_LENGTH = 240
# Places of one term that are looked at in a block; a word on every line needs no more to find a good stretch.
_PLACES = 100
# So many characters are looked through at once: most documents show all terms near their beginning.
_BLOCK = 3000
# A stretch with some of the terms that was found by here is good enough: four pages.
_ENOUGH = 9000


class Excerpt(Record):
    """A stretch of a document on one line. It is text: whoever shows it escapes it."""

    text: str
    marks: list[tuple[int, int]] = Field(description="where the found words stand in `text`, in order and apart")
    start: int = Field(description="where it begins in the document's text")
    page: int | None = None

    def segments(self) -> list[tuple[str, bool]]:
        """The text in pieces, each with whether it is marked."""
        found: list[tuple[str, bool]] = []
        at = 0
        for start, end in self.marks:
            found += [(self.text[at:start], False), (self.text[start:end], True)]
            at = end
        return [(piece, marked) for piece, marked in (*found, (self.text[at:], False)) if piece]


def excerpt(text: str, terms: Sequence[Term]) -> Excerpt | None:
    """The stretch with the most different terms, the first of several; None where the text has none of them.

    Of a long text the first pages decide, where they have any term.
    """
    text = unicodedata.normalize("NFC", text)
    best = 0
    found: Excerpt | None = None
    for start in range(0, max(1, len(text)), _BLOCK):
        # Blocks overlap by a stretch, so that one across their border is seen; a longer phrase is not worth it.
        low, high = _whole_words(text, max(0, start - _LENGTH), min(len(text), start + _BLOCK + _LENGTH))
        folded = Folded(text[low:high])
        places = sorted(
            (low + a, low + b, n)
            for n, term in enumerate(terms)
            for words in term.writings
            for a, b in islice(folded.places(words), _PLACES)
        )
        worths = [_worth(places, i) for i in range(len(places))]
        if worths and max(worths) > best:
            best = max(worths)
            found = _made(text, places, worths.index(best))
        if best == len(terms) or (best and start >= _ENOUGH):
            break
    return found


def _whole_words(text: str, low: int, high: int) -> tuple[int, int]:
    """The range widened until no word is cut at its ends."""
    while low > 0 and text[low - 1].isalnum():
        low -= 1
    while high < len(text) and text[high].isalnum():
        high += 1
    return low, high


def _made(text: str, places: Sequence[tuple[int, int, int]], first: int) -> Excerpt:
    low, high = _stretch(text, places[first][0], places[first][1])
    marks: list[tuple[int, int]] = []
    for start, end, _ in places:
        if low <= start and end <= high:
            if marks and start < marks[-1][1]:
                marks[-1] = (marks[-1][0], max(end, marks[-1][1]))
            else:
                marks.append((start, end))
    shown = "".join(" " if c.isspace() else c for c in text[low:high])
    return Excerpt(text=shown, marks=[(a - low, b - low) for a, b in marks], start=low)


def _worth(places: Sequence[tuple[int, int, int]], first: int) -> int:
    """How many different terms the stretch that begins with this place holds."""
    reach = places[first][0] + _LENGTH * 2 // 3
    last = bisect.bisect_right(places, (reach, 0, 0))
    return len({n for _, end, n in places[first:last] if end <= reach})


def _stretch(text: str, start: int, end: int) -> tuple[int, int]:
    """Whole words around the first place, a third of the length before it at most."""
    low = max(0, start - _LENGTH // 3)
    # From the beginning of the sentence or paragraph, where that is near.
    for sign in ("\n", ". ", "; "):
        found = text.rfind(sign, low, start)
        if found >= 0:
            low = found + len(sign)
            break
    else:
        if low > 0:
            space = text.find(" ", low, start)
            low = space + 1 if space >= 0 else low
    high = min(len(text), max(end, low + _LENGTH))
    if high < len(text):
        space = text.rfind(" ", end, high)
        high = space if space > end else high
    return low, high


def page_of(found: Excerpt, pages: Sequence[tuple[int, str]]) -> int | None:
    """The page on which an excerpt stands: the one that has most of its words around the first mark.

    Pages are kept as they were read, the document's text with its lines joined; so words are compared, not places.
    """
    if len(pages) == 1:
        return pages[0][0]
    if not pages or not found.marks:
        return None
    start, end = found.marks[0]
    for around in (60, 30, 12, 0):
        wanted = " ".join(found.text[max(0, start - around) : end + around].split(" ")[1 if around and start > around else 0 :])
        wanted = " ".join((wanted.rsplit(" ", 1)[0] if end + around < len(found.text) and around else wanted).split())
        for number, text in pages:
            if wanted in " ".join(text.split()):
                return number
    return None
