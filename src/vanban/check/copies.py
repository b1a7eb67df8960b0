"""PLANS -> COPIES: which plans took their own wording from one another, without comparing every pair in full.

What a plan shares with its framework is not counted: everybody has it. The rest is cut into shingles (runs of five
syllables) in an inverted index. Plans that share rare shingles meet there; of a shingle that many plans have only
neighbours in its list are paired, so that a text handed to a whole province costs as many pairs as it has plans.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from vanban.check.items import all_items
from vanban.check.model import Analysed
from vanban.check.words import syllables
from vanban.text.fold import bare

if TYPE_CHECKING:
    import numpy as np

    Hashes = np.ndarray[Any, np.dtype[np.uint64]]

_LENGTH = 5
# All pairs of a list up to this long; of a longer one the neighbours.
_SHORT_LIST = 12
# Pairs that meet under fewer shingles are chance; a sentence has about twenty.
_LEAST_MET, _LEAST_SHARED = 6, 20
# Below so many plans, shingles weigh as among so many; what every plan has keeps this much of its weight.
_FEW, _COMMON = 50, 0.1
# Two plans are copies when the one that says less of its own has this much of it from the other. Among 160 generated
# plans, renamed copies have 0.93 and more; plans that draw all their wording by chance from one small bank up to 0.66.
COPIED_FROM = 0.7
_MODES = ("goal", "target", "task", "organisation", "resources")


@dataclass(slots=True)
class Print:
    """What copy detection keeps of a plan: the hashes of its own shingles, sorted, and its passages."""

    hashes: Hashes
    passages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """Two plans by their position, with the weighted share of the shorter one's own wording that both have."""

    first: int
    second: int
    share: float
    example: str = field(default="", compare=False)


def passages_of(doc: Analysed) -> tuple[str, ...]:
    """The passages in which a document says something of its own; header and recipients are left out."""
    return tuple(i.text for i in all_items(doc) if i.mode in _MODES)


def shingles(text: str) -> list[int]:
    """The hashes of all runs of five syllables, diacritics left out, since scans lose them."""
    words = [bare(s) for s in syllables(text)]
    return [
        int.from_bytes(blake2b(" ".join(words[i : i + _LENGTH]).encode("utf-8", "replace"), digest_size=8).digest(), "little")
        for i in range(len(words) - _LENGTH + 1)
    ]


def print_of(passages: Sequence[str], known: set[int] | frozenset[int]) -> Print:
    """The fingerprint of a plan; `known` are the shingles of its frameworks."""
    import numpy as np

    own = sorted({h for text in passages for h in shingles(text)} - known)
    return Print(np.array(own, dtype=np.uint64), tuple(passages))


def find_copies(prints: Sequence[Print]) -> list[Copy]:
    """The pairs of plans that copied, the closest first. Time grows with the number of shingles, not of pairs."""
    import numpy as np

    if sum(len(p.hashes) > 0 for p in prints) < 2:
        return []
    every = np.concatenate([p.hashes for p in prints])
    owners = np.concatenate([np.full(len(p.hashes), n, dtype=np.int64) for n, p in enumerate(prints)])
    order = np.lexsort((owners, every))
    owners = owners[order]
    known, starts, counts = np.unique(every[order], return_index=True, return_counts=True)
    weights = _weights(counts, len(prints))
    candidates = _candidates(owners, starts, counts, len(prints))
    places = [np.searchsorted(known, p.hashes) for p in prints]
    totals = [float(weights[at].sum()) for at in places]
    found = []
    for a, b in candidates:
        shared = np.intersect1d(places[a], places[b], assume_unique=True)
        less = min(totals[a], totals[b])
        if len(shared) >= _LEAST_SHARED and less > 0:
            share = float(weights[shared].sum()) / less
            if share >= COPIED_FROM:
                found.append(Copy(a, b, round(min(1.0, share), 3), _example(prints[a], {int(h) for h in known[shared]})))
    return sorted(found, key=lambda c: (-c.share, c.first, c.second))


def _weights(counts: Any, plans: int) -> Any:
    """How much a shingle says about who copied from whom: less the more plans have it, relative to all."""
    import numpy as np

    # Among few plans that two share a shingle is no sign that it is common; of a text that all have a little stays.
    scale = np.log(max(plans, _FEW) + 1)
    return np.maximum(1 - np.log(counts) / scale, _COMMON)


def _candidates(owners: Any, starts: Any, counts: Any, plans: int) -> list[tuple[int, int]]:
    """Pairs of plans that meet under enough shingles."""
    import numpy as np

    keys = []
    for length in range(2, _SHORT_LIST + 1):
        heads = starts[counts == length]
        if len(heads):
            lists = owners[heads[:, None] + np.arange(length)]
            left, right = np.triu_indices(length, 1)
            keys.append((lists[:, left] * plans + lists[:, right]).ravel())
    long = counts > _SHORT_LIST
    if long.any():
        inside = np.repeat(long, counts)
        last = np.zeros(len(owners), dtype=bool)
        last[starts + counts - 1] = True
        heads = np.flatnonzero(inside & ~last)
        keys.append(owners[heads] * plans + owners[heads + 1])
    if not keys:
        return []
    pairs, met = np.unique(np.concatenate(keys), return_counts=True)
    return [(int(k) // plans, int(k) % plans) for k in pairs[met >= _LEAST_MET]]


def _example(plan: Print, shared: set[int]) -> str:
    """The passage of a plan of which most is shared."""
    return max(plan.passages, key=lambda text: sum(h in shared for h in shingles(text)), default="")


def groups_of(copies: Sequence[Copy]) -> list[list[int]]:
    """Plans that hang together by copying, the largest group first (union and find)."""
    parent: dict[int, int] = {}

    def root(n: int) -> int:
        while parent.setdefault(n, n) != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for copy in copies:
        parent[max(root(copy.first), root(copy.second))] = min(root(copy.first), root(copy.second))
    groups: dict[int, list[int]] = {}
    for n in sorted(parent):
        groups.setdefault(root(n), []).append(n)
    return sorted(groups.values(), key=lambda g: (-len(g), g))
