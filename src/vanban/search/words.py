"""The words of a text as the index and the queries compare them, and where in the text they stand.

A word is a run of letters and digits. It has two forms: exact (lower case, one tone style: `Hoà` → `hòa`) and plain (no
diacritics, đ as d). All of it is our own, so that SQLite and PostgreSQL, handed ready words, find the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

# A longer run is no word; databases refuse index terms beyond some two thousand bytes.
LONGEST = 64
_WORD = re.compile(r"[^\W_]+")
_GAP = r"[\W_]+"
_REST = r"[^\W_]*"


class _Plain(dict[int, str]):
    """Each character's letter without diacritics; one character for one, so that places stay."""

    def __missing__(self, code: int) -> str:
        char = {"đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ɖ": "d", "Ɖ": "D"}.get(chr(code), chr(code))
        parts = unicodedata.normalize("NFD", char)
        self[code] = parts[0] if all(unicodedata.combining(c) for c in parts[1:]) else char
        return self[code]


_PLAIN = _Plain()
_OTHER_D = re.compile("[ðɖ]")
# hoà → hòa, uỷ → ủy, as `vanban.text.fold.one_tone_style` does, but ten times as fast on text in NFC: excerpts are made
# while somebody waits.
_EARLY_TONE = {
    unicodedata.normalize("NFC", first + second + mark): unicodedata.normalize("NFC", first + mark) + second
    for first, second in ("oa", "oe", "uy")
    for mark in "\u0300\u0301\u0303\u0309\u0323"
}
_LATE_TONE = re.compile(rf"[ou](?<!qu)[{''.join(late[1] for late in _EARLY_TONE)}](?![^\W\d_])")


def exact(text: str) -> str:
    """`text` (NFC) in lower case and one tone style, character for character."""
    lower = text.lower()
    if len(lower) != len(text):  # `İ` has a lower case of two characters
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    if _OTHER_D.search(lower):
        lower = _OTHER_D.sub("đ", lower)
    return _LATE_TONE.sub(lambda m: _EARLY_TONE.get(m[0], m[0]), lower)


def plain(text: str) -> str:
    """`text` (NFC) without diacritics, character for character; case stays."""
    return text.translate(_PLAIN)


def words_of(text: str | None) -> list[str]:
    """The words of a text in their exact form, in order."""
    return [w[:LONGEST] for w in _WORD.findall(exact(unicodedata.normalize("NFC", text or "")))]


def stream(text: str | None) -> str:
    """The exact words of a text with single spaces between them."""
    return " ".join(words_of(text))


def folded(text: str | None) -> str:
    """The plain words of a text with single spaces between them: what field filters compare."""
    return plain(stream(text))


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a query. `exact` is None where diacritics are overlooked."""

    plain: str
    exact: str | None = None


def query_words(text: str, *, exactly: bool | None = None) -> tuple[Word, ...]:
    """The words of a piece of a query, to be found exactly as typed or in any spelling; by default exactly where one of
    them has diacritics: who types `ban hành kế hoạch` does not mean `bản`."""
    if exactly is None:
        exactly = has_diacritics(text)
    return tuple(Word(plain(word), word if exactly else None) for word in words_of(text))


def has_diacritics(text: str) -> bool:
    """Whether a word of the text is more than its plain form."""
    return any(word != plain(word) for word in words_of(text))


class Folded:
    """A text in both forms, in which the places of query terms are found."""

    def __init__(self, text: str) -> None:
        self.text = unicodedata.normalize("NFC", text)
        self._exact = exact(self.text)

    @cached_property
    def _plain(self) -> str:
        return plain(self._exact)

    def places(self, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
        """Where the words stand next to each other in this order, from the beginning on."""
        typed = words[0].exact is not None
        text = self._exact if typed else self._plain
        wanted = [(w.exact or "") if typed else w.plain for w in words]
        pattern = _pattern(tuple(wanted))
        # Looking for the first word by itself is several times as fast as looking for the pattern.
        at = text.find(wanted[0])
        while at >= 0:
            end = at + len(wanted[0])
            match = pattern.match(text, at) if at == 0 or not text[at - 1].isalnum() else None
            if match is not None:
                end = match.end()
                yield match.span()
            at = text.find(wanted[0], end)


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Words next to each other; one that was cut to `LONGEST` may go on."""
    return re.compile(_GAP.join(f"{re.escape(w)}{_REST if len(w) == LONGEST else ''}" for w in words) + r"(?![^\W_])")
