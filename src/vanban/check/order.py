"""PAIRS -> PAIRS in order: what the place of a passage among its neighbours tells beyond its wording.

Plans follow their framework's order, most of all in tables, and give its sections sections of their own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from vanban.check.pair import Index, Pair, Side, answer, paired
from vanban.check.words import Bag

# A pair this strong, which no other point claims more strongly, fixes the order of its neighbours.
_ANCHOR = 0.25
# Between two anchors at most so many passages and points apart, a passage that shares this much is taken; a row of a
# table that stands where it must by count is taken with less.
_PLACED, _PLACED_ROW, _REACH = 0.08, 0.02, 4
# A passage that answers some point to this extent is that point's, wherever it stands.
_CLAIMED = 0.35
# A heading of the plan is the framework's own from this share on.
_REPEATED = 0.85


def answer_all(asks: Sequence[Side], index: Index) -> list[Pair]:
    """For each point of a framework its answer. Plans follow their framework's order, most of all in tables: where the
    points before and after are answered for sure by passages close together, the passage between them is the answer
    even if it is worded anew."""
    pairs = _without_headings([answer(side, index) for side in asks], index)
    position = {id(side): n for n, side in enumerate(index.sides)}
    anchors = _anchors(pairs, position)
    strongest = _claims(pairs)
    taken = set(anchors.values())
    for n, i in _row_by_row(pairs, index, anchors, strongest).items():
        pairs[n] = paired(pairs[n].framework, [i], index, placed=True)
        anchors[n] = i
        taken.add(i)
    listed = [n for n, pair in enumerate(pairs) if pair.framework.item.mode == "task"]
    tasks = [i for i, side in enumerate(index.sides) if side.item.mode == "task"]
    open_points = [n for n in range(len(pairs)) if n not in anchors and pairs[n].containment < 2 * _ANCHOR]
    for n in open_points:
        before = next((k for k in range(n - 1, max(-1, n - 1 - _REACH), -1) if k in anchors), None)
        after = next((k for k in range(n + 1, min(len(pairs), n + 1 + _REACH)) if k in anchors), None)
        first = anchors[before] + 1 if before is not None else None
        last = anchors[after] if after is not None else None
        if tasks and pairs[n].framework.item.mode == "task":
            # The head and the foot of the tasks fix the order as sure answers do.
            if before is None and n - listed[0] < _REACH:
                before, first = listed[0] - 1, tasks[0]
            if after is None and listed[-1] - n < _REACH:
                after, last = listed[-1] + 1, tasks[-1] + 1
        if before is None or after is None or first is None or last is None:
            continue
        if not 0 < last - first <= _REACH:
            continue
        between = [i for i in range(first, last) if index.sides[i].item.mode == "task" and not index.sides[i].item.heading]
        points = [k for k in range(before + 1, after) if k not in anchors]
        pair = pairs[n]
        shared = index.shared_weight(pair.framework.units)
        whole = index.weights.total(pair.framework.units) or 1.0
        by_row = all(index.sides[i].item.kind == "row" for i in between) and pair.framework.item.kind == "row"
        if by_row and len(between) == len(points) == after - before - 1:
            i, least = between[points.index(n)], _PLACED_ROW
            if strongest[id(index.sides[i])] > max(_CLAIMED, pair.containment):
                continue
        else:
            free = [i for i in between if i not in taken and strongest[id(index.sides[i])] < _CLAIMED]
            if not free:
                continue
            i, least = max(free, key=lambda k: (shared.get(k, 0.0), -k)), _PLACED
        share = shared.get(i, 0.0) / whole
        if share >= least and (share >= 0.6 * pair.containment or by_row or pair.plan[0].item.mode != "task"):
            pairs[n] = paired(pair.framework, [i], index, placed=True)
            taken.add(i)
    _place(pairs)
    return pairs


# From this share on a passage surely answers a point.
_SURE = 0.5


def _claims(pairs: Sequence[Pair]) -> dict[int, float]:
    """For each passage how strongly a point claims it as its first answer; says of each pair whether it is the one. A heading
    and the points below it do not compete."""
    claims: dict[int, list[Pair]] = defaultdict(list)
    for pair in pairs:
        for side in pair.plan[:1]:
            claims[id(side)].append(pair)
    for pair in pairs:
        rivals = [p for p in claims[id(pair.plan[0])] if not _one_family(p, pair)] if pair.plan else []
        pair.owner = all(pair.containment >= p.containment for p in rivals)
    return defaultdict(float, {key: max(p.containment for p in found) for key, found in claims.items()})


def _path(pair: Pair) -> tuple[str, ...]:
    item = pair.framework.item
    return (*item.section, " ".join(item.text.split()))


def _one_family(a: Pair, b: Pair) -> bool:
    one, two = _path(a), _path(b)
    return (
        one == two
        or (a.framework.item.heading and one == two[: len(one)])
        or (b.framework.item.heading and two == one[: len(two)])
    )


def _place(pairs: Sequence[Pair]) -> None:
    """Says of each pair whether its passages stand where the plan answers the points of the same section."""
    sure: dict[tuple[str, ...], list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
    for n, pair in enumerate(pairs):
        if pair.plan and pair.containment >= _SURE:
            sure[pair.framework.item.section[:2]].append((n, _part_of(pair.plan[0])))
    for n, pair in enumerate(pairs):
        near = {part for k, part in sure[pair.framework.item.section[:2]] if k != n}
        pair.home = any(_part_of(side) in near for side in pair.plan)


def _part_of(side: Side) -> tuple[str, ...]:
    return side.item.section[:2]


def _without_headings(pairs: Sequence[Pair], index: Index) -> list[Pair]:
    """The pairs with a heading that the plan repeats answering the framework's heading alone: it does not make what stands
    below it in the plan an answer to every point below it in the framework."""
    repeated = {}
    for pair in pairs:
        item = pair.framework.item
        if item.heading and pair.plan and pair.plan[0].item.heading and pair.containment >= _REPEATED:
            repeated[(*item.section, " ".join(item.text.split()))] = pair.plan[0]
    if not repeated:
        return list(pairs)
    headings = {id(s) for s in repeated.values()}
    bare = Index([replace(s, bag=_NOTHING if id(s) in headings else s.bag, context=_NOTHING) for s in index.sides], index.weights)
    return [_below(p.framework, bare, index) if p.framework.item.section in repeated else p for p in pairs]


def _below(side: Side, bare: Index, index: Index) -> Pair:
    """The answer to a point by the passages of `bare`, which are those of `index` by their own words alone."""
    found = answer(side, bare)
    place = {id(s): i for i, s in enumerate(bare.sides)}
    return replace(found, plan=[index.sides[place[id(s)]] for s in found.plan])


_NOTHING = Bag([])


# A table that follows the framework's row by row has at least so many sure rows, nearly all of them in order.
_ROWS, _IN_ORDER = 5, 0.7


def _row_by_row(pairs: Sequence[Pair], index: Index, anchors: dict[int, int], strongest: dict[int, float]) -> dict[int, int]:
    """For rows of a framework's task table that no wording answers for sure, the rows of the plan's table that stand in
    their place, where the one table follows the other (best alignment in order, Needleman and Wunsch)."""
    asks = [n for n, pair in enumerate(pairs) if pair.framework.item.kind == "row"]
    rows = [i for i, side in enumerate(index.sides) if side.item.kind == "row"]
    sure = {n: i for n, i in anchors.items() if n in set(asks) and i in set(rows)}
    if len(sure) < _ROWS or len(sure) < _IN_ORDER * sum(n in anchors for n in asks):
        return {}
    column = {i: k for k, i in enumerate(rows)}
    gain = []
    for n in asks:
        shared = index.shared_weight(pairs[n].framework.units)
        whole = index.weights.total(pairs[n].framework.units) or 1.0
        gain.append([shared.get(i, 0.0) / whole for i in rows])
    best = [[0.0] * (len(rows) + 1) for _ in range(len(asks) + 1)]
    for a in range(len(asks) - 1, -1, -1):
        for b in range(len(rows) - 1, -1, -1):
            best[a][b] = max(best[a + 1][b], best[a][b + 1], best[a + 1][b + 1] + gain[a][b])
    path: dict[int, int] = {}
    a = b = 0
    while a < len(asks) and b < len(rows):
        if best[a][b] == best[a + 1][b + 1] + gain[a][b] and gain[a][b] > 0:
            path[asks[a]] = rows[b]
            a, b = a + 1, b + 1
        elif best[a][b] == best[a + 1][b]:
            a += 1
        else:
            b += 1
    agree = sum(path.get(n) == i for n, i in sure.items())
    if agree < _IN_ORDER * len(sure):
        return {}
    claimed = set(sure.values())
    return {
        n: i
        for n, i in path.items()
        if n not in sure
        and i not in claimed
        and strongest[id(index.sides[i])] <= max(_CLAIMED, pairs[n].containment)
        and pairs[n].containment < 2 * _ANCHOR
        and gain[asks.index(n)][column[i]] >= _PLACED_ROW
    }


def _anchors(pairs: Sequence[Pair], position: dict[int, int]) -> dict[int, int]:
    """Points whose first passage is theirs before all others, with the place of that passage; in rising order."""
    best: dict[int, tuple[float, int]] = {}
    for n, pair in enumerate(pairs):
        if pair.plan and pair.containment >= _ANCHOR and pair.plan[0].item.mode == "task":
            at = position[id(pair.plan[0])]
            best[at] = max(best.get(at, (0.0, 0)), (pair.containment, -n))
    return _rising({-n: at for at, (_, n) in best.items()})


def _rising(anchors: dict[int, int]) -> dict[int, int]:
    """The most anchors that rise on both sides (longest increasing subsequence); the others are out of order."""
    tails: list[int] = []
    ends: list[int] = []
    back: dict[int, int | None] = {}
    for n in sorted(anchors):
        k = bisect_left(tails, anchors[n])
        back[n] = ends[k - 1] if k else None
        if k == len(tails):
            tails.append(anchors[n])
            ends.append(n)
        else:
            tails[k], ends[k] = anchors[n], n
    kept: dict[int, int] = {}
    at = ends[-1] if ends else None
    while at is not None:
        kept[at] = anchors[at]
        at = back[at]
    return kept
