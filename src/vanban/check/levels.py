"""ITEM -> LEVEL: whom a point addresses (trung ương, tỉnh, xã), where its words tell."""

from __future__ import annotations

from functools import cache

from vanban.check.records import Level
from vanban.check.words import syllables
from vanban.data import load

RANK: dict[str, int] = {"xã": 1, "tỉnh": 2, "trung ương": 3}


@cache
def _words() -> tuple[tuple[Level, str], ...]:
    found: list[tuple[Level, str]] = []
    for entry in load("equivalents")["levels"]:
        found.extend((entry["level"], f" {' '.join(syllables(w))} ") for w in entry["words"])
    return tuple(found)


def level_of(text: str) -> Level | None:
    """The level that `text` addresses; the lowest where it names several, since that one can answer."""
    words = f" {' '.join(syllables(text))} "
    seen: set[Level] = set()
    for level, phrase in _words():
        if phrase in words:
            seen.add(level)
    return min(seen, key=lambda level: RANK[level or ""]) if seen else None


def explicit_level(text: str) -> str | None:
    """The level that `cấp …` names, to keep indicators of two levels apart."""
    words = syllables(text)
    for first, second in zip(words, words[1:], strict=False):
        if first == "cấp" and second in ("tỉnh", "huyện", "xã"):
            return second
    return None
