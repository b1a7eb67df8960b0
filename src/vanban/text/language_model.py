"""An n-gram language model over Vietnamese syllables, asked for many words at once.

Interpolated Kneser-Ney smoothing (Chen and Goodman, "An Empirical Study of Smoothing Techniques", 1998), stored in
back-off form. Syllables are in small letters and one tone style; abbreviations keep their capitals; numbers, codes and
punctuation are one symbol a class (`syllables.SPECIAL`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from vanban.text.static_table import StaticTable

Array = npt.NDArray[Any]

STEP = 1 / 16  # of a natural logarithm, in one unit of a stored probability
_SHIFT = np.uint64(16)
_BYTE = np.uint32(255)


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """Log probabilities of up to four words in a row. Word numbers are places in `vocabulary`, below 65,536."""

    vocabulary: tuple[str, ...]
    single: Array
    single_backoff: Array
    pairs: StaticTable
    triples: StaticTable
    fours: StaticTable

    def score(self, state: Array, backoff: Array, word: Array) -> tuple[Array, Array]:
        """Log probability of each `word` after its `state`, and the back-off weights of the states that follow.

        `state` is (n, 3): the three words before, oldest first; `backoff` is (n, 3): the weights of the contexts of
        one, two and three words that end it, as an earlier call gave them.
        """
        key = (state[:, 2].astype(np.uint64) << _SHIFT) | word.astype(np.uint64)
        after = np.zeros((len(word), 3), np.float32)
        after[:, 0] = self.single_backoff[word]
        held, value = self.pairs.get(key)
        score = np.where(held, (value & _BYTE) * np.float32(-STEP), backoff[:, 0] + self.single[word])
        after[:, 1] = np.where(held, (value >> np.uint32(8)) * np.float32(-STEP), 0)
        # A context without a weight has nothing that goes on from it, so most words need no look-up in the longer tables.
        at = np.flatnonzero(held & (backoff[:, 1] < 0))
        key = key[at] | (state[at, 1].astype(np.uint64) << np.uint64(32))
        held, value = self.triples.get(key)
        score += backoff[:, 1]
        at, key, value = at[held], key[held], value[held]
        score[at] = (value & _BYTE) * np.float32(-STEP)
        after[at, 2] = (value >> np.uint32(8)) * np.float32(-STEP)
        further = backoff[at, 2] < 0
        at = at[further]
        held, value = self.fours.get(key[further] | (state[at, 0].astype(np.uint64) << np.uint64(48)))
        score += backoff[:, 2]
        at = at[held]
        score[at] = value[held] * np.float32(-STEP)
        return score, after

    def arrays(self) -> dict[str, Any]:
        """Everything but the vocabulary, as arrays that `from_arrays` takes back."""
        found: dict[str, Any] = {
            "single": np.round(self.single / -STEP).astype(np.uint16),
            "single_backoff": np.round(self.single_backoff / -STEP).astype(np.uint16),
        }
        for name in ("pairs", "triples", "fours"):
            table: StaticTable = getattr(self, name)
            found[name] = table.slots
            found[name + "_shape"] = np.array([table.value_bits, table.seed])
        return found

    @classmethod
    def from_arrays(cls, vocabulary: Sequence[str], arrays: Mapping[str, Array]) -> LanguageModel:
        """The model that `arrays()` took apart."""
        tables = [
            StaticTable(arrays[name], int(arrays[name + "_shape"][0]), int(arrays[name + "_shape"][1]))
            for name in ("pairs", "triples", "fours")
        ]
        singles = [(arrays[name] * np.float32(-STEP)).astype(np.float32) for name in ("single", "single_backoff")]
        return cls(tuple(vocabulary), singles[0], singles[1], tables[0], tables[1], tables[2])
