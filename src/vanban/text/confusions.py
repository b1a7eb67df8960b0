"""What a recogniser of the wrong language makes of Vietnamese letters, learned from pages of known text.

A word is taken to be read letter by letter: one letter as none to three, two as one. The costs are negative logarithms
of how often that happens.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rapidfuzz.distance import Levenshtein

from vanban.text.channel import SHAPES, Costs, unseen_cost
from vanban.text.fold import bare

_ROUNDS = 4
_SMOOTHING = 0.3
_DISCOUNT = 0.75
_DOUBT = 3.0  # words more, of a word that was seldom seen
_WORTH = 1.0


def _start_cost(truth: str, read: str) -> float:
    if truth == read:
        return 0.05
    if bare(truth).lower() == bare(read).lower():
        return 1.0
    return {(1, 1): 4.0, (1, 2): 5.0, (1, 0): 6.0, (0, 1): 6.0, (2, 1): 7.0, (1, 3): 7.5}[len(truth), len(read)]


def aligned_units(truth: str, read: str, costs: Costs | None) -> list[tuple[str, str]]:
    """The cheapest way to read `truth` as `read`, as pairs of letters and signs."""
    rows, columns = len(truth) + 1, len(read) + 1
    best = [[math.inf] * columns for _ in range(rows)]
    come: list[list[tuple[int, int]]] = [[(0, 0)] * columns for _ in range(rows)]
    best[0][0] = 0.0
    for i in range(rows):
        for j in range(columns):
            for di, dj in SHAPES:
                if di > i or dj > j or best[i - di][j - dj] == math.inf:
                    continue
                a, b = truth[i - di : i], read[j - dj : j]
                step = _start_cost(a, b) if costs is None else costs.get((a, b), unseen_cost(a, b))
                if best[i - di][j - dj] + step < best[i][j]:
                    best[i][j] = best[i - di][j - dj] + step
                    come[i][j] = (di, dj)
    units = []
    i, j = rows - 1, columns - 1
    while i or j:
        di, dj = come[i][j]
        units.append((truth[i - di : i], read[j - dj : j]))
        i, j = i - di, j - dj
    return units[::-1]


def aligned_words(truth: Sequence[str], read: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs of words that stand for each other in two readings of a line; words split or joined are left out."""

    def gap(a: str, b: str) -> float:
        distance: int = Levenshtein.distance(bare(a).lower(), bare(b).lower())
        return distance / max(len(a), len(b), 1)

    rows, columns = len(truth) + 1, len(read) + 1
    best = [[math.inf] * columns for _ in range(rows)]
    come = [[(0, 0)] * columns for _ in range(rows)]
    best[0][0] = 0.0
    for i in range(rows):
        for j in range(columns):
            for di, dj in ((1, 1), (1, 0), (0, 1), (2, 1), (1, 2)):
                if di > i or dj > j:
                    continue
                a, b = "".join(truth[i - di : i]), "".join(read[j - dj : j])
                step = 0.8 if not (di and dj) else gap(a, b) + 0.1 * (di + dj - 2)
                if best[i - di][j - dj] + step < best[i][j]:
                    best[i][j] = best[i - di][j - dj] + step
                    come[i][j] = (di, dj)
    i, j = rows - 1, columns - 1
    pairs = []
    while i or j:
        di, dj = come[i][j]
        if (di, dj) == (1, 1) and gap(truth[i - 1], read[j - 1]) < 0.75:
            pairs.append((truth[i - 1], read[j - 1]))
        i, j = i - di, j - dj
    return reversed(pairs)


def aligned_lines(truth: Sequence[str], read: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs of lines that are alike, in order; a line that was lost or doubled pairs with nothing."""
    at = 0
    for line in truth:
        for ahead in range(at, min(at + 4, len(read))):
            if Levenshtein.normalized_similarity(bare(line).lower(), bare(read[ahead]).lower()) > 0.5:
                yield line, read[ahead]
                at = ahead + 1
                break


def aligned_pairs(pages: Iterable[tuple[Sequence[str], Sequence[str]]]) -> Counter[tuple[str, str]]:
    """Words as drawn and as read, and how often, from pages of lines as drawn and as read."""
    pairs: Counter[tuple[str, str]] = Counter()
    for drawn, seen in pages:
        for line, other in aligned_lines(drawn, seen):
            pairs.update(p for p in aligned_words(line.split(), other.split()) if len(p[0]) < 16 and len(p[1]) < 18)
    return pairs


def learn_confusions(pairs: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], float]:
    """The costs of letters and what they are read as, from words as drawn and as read."""
    letters: Counter[str] = Counter()
    for (truth, _), count in pairs.items():
        for i in range(len(truth)):
            letters[truth[i]] += count
            letters[truth[i : i + 2]] += count if i + 2 <= len(truth) else 0
        letters[""] += count * (len(truth) + 1)
    costs: dict[tuple[str, str], float] | None = None
    for _ in range(_ROUNDS):
        units: Counter[tuple[str, str]] = Counter()
        for (truth, read), count in pairs.items():
            for unit in aligned_units(truth, read, costs):
                units[unit] += count
        costs = {
            (a, b): -math.log((count - _SMOOTHING if count > 1 else _SMOOTHING) / (letters[a] + 1))
            for (a, b), count in units.items()
            if a or b
        }
    return {unit: round(cost, 2) for unit, cost in sorted((costs or {}).items()) if units[unit] > 1 or cost < 8}


def learn_misread(pairs: Mapping[tuple[str, str], int], costs: Costs) -> dict[str, dict[str, float]]:
    """Words read in a way that their letters do not explain, by how they are read: `{"wy": {"ủy": 2.3}}`.

    Kept where seen twice and dearer by a good deal letter by letter. Signs that stand around both are left out.
    """
    counts: Counter[tuple[str, str]] = Counter()
    total: Counter[str] = Counter()
    for (truth, read), count in pairs.items():
        while truth and read and truth[-1] == read[-1] and not truth[-1].isalnum():
            truth, read = truth[:-1], read[:-1]
        while truth and read and truth[0] == read[0] and not truth[0].isalnum():
            truth, read = truth[1:], read[1:]
        if truth.isalpha() and read:
            counts[truth, read] += count
            total[truth] += count
    found: dict[str, dict[str, float]] = {}
    for (truth, read), count in sorted(counts.items()):
        if count < 2 or truth == read:
            continue
        cost = -math.log((count - _DISCOUNT) / (total[truth] + _DOUBT))
        by_letters = sum(costs.get(unit, unseen_cost(*unit)) for unit in aligned_units(truth, read, costs))
        if cost < by_letters - _WORTH:
            found.setdefault(read, {})[truth] = round(cost, 2)
    return found
