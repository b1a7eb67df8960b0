"""Marks on words, not on syllables.

Vietnamese writes a space between syllables, so `chuyển đổi` and `chuyển giao` share a syllable but no word. The
check compares syllables, which misreading damages one at a time; a reader wants to see whole words.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

Range = tuple[int, int]


@lru_cache(maxsize=4096)
def word_ranges(text: str) -> tuple[Range, ...]:
    """The words of a text as character ranges, by underthesea's segmentation model."""
    from underthesea import word_tokenize

    ranges: list[Range] = []
    at = 0
    for word in word_tokenize(text):
        syllables = word.split()
        if not syllables:
            continue
        start = text.find(syllables[0], at)
        end = start + len(syllables[0])
        for syllable in syllables[1:]:
            follow = text.find(syllable, end)
            if start < 0 or follow < 0:
                break
            end = follow + len(syllable)
        # The segmenter may rewrite what it does not know (quotes, spaces); such a piece is left out.
        if start >= 0 and start - at < 40:
            ranges.append((start, end))
            at = end
    return tuple(ranges)


def whole_words(text: str, ranges: Sequence[Range]) -> list[Range]:
    """The ranges without the words that they cover only in part."""
    covered = bytearray(len(text))
    for start, end in ranges:
        covered[max(0, start) : max(0, min(end, len(text)))] = b"\1" * max(0, min(end, len(text)) - max(0, start))
    for start, end in word_ranges(text):
        letters = [i for i in range(start, end) if not text[i].isspace()]
        if letters and 0 < sum(covered[i] for i in letters) < len(letters):
            covered[start:end] = bytes(end - start)
    out: list[Range] = []
    begin: int | None = None
    for i in range(len(text) + 1):
        inside = i < len(text) and bool(covered[i])
        if inside and begin is None:
            begin = i
        elif not inside and begin is not None:
            out.append((begin, i))
            begin = None
    return out
