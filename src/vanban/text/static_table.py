"""A read-only table from 64-bit keys to small values that does not store its keys.

The construction is a xor filter (Graf and Lemire, "Xor Filters: Faster and Smaller Than Bloom and Cuckoo Filters",
2020) carrying a value beside the fingerprint: every key owns three slots whose xor is `fingerprint | value`. A key
never put in is taken for one that was with a chance of 2 to the minus fingerprint bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint64]
Array = npt.NDArray[Any]

_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_LOW = np.uint64(0xFFFFFFFF)


def _mix(keys: Keys, seed: int) -> Keys:
    x = keys + np.uint64((seed * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF)
    x ^= x >> np.uint64(30)
    x *= _MIX_1
    x ^= x >> np.uint64(27)
    x *= _MIX_2
    x ^= x >> np.uint64(31)
    return x


@dataclass(frozen=True, slots=True)
class StaticTable:
    """The slots, the number of low bits that hold the value, and the seed under which the construction worked."""

    slots: Array
    value_bits: int
    seed: int

    def get(self, keys: Keys) -> tuple[npt.NDArray[np.bool_], Array]:
        """Which keys are held, and their values (meaningless where not held)."""
        third = len(self.slots) // 3
        mixed = _mix(keys, self.seed)
        first, second, last = _places(mixed, third)
        found = self.slots[first]
        found ^= self.slots[second]
        found ^= self.slots[last]
        bits = self.slots.dtype.itemsize * 8 - self.value_bits
        wanted = (mixed * _MIX_1) >> np.uint64(64 - bits)
        held = (found >> self.slots.dtype.type(self.value_bits)).astype(np.uint64) == wanted
        return held, found & self.slots.dtype.type((1 << self.value_bits) - 1)


def _places(mixed: Keys, third: int) -> tuple[Array, Array, Array]:
    size = np.uint64(third)
    high = mixed >> np.uint64(32)
    low = mixed & _LOW
    middle = ((mixed >> np.uint64(16)) * _MIX_2) >> np.uint64(32)
    return (
        ((low * size) >> np.uint64(32)).astype(np.int64),
        ((middle * size) >> np.uint64(32)).astype(np.int64) + third,
        ((high * size) >> np.uint64(32)).astype(np.int64) + 2 * third,
    )


def build_table(keys: Keys, values: Array, *, dtype: type, value_bits: int) -> StaticTable:
    """The table of `keys` (all different) to `values` (each under 2 to the `value_bits`)."""
    for seed in range(20):
        table = _try_build(keys, values, dtype=dtype, value_bits=value_bits, seed=seed)
        if table is not None:
            return table
    raise ValueError("keys of a static table must all be different")


def _try_build(keys: Keys, values: Array, *, dtype: type, value_bits: int, seed: int) -> StaticTable | None:
    count = len(keys)
    third = int(count * 1.23 / 3) + 32
    mixed = _mix(keys, seed)
    places = np.stack(_places(mixed, third), axis=1)
    degree = np.bincount(places.ravel(), minlength=3 * third)
    owners = np.zeros(3 * third, np.float64)  # sums of key numbers; exact, since far below 2 ** 53
    numbers = np.arange(count, dtype=np.float64)
    for column in range(3):
        owners += np.bincount(places[:, column], weights=numbers, minlength=3 * third)
    rounds: list[tuple[Array, Array]] = []
    lone = np.flatnonzero(degree == 1)
    peeled = 0
    while len(lone):
        owned, index = np.unique(owners[lone].astype(np.int64), return_index=True)
        rounds.append((owned, lone[index]))
        peeled += len(owned)
        touched = places[owned].ravel()
        np.subtract.at(degree, touched, 1)
        np.subtract.at(owners, touched, np.repeat(owned, 3).astype(np.float64))
        touched = np.unique(touched)
        lone = touched[degree[touched] == 1]
    if peeled < count:
        return None
    bits = np.dtype(dtype).itemsize * 8 - value_bits
    wanted = ((mixed * _MIX_1) >> np.uint64(64 - bits)).astype(dtype) << dtype(value_bits)
    wanted |= values.astype(dtype)
    slots: Array = np.zeros(3 * third, dtype)
    for owned, place in reversed(rounds):
        three = slots[places[owned]]
        slots[place] = wanted[owned] ^ three[:, 0] ^ three[:, 1] ^ three[:, 2]
    return StaticTable(slots, value_bits, seed)
