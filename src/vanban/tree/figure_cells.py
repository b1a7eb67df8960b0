"""Rows of flattened tables that set several figures side by side: `%`, `47,5`, `75`, `≥ 90`, `Trên 95`.

In an annex of targets by year (`Năm 2026`, `Năm 2027`, …) every column of figures looks like its neighbours, so a row
is cut by what stands around the figures: the indicator before its unit, one figure a column, the body behind.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from vanban.tree.cell_scores import Atom, RunningScore
from vanban.tree.columns import unit_names

_SIGN = (
    r"(?:[≥≤<>=~]=?|(?:đạt|trên|dưới|hơn|khoảng|gần|từ|tối thiểu|tối đa|ít nhất|không quá|không dưới|giảm|tăng|còn|top|hạng)\b)"
)
_NUMBER = r"[-+−]?\d[\d.,]*(?:\s+\d{3})*"
# `47,5` · `≥ 90` · `Trên 85` · `65 - 70` · `92% trở lên` · `12/15` · `-`
_VALUE = re.compile(
    rf"(?:{_SIGN}\s*)*{_NUMBER}\s*(?:%|‰)?(?:\s*(?:[-–/]|đến)\s*{_SIGN}?\s*{_NUMBER}\s*(?:%|‰)?)?(?:\s*(?:trở lên|trở xuống))?|[-–—x]|…+",
    re.IGNORECASE,
)
_SIGN_ONLY = re.compile(rf"(?:{_SIGN}\s*)+", re.IGNORECASE)
# `Khá`, `Tốt trở lên`, `Hoàn thành`: a result in words is short.
_WORDED = re.compile(r"[^\W\d_][^\d,;:]{1,28}")
# What empty cells cost; converters drop them without a trace.
_EMPTY = {"text": 8.0, "unit": 1.2, "value": 1.5, "lead": 0.8, "coordinating": 0.5, "deadline": 0.5}
_LONGEST = {"text": 40, "unit": 3, "value": 4}
# An agency's name reads as one by this much at least.
_BODY = 2.0


def figure_cells(atoms: Sequence[Atom], roles: Sequence[str]) -> list[tuple[int, int] | None]:
    """Which atoms, `start` to `end`, each column holds; None for an empty one."""
    n, m = len(atoms), len(roles)
    worst = float("inf")
    cost = [[worst] * (n + 1) for _ in range(m + 1)]
    back = [[0] * (n + 1) for _ in range(m + 1)]
    cost[0][0] = 0.0
    for k, role in enumerate(roles):
        for i in range(n + 1):
            if cost[k][i] == worst:
                continue
            for j in range(i, min(n, i + _LONGEST.get(role, 20)) + 1):
                total = cost[k][i] + _cost(role, atoms[i:j])
                if total < cost[k + 1][j]:
                    cost[k + 1][j], back[k + 1][j] = total, i
    spans: list[tuple[int, int] | None] = []
    # What no column takes goes to the last one.
    end = n if cost[m][n] < worst else max((j for j in range(n + 1) if cost[m][j] < worst), default=0)
    for k in range(m, 0, -1):
        start = back[k][end]
        spans.append((start, end) if start < end else None)
        end = start
    spans.reverse()
    return spans


def count_figures(atoms: Sequence[Atom]) -> int:
    """How many lines of a row are nothing but a figure."""
    return sum(a.whole and _VALUE.fullmatch(a.text) is not None for a in atoms)


def _cost(role: str, atoms: Sequence[Atom]) -> float:
    """What speaks against some atoms as the cell of a column."""
    words = " ".join(a.text for a in atoms if a.text)
    if not words:
        return _EMPTY.get(role, 0.2) if not atoms else 0.0
    if any(a.blank and not a.text for a in atoms):
        return 6.0
    if role == "text":
        # A figure on a line of its own is one of the columns' behind, and so is a unit at the end.
        alone = sum(a.whole and _VALUE.fullmatch(a.text) is not None for a in atoms)
        return 2.0 * alone + (1.0 if len(atoms) > 1 and atoms[-1].text.lower() in unit_names() else 0.0)
    if role == "unit":
        return _unit(words) + 0.2 * (len(atoms) - 1)
    if role == "value":
        # A second word in capitals begins a cell of its own: `Khá trở lên` | `Tốt`.
        whole = sum(_VALUE.fullmatch(a.text) is not None for a in atoms)
        return _value(words) + 4.0 * max(0, whole - 1) + 1.5 * sum(a.first and a.text[:1].isupper() for a in atoms[1:])
    if role in ("lead", "coordinating"):
        first = RunningScore(role, 40, tail=None).extend(atoms[0], None) or 0.0
        figures = sum(_VALUE.fullmatch(a.text) is not None for a in atoms)
        return (0.0 if first >= _BODY else 1.5) + 3.0 * figures
    return 0.3 + sum(_VALUE.fullmatch(a.text) is not None for a in atoms)


def _unit(words: str) -> float:
    if words.lower() in unit_names() or re.fullmatch(r"[%‰](?:\s+[^\d]{2,20})?|[-–]", words):
        return 0.0
    if re.search(r"\d", re.sub(r"\d[\d.]*\s*(?:dân|người|trẻ|hộ)|(?<=m)[23]", "", words)):
        return 4.0
    return 0.7 if len(words) <= 24 and len(words.split()) <= 4 else 3.0


def _value(words: str) -> float:
    if _VALUE.fullmatch(words):
        return 0.0
    if _SIGN_ONLY.fullmatch(words):
        return 3.0
    return 1.0 if words[0].isupper() and _WORDED.fullmatch(words) and len(words.split()) <= 4 else 4.0
