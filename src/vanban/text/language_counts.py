"""From a corpus of word numbers to the language model: counting, smoothing, leaving out what matters little."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from vanban.text.language_model import STEP, LanguageModel
from vanban.text.static_table import StaticTable, build_table

Array = npt.NDArray[Any]

ORDER = 4
_SHIFT = np.uint64(16)


def _units(log_probability: Array) -> Array:
    return np.clip(np.round(log_probability / -STEP), 0, 255).astype(np.uint32)


def count_ngrams(stream: Array, order: int, *, at_least: int) -> tuple[Array, Array]:
    """The n-grams of `stream` as 64-bit keys in rising order, and how often each occurs.

    A zero in the stream starts a paragraph: no n-gram goes over it, but it may be its first word.
    """
    size = len(stream) - order + 1
    keys = np.zeros(size, np.uint64)
    fine = np.ones(size, bool)
    for i in range(order):
        part = stream[i : i + size]
        keys = (keys << _SHIFT) | part.astype(np.uint64)
        if i:
            fine &= part != 0
    keys = keys[fine]
    if not len(keys):
        return keys, np.zeros(0, np.int64)
    keys.sort()
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    counts = np.diff(np.append(starts, len(keys)))
    keys = keys[starts]
    kept = counts >= at_least
    return keys[kept], counts[kept]


def _discounts(counts: Array) -> tuple[float, float, float]:
    n = [max(1, int((counts == k).sum())) for k in range(1, 5)]
    if n[0] == 1:  # rare ones were left out of the counts
        return 0.6, 1.0, 1.3
    y = n[0] / (n[0] + 2 * n[1])
    found = [1 - 2 * y * n[1] / n[0], 2 - 3 * y * n[2] / n[1], 3 - 4 * y * n[3] / n[2]]
    return tuple(min(max(d, 0.1), k + 0.9) for k, d in enumerate(found))  # type: ignore[return-value]


def build_model(
    vocabulary: Sequence[str], stream: Array, *, triples_at_least: int = 2, fours_at_least: int = 2, saving: float = 0.0
) -> LanguageModel:
    """The model of a corpus given as word numbers, 0 at the start of each paragraph.

    `saving` leaves out n-grams whose loss would cost less than this in log likelihood over the corpus.
    """
    size = len(vocabulary)
    raw = {n: count_ngrams(stream, n, at_least=1) for n in (2, 3, 4)}
    orders: dict[int, tuple[Array, Array]] = {}
    for n in (2, 3, 4):
        keys, counts = raw[n]
        if n < ORDER:
            counts = _continuations(keys, counts, raw[n + 1][0], n)
        orders[n] = (keys, counts)
    follow = np.bincount((orders[2][0] & np.uint64(0xFFFF)).astype(np.int64), minlength=size).astype(np.float64)
    follow[0] = 0
    follow[1] = max(follow[1], 1)
    base = (follow + 0.1) / (follow + 0.1).sum()
    lower = base
    lower_keys: Array = np.arange(size, dtype=np.uint64)
    kept_raw = {2: 1, 3: triples_at_least, 4: fours_at_least}
    probabilities: dict[int, tuple[Array, Array, Array]] = {}
    backoffs: dict[int, Array] = {}
    for n in (2, 3, 4):
        keys, counts = orders[n]
        context_keys = keys >> _SHIFT
        context = np.searchsorted(lower_keys, context_keys) if n > 2 else context_keys.astype(np.int64)
        suffix = keys & np.uint64((1 << (16 * (n - 1))) - 1)
        below = lower[np.searchsorted(lower_keys, suffix)] if n > 2 else lower[suffix.astype(np.int64)]
        one, two, more = _discounts(counts)
        taken = np.where(counts == 1, one, np.where(counts == 2, two, more))
        totals = np.bincount(context, weights=counts, minlength=len(lower_keys))
        full_gap = np.bincount(context, weights=taken, minlength=len(lower_keys)) / np.maximum(totals, 1e-9)
        full = (counts - taken) / totals[context] + full_gap[context] * below
        worth = raw[n][1] * np.log(full / np.maximum(full_gap[context] * below, 1e-12))
        kept = (raw[n][1] >= kept_raw[n]) & ((worth > saving) | (n == 2))
        probabilities[n] = (keys, full, kept)
        lower, lower_keys = full, keys
        backoffs[n - 1] = np.maximum(full_gap, 1e-7)
    # A context or suffix of something kept must be kept itself: the decoder looks it up from the short end.
    for n in (4, 3):
        keys, _, kept = probabilities[n]
        shorter, _, shorter_kept = probabilities[n - 1]
        needed = keys[kept]
        shorter_kept[np.searchsorted(shorter, needed >> _SHIFT)] = True
        shorter_kept[np.searchsorted(shorter, needed & np.uint64((1 << (16 * (n - 1))) - 1))] = True
    tables: dict[int, StaticTable] = {}
    goes_on: dict[int, Array] = {}
    for n in (2, 3, 4):
        keys, full, kept = probabilities[n]
        # Back-off weights are set anew for what is left: the mass of what was dropped goes to the shorter context.
        if n > 2:
            context = np.searchsorted(probabilities[n - 1][0], keys >> _SHIFT)
            size_below = len(probabilities[n - 1][0])
            below = probabilities[n - 1][1][np.searchsorted(probabilities[n - 1][0], keys & np.uint64((1 << (16 * (n - 1))) - 1))]
            held = np.bincount(context[kept], weights=full[kept], minlength=size_below)
            held_below = np.bincount(context[kept], weights=below[kept], minlength=size_below)
            weight = np.maximum(1 - held, 1e-5) / np.maximum(1 - held_below, 1e-5)
            backoffs[n - 1] = np.clip(weight, 1e-5, 1.0)
            goes_on[n - 1] = np.bincount(context[kept], minlength=size_below) > 0
    single_backoff = np.log(backoffs[1])
    for n in (2, 3, 4):
        keys, full, kept = probabilities[n]
        value = _units(np.log(full[kept]))
        if n < ORDER:
            # The decoder asks no longer table about a context whose weight is nothing, so one that goes on has some.
            value |= np.maximum(_units(np.log(backoffs[n][kept])), goes_on[n][kept]) << np.uint32(8)
            tables[n] = build_table(keys[kept], value, dtype=np.uint32, value_bits=16)
        else:
            tables[n] = build_table(keys[kept], value, dtype=np.uint32, value_bits=8)
    return LanguageModel(
        tuple(vocabulary), np.log(base).astype(np.float32), single_backoff.astype(np.float32), tables[2], tables[3], tables[4]
    )


def _continuations(keys: Array, counts: Array, longer: Array, order: int) -> Array:
    """How many different words stand before each n-gram; n-grams that start a paragraph keep their own count."""
    suffix = longer & np.uint64((1 << (16 * order)) - 1)
    place = np.searchsorted(keys, suffix)
    found = np.bincount(place, minlength=len(keys))
    starts = (keys >> np.uint64(16 * (order - 1))) == 0
    return np.where(starts | (found == 0), counts, found)
