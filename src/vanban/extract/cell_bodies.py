"""The bodies named in the cells of a scanned task table, with damaged names read as whole ones.

A task table repeats its bodies from row to row, and OCR damages narrow cells most. What a damaged cell says is
therefore looked for first among the undamaged cells of the same table, then name by name in the registry. A cell
that is like nothing else stays as it was read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from rapidfuzz import fuzz

from vanban.data import bodies
from vanban.extract.body_lists import split_agencies
from vanban.extract.names import find_mentions
from vanban.text.fold import fold

# How like a cell must be to a whole one, and how much more than to the next: over the task annexes of two scanned
# documents no cell was read wrongly so. A list of bodies is like another list also where one body differs.
_LIKE, _LIKE_LIST, _MARGIN = 68, 88, 4
# A single name has fewer letters to be known by.
_LIKE_NAME = 80

_SPECK = re.compile(r"(?:(?<=\s)|^)[^\w\s,;(/–-]+(?=\s|$)|(?<=\w)[.](?=\s+[a-zà-ỹđ])|[_‘’“”\"`^~|¬›•‡†]")
# OCR reads a comma as a full stop or a colon.
_STOP = re.compile(r"[.:]\s+(?:[a-z]\s+)?(?=(?:Bộ|Sở|Ban|Các|Đài|Ủy ban|UBND|Phòng|Công an|Văn phòng)\s)")


def read_bodies(cells: Sequence[str]) -> list[tuple[list[str], bool]]:
    """The bodies of each cell, and whether they had to be read from another cell or the registry."""
    tidied = [_tidy(cell) for cell in cells]
    named = [split_agencies(cell) for cell in tidied]
    whole = {fold(cell): names for cell, names in zip(tidied, named, strict=True) if names and all(map(_is_whole, names))}
    return [_read(cell, names, whole) for cell, names in zip(tidied, named, strict=True)]


def _tidy(cell: str) -> str:
    return " ".join(_STOP.sub(", ", _SPECK.sub(" ", cell)).split())


def _read(cell: str, names: list[str], whole: dict[str, list[str]]) -> tuple[list[str], bool]:
    if not names or all(map(_is_whole, names)):
        return names, False
    key = fold(cell)
    ranked = sorted(((fuzz.ratio(key, other), other) for other in whole), reverse=True)
    if ranked and ranked[0][0] >= _LIKE:
        best = whole[ranked[0][1]]
        if len(best) > 1 and ranked[0][0] < _LIKE_LIST:
            return names, False
        rival = next((score for score, other in ranked[1:] if _keys(whole[other]) != _keys(best)), 0.0)
        if ranked[0][0] - rival >= _MARGIN:
            return best, True
    single = _nearest(key, _registered())
    if single is not None:
        return [single], True
    known = {fold(n): n for others in whole.values() for n in others} | _registered()
    read = [n if _is_whole(n) else _nearest(fold(n), known) or n for n in names]
    return read, read != names


def _nearest(key: str, known: dict[str, str]) -> str | None:
    best = max(known, key=lambda other: fuzz.ratio(key, other), default=None)
    return known[best] if best is not None and fuzz.ratio(key, best) >= _LIKE_NAME else None


def _keys(names: list[str]) -> list[str]:
    return sorted(fold(n) for n in names)


def _is_whole(name: str) -> bool:
    """Whether the name is a plural or one of the registry, and nothing is left of it."""
    return any(
        m.start == 0 and m.end == len(name) and (m.generic or (m.body is not None and fold(name) in _forms(m.body.name, m.place)))
        for m in find_mentions(name)
    )


def _forms(name: str, place: str) -> set[str]:
    return {fold(name), fold(f"{name} {place}")}


@cache
def _registered() -> dict[str, str]:
    return {fold(b.name): b.name for b in bodies() if len(b.name.split()) > 2 and not b.generic}
