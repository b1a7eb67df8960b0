"""PLACE -> SENTENCE: what a reader needs to know what a time limit is for."""

from __future__ import annotations

import re

# So much of a text on either side is looked at.
REACH = 400
_SENTENCE_END = re.compile(r"[.;!?…](?=\s)|\n")


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentence in which `text[start:end]` stands, or as much of it as a reader needs; white space as it is."""
    low, high = max(0, start - REACH), min(len(text), end + REACH)
    begin = max((m.end() for m in _SENTENCE_END.finditer(text, low, start)), default=low)
    after = _SENTENCE_END.search(text, end, high)
    return text[begin : after.start() if after else high].lstrip("-+•*– \t\n")
