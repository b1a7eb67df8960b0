"""The tokens of a line as the restoration model sees them, and its symbols for what is not a word."""

from __future__ import annotations

import re
from dataclasses import dataclass

START, UNKNOWN, NUMBER, CODE = "<s>", "<unk>", "<n>", "<c>"
MARKS = ("<.>", "<,>", "<(>", '<">', "<->", "<p>")
SPECIAL = (START, UNKNOWN, NUMBER, CODE, *MARKS)

_MARK_OF = dict.fromkeys(".;:!?", "<.>") | {",": "<,>"} | dict.fromkeys("()[]{}", "<(>")
_MARK_OF |= dict.fromkeys("\"'“”‘’«»", '<">') | dict.fromkeys("-–—", "<->")

# A code holds letters joined to digits by "/" or "-" (57-NQ/TW, 12/2024/NĐ-CP); a bare number may be a date or an amount.
TOKEN = re.compile(
    r"(?P<code>\S+@\S+|https?://\S+|www\.\S+|\d+[^\W_]*(?:[-/.][^\W_]+)*[-/][^\W\d_][^\W_]*(?:[-/][^\W_]+)*)"
    r"|(?P<number>\d+(?:[.,/:-]\d+)*)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<mixed>\w+)"
    r"|(?P<mark>[^\w\s])"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of a line that the language model sees as one symbol; `isolated` means capitals among small letters."""

    kind: str
    text: str
    start: int
    end: int
    capitals: bool = False
    isolated: bool = False


def tokens_of(line: str) -> list[Token]:
    """The tokens of a line in order; a word in capitals is `isolated` where no word beside it is in capitals too."""
    found: list[tuple[str, str, int, int]] = [
        (m.lastgroup or "mark", m.group(), m.start(), m.end()) for m in TOKEN.finditer(line)
    ]
    capitals = [kind == "word" and len(text) > 1 and text.isupper() for kind, text, _, _ in found]
    result = []
    for i, (kind, text, start, end) in enumerate(found):
        alone = capitals[i] and not (i > 0 and capitals[i - 1]) and not (i + 1 < len(found) and capitals[i + 1])
        result.append(Token(kind, text, start, end, capitals[i], alone))
    return result


def mark_symbol(mark: str) -> str:
    """The language model's symbol for a punctuation mark: `;` and `.` are one, and so are all brackets."""
    return _MARK_OF.get(mark, "<p>")
