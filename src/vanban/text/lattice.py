"""The best way through many lattices of words at once: beam search where every step is one call on arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from vanban.text.language_model import LanguageModel, state_of

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Arcs:
    """Words that may stand over stretches of tokens; arcs are ordered by lattice, then by the place they start at.

    `first[lattice * width + place]` is the number of the first arc that starts at `place`, where `width` is the
    longest lattice plus one. `second` is -1 where an arc stands for one word. `span` is 1 or 2 tokens.
    """

    lattices: int
    width: int
    first: Array
    word: Array
    second: Array
    span: Array
    cost: Array


@dataclass(slots=True)
class _Beam:
    lattice: Array
    state: Array
    backoff: Array
    score: Array
    back: Array  # number of the hypothesis before, over all steps
    arc: Array


def _joined(beams: list[_Beam]) -> _Beam:
    """One beam of all, lattice after lattice."""
    if len(beams) == 1:
        return beams[0]
    names = ("lattice", "state", "backoff", "score", "back", "arc")
    together = _Beam(*(np.concatenate([getattr(b, name) for b in beams]) for name in names))
    return _pick(together, np.argsort(together.lattice, kind="stable"))


def _pick(beam: _Beam, index: Array) -> _Beam:
    return _Beam(
        beam.lattice[index], beam.state[index], beam.backoff[index], beam.score[index], beam.back[index], beam.arc[index]
    )


def _starts(lattice: Array) -> Array:
    """Where each lattice begins in an array of hypotheses, lattice after lattice."""
    return np.flatnonzero(np.concatenate(([True], lattice[1:] != lattice[:-1])))


def _near_best(lattice: Array, score: Array, lag: float) -> Array:
    """The hypotheses that are not worse than the best of their lattice by more than `lag`."""
    starts = _starts(lattice)
    least = np.maximum.reduceat(score, starts) - np.float32(lag)
    return np.flatnonzero(score >= np.repeat(least, np.diff(starts, append=len(score))))


def _pruned(beam: _Beam, width: int, lag: float) -> _Beam:
    """At most `width` hypotheses a lattice, one for each state, none worse than the best by more than `lag`."""
    kept = _near_best(beam.lattice, beam.score, lag)
    kept = kept[np.lexsort((-beam.score[kept], beam.lattice[kept]))]
    # Words of one state go on alike, so only the best of them can be on the best way.
    _, first = np.unique((beam.lattice[kept].astype(np.uint64) << np.uint64(48)) | beam.state[kept], return_index=True)
    first.sort()
    kept = kept[first]
    starts = _starts(beam.lattice[kept])
    rank = np.arange(len(kept)) - np.repeat(starts, np.diff(starts, append=len(kept)))
    return _pick(beam, kept[rank < width])


def best_paths(model: LanguageModel, arcs: Arcs, lengths: Array, *, width: int = 24, lag: float = 8.0) -> list[list[int]]:
    """For each lattice the arcs of its best way, in order."""
    count = arcs.lattices
    start = _Beam(
        np.arange(count),
        np.zeros(count, np.uint64),
        np.zeros((count, 2), np.float32),
        np.zeros(count, np.float32),
        np.full(count, -1),
        np.full(count, -1),
    )
    pending: dict[int, list[_Beam]] = {0: [start]}
    backs: list[Array] = []
    ways: list[Array] = []
    total = 0
    final_at = np.full(count, -1)
    for place in range(int(lengths.max(initial=0)) + 1):
        if place not in pending:
            continue
        beam = _pruned(_joined(pending.pop(place)), width, lag)
        numbers = np.arange(total, total + len(beam.score))
        total += len(numbers)
        backs.append(beam.back)
        ways.append(beam.arc)
        ended = np.flatnonzero(lengths[beam.lattice] == place)
        if len(ended):  # the best of a lattice comes first
            lattice, index = np.unique(beam.lattice[ended], return_index=True)
            final_at[lattice] = numbers[ended[index]]
        cell = beam.lattice * arcs.width + place
        fan = arcs.first[cell + 1] - arcs.first[cell]
        fan[lengths[beam.lattice] == place] = 0
        if not fan.any():
            continue
        source = np.repeat(np.arange(len(fan)), fan)
        arc = np.arange(len(source)) + np.repeat(arcs.first[cell] - (np.cumsum(fan) - fan), fan)
        score, state, backoff = model.score(beam.state[source], beam.backoff[source], arcs.word[arc])
        score += beam.score[source] - arcs.cost[arc]
        two = np.flatnonzero(arcs.second[arc] >= 0)
        if len(two):
            more, state[two], backoff[two] = model.score(state[two], backoff[two], arcs.second[arc[two]])
            score[two] += more
        span = arcs.span[arc]
        for n in (1, 2):
            index = np.flatnonzero(span == n)
            if len(index):
                index = index[_near_best(beam.lattice[source[index]], score[index], lag)]
                at = source[index]
                grown = _Beam(beam.lattice[at], state[index], backoff[index], score[index], numbers[at], arc[index])
                pending.setdefault(place + n, []).append(grown)
    back = np.concatenate(backs)
    way = np.concatenate(ways)
    paths = []
    for end in final_at.tolist():
        path = []
        step: int = end
        while step >= 0 and way[step] >= 0:
            path.append(int(way[step]))
            step = int(back[step])
        paths.append(path[::-1])
    return paths


_CORE, _OVERLAP = 48, 6  # places decided at a time, and the context given on both sides


@dataclass(frozen=True, slots=True)
class Options:
    """Words that may stand at each place of one long text, place after place; the fields are those of `Arcs`."""

    fans: Array  # how many options start at each place; every place has one that spans it alone
    word: Array
    second: Array
    span: Array
    cost: Array


def decide(model: LanguageModel, options: Options) -> Array:
    """The number of the option chosen at each place; -1 where the option before spans this place too."""
    count = len(options.fans)
    begins = np.concatenate(([0], np.cumsum(options.fans)))
    pieces = [(max(0, a - _OVERLAP), min(count, a + _CORE + _OVERLAP), a, min(count, a + _CORE)) for a in range(0, count, _CORE)]
    width = max(end - begin for begin, end, _, _ in pieces) + 1
    spread = np.zeros(len(pieces) * width + 2, np.int64)
    for i, (begin, end, _, _) in enumerate(pieces):
        spread[i * width + 1 : i * width + 1 + end - begin] = options.fans[begin:end]
    number = np.concatenate([np.arange(begins[b], begins[e]) for b, e, _, _ in pieces])
    arcs = Arcs(
        len(pieces),
        width,
        np.cumsum(spread),
        options.word[number],
        options.second[number],
        options.span[number],
        options.cost[number],
    )
    # A way that would end beyond its piece is lost: only the piece after it may join over their border.
    paths = best_paths(model, arcs, np.array([e - b for b, e, _, _ in pieces]))
    chosen = np.full(count, -1)
    at_end = 0
    for (begin, _, first, last), path in zip(pieces, paths, strict=True):
        place = begin
        for arc in path:
            option = int(number[arc])
            span = int(options.span[option])
            # Two pieces may disagree about a join over their border; the earlier one has its way.
            if first <= place < last and place >= at_end:
                chosen[place] = option
                at_end = place + span
            place += span
    place = 0
    while place < count:  # what a join over a border left open takes its cheapest option
        if chosen[place] < 0:
            fan = np.arange(begins[place], begins[place + 1])
            alone = fan[options.span[fan] == 1]
            chosen[place] = alone[np.argmin(options.cost[alone])]
        place += int(options.span[chosen[place]])
    return chosen


def local_confidence(model: LanguageModel, chosen: Array, words: Array, costs: Array, fans: Array) -> list[float]:
    """How sure each chosen word is against its rivals, with the words around it as chosen.

    `words` and `costs` are the candidates of all places one after another, `fans` how many each place has.
    """
    padded = np.concatenate((np.zeros(3, np.int64), chosen, np.zeros(3, np.int64)))
    before = state_of(padded[:-6], padded[1:-5], padded[2:-4])
    _, _, backoffs = model.score(before, np.zeros((len(chosen), 2), np.float32), chosen)
    backoffs = np.concatenate((np.zeros((1, 2), np.float32), backoffs[:-1]))
    doubtful = np.flatnonzero(fans > 1)
    place = np.repeat(doubtful, fans[doubtful])
    rivals = np.repeat(fans > 1, fans)
    words = words[rivals]
    total = -costs[rivals]
    state, backoff = before[place], backoffs[place]
    for word in (words, padded[place + 4], padded[place + 5], padded[place + 6]):
        score, state, backoff = model.score(state, backoff, word)
        total += score
    sure = np.ones(len(chosen))
    if len(doubtful):
        starts = np.cumsum(fans[doubtful]) - fans[doubtful]
        weight = np.exp(total - np.repeat(np.maximum.reduceat(total, starts), fans[doubtful]))
        right = np.add.reduceat(np.where(words == chosen[place], weight, 0), starts)
        sure[doubtful] = right / np.add.reduceat(weight, starts)
    found: list[float] = sure.tolist()
    return found
