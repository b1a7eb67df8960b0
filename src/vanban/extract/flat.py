"""Text without diacritics and case, character for character, so that places in it are places in the text."""

from __future__ import annotations

from functools import cache, lru_cache

from vanban.text.fold import bare


@cache
def _table() -> dict[int, str]:
    table: dict[int, str] = {}
    for point in [*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1EA0, 0x1EFA)]:
        plain = bare(chr(point)).lower()
        if len(plain) == 1:
            table[point] = plain
    table[0xA0] = " "
    return table


@lru_cache(maxsize=32)
def flat(text: str) -> str:
    """`text` in small letters without diacritics, đ as d; as long as the text itself."""
    return text.translate(_table())
