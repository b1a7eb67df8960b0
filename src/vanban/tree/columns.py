"""What the columns of a table are for, judged by their titles (vocabulary: data/table_columns.json)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from vanban.text.fold import fold


@cache
def vocabulary() -> dict[str, Any]:
    """The table vocabulary as it stands in the data file."""
    data: dict[str, Any] = json.loads(files("vanban.data").joinpath("table_columns.json").read_text("utf-8"))
    return data


@cache
def _titles() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (role, re.compile("|".join(f"(?:{t})" for t in entry["titles"]), re.IGNORECASE))
        for role, entry in vocabulary()["roles"].items()
    )


def role_of(title: str) -> str | None:
    """The role of a column by its whole title; None when it is not known."""
    title = re.sub(r"\s+", " ", title).strip(" .:")
    title = re.sub(r"\s*\([^()]*\)$", "", title)
    best: tuple[int, str] | None = None
    for role, pattern in _titles():
        for match in pattern.finditer(title):
            # A title may hold more than its key words (`Cơ quan, đơn vị chủ trì tham mưu, thực hiện`).
            if match.start() == 0 and match.group() and (best is None or match.end() > best[0]):
                best = (match.end(), role)
    if best and best[0] >= min(len(title), 6):
        return best[1]
    return None


@cache
def _damaged_titles() -> tuple[tuple[str, re.Pattern[str]], ...]:
    # OCR runs the words of narrow columns together: `Chủtrì`, `Phốihợp`.
    return tuple((role, re.compile(words.replace(" ", " ?"))) for role, words in vocabulary()["damaged_titles"].items())


# A title is a few words; a longer cell with a key word in it is a row.
_LONGEST_TITLE = 45


def damaged_role_of(title: str) -> str | None:
    """The role that the key words of a title speak for, where OCR put specks around them or took their diacritics."""
    folded = " ".join(re.findall(r"[a-z]{2,}|20\d\d", fold(title)))
    if not folded or len(title) > _LONGEST_TITLE:
        return None
    return next((role for role, words in _damaged_titles() if words.search(folded)), None)


def is_header(titles: Sequence[str]) -> bool:
    """Whether the cells of a row are column titles: half of them known, at least one of those undamaged."""
    filled = [t for t in titles if t]
    whole = sum(role_of(t) is not None for t in filled)
    known = sum((role_of(t) or damaged_role_of(t)) is not None for t in filled)
    return known >= 2 and known >= 0.5 * len(filled) and (whole == known or (whole >= 1 and known >= 3))


def roles_of(header: tuple[str, ...]) -> tuple[str | None, ...]:
    """The roles of all columns. `Kết quả` is a value beside a unit column, an output beside a lead agency."""
    roles = [role_of(title) or damaged_role_of(title) for title in header]
    if roles and roles[0] is None and len(header[0]) <= _SHORT and len(set(roles) - {None}) >= 2:
        roles[0] = "no"
    known = set(roles)
    for i, title in enumerate(header):
        if roles[i] in ("value", "output") and re.match(r"ket qua(?! (?:thuc hien )?nam)", fold(title)):
            roles[i] = "value" if "unit" in known else "output"
        if roles[i] == "text" and "text" in roles[:i]:
            # A second `chỉ tiêu` or `mục tiêu` column holds the figure.
            roles[i] = "value" if fold(title).startswith(("chi tieu", "muc tieu")) else None
    return tuple(roles)


# `SIT`, `TTỊ`: what OCR makes of `STT` above the numbers of the rows.
_SHORT = 4


def split_titles(line: str) -> list[tuple[str, str]] | None:
    """The column titles of a header flattened into one line, as (role, title); None where it is not a header."""
    found: list[tuple[str, str]] = []
    at = 0
    line = re.sub(r"\s+", " ", line).strip()
    while at < len(line):
        best: tuple[int, str] | None = None
        for role, pattern in _titles():
            match = pattern.match(line, at)
            if (
                match
                and match.end() > at
                and (best is None or match.end() > best[0])
                and (match.end() == len(line) or line[match.end()] in " (,")
            ):
                best = (match.end(), role)
        if best is None:
            note = re.match(r"\([^()]{0,40}\)\s*", line[at:])
            if note and found:
                at += note.end()
                continue
            return None
        found.append((best[1], line[at : best[0]]))
        at = best[0]
        while at < len(line) and line[at] == " ":
            at += 1
    roles = roles_of(tuple(title for _, title in found))
    return [(role or old, title) for role, (old, title) in zip(roles, found, strict=True)]


@cache
def unit_names() -> frozenset[str]:
    """Names of units in lower case, for telling a unit cell from a text that runs into it."""
    return frozenset(name.lower() for name in vocabulary()["unit_cells"])
