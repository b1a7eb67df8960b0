"""The tokens of a line as the restoration model sees them, and its symbols for what is not a word."""

from __future__ import annotations

import re
from typing import NamedTuple

START, UNKNOWN, NUMBER, CODE = "<s>", "<unk>", "<n>", "<c>"
MARKS = ("<.>", "<,>", "<(>", '<">', "<->", "<p>")
SPECIAL = (START, UNKNOWN, NUMBER, CODE, *MARKS)

_MARK_OF = dict.fromkeys(".;:!?", "<.>") | {",": "<,>"} | dict.fromkeys("()[]{}", "<(>")
_MARK_OF |= dict.fromkeys("\"'“”‘’«»", '<">') | dict.fromkeys("-–—", "<->")

# A code holds letters joined to digits by "/" or "-" (57-NQ/TW, 12/2024/NĐ-CP); a bare number may be a date or an amount.
TOKEN = re.compile(
    r"(?P<code></?\w{1,9}>|\S+@\S+|https?://\S+|www\.\S+|\d+[^\W_]*(?:[-/.][^\W_]+)*[-/][^\W\d_][^\W_]*(?:[-/][^\W_]+)*)"
    r"|(?P<number>\d+(?:[.,/:-]\d+)*)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<mixed>\w+)"
    r"|(?P<mark>[^\w\s])"
)


class Token(NamedTuple):
    """A stretch of a line that the language model sees as one symbol; `isolated` means capitals among small letters."""

    kind: str
    text: str
    start: int
    end: int
    capitals: bool = False
    isolated: bool = False


def tokens_of(line: str) -> list[Token]:
    """The tokens of a line in order; a word in capitals is `isolated` where no word beside it is in capitals too."""
    found = [(m.lastgroup or "mark", m.group(), m.start(), m.end()) for m in TOKEN.finditer(line)]
    if line.islower():
        return [Token(*parts) for parts in found]
    capitals = [kind == "word" and len(text) > 1 and text.isupper() for kind, text, _, _ in found]
    around = [False, *capitals, False]
    return [Token(*parts, capitals[i], capitals[i] and not around[i] and not around[i + 2]) for i, parts in enumerate(found)]


def mark_symbol(mark: str) -> str:
    """The language model's symbol for a punctuation mark: `;` and `.` are one, and so are all brackets."""
    return _MARK_OF.get(mark, "<p>")
