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
_ONE, _TWO, _THREE = np.uint64(2**16 - 1), np.uint64(2**32 - 1), np.uint64(2**48 - 1)


def state_of(first: Array, second: Array, third: Array) -> Array:
    """Three words in a row, oldest first, as one number."""
    state: Array = (first.astype(np.uint64) << np.uint64(32)) | (second.astype(np.uint64) << _SHIFT) | third.astype(np.uint64)
    return state


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """Log probabilities of up to four words in a row. Word numbers are places in `vocabulary`, below 65,536."""

    vocabulary: tuple[str, ...]
    single: Array
    single_backoff: Array
    pairs: StaticTable
    triples: StaticTable
    fours: StaticTable

    def score(self, state: Array, backoff: Array, word: Array) -> tuple[Array, Array, Array]:
        """Log probability of each `word` after its `state`, and the states that follow with their back-off weights.

        A state is the three words before in one number, `state_of`; a following state leaves out the words on which
        nothing further depends, so that more states are one. `backoff` is (n, 2): the weights of the contexts of two
        and three words that end the state, as an earlier call gave them.
        """
        key = (state << _SHIFT) | word.astype(np.uint64)
        held, value = self.pairs.get(key & _TWO)
        weight = value >> np.uint32(8)
        after = np.zeros((len(word), 2), np.float32)
        after[:, 0] = np.where(held, weight * np.float32(-STEP), 0)
        follows = (key & _ONE) | np.where(held & (weight > 0), key & (_TWO ^ _ONE), np.uint64(0))
        alone = self.single_backoff[(state & _ONE).astype(np.int64)] + self.single[word]
        score = np.where(held, (value & _BYTE) * np.float32(-STEP), alone)
        # A context without a weight has nothing that goes on from it, so most words need no look-up in the longer tables.
        at = np.flatnonzero(held & (backoff[:, 0] < 0))
        score += backoff[:, 0]
        held, value = self.triples.get(key[at] & _THREE)
        at, value = at[held], value[held]
        score[at] = (value & _BYTE) * np.float32(-STEP)
        weight = value >> np.uint32(8)
        after[at, 1] = weight * np.float32(-STEP)
        on = at[weight > 0]
        follows[on] |= key[on] & (_THREE ^ _TWO)
        at = at[backoff[at, 1] < 0]
        score += backoff[:, 1]
        held, value = self.fours.get(key[at])
        score[at[held]] = value[held] * np.float32(-STEP)
        # Nothing was counted over the start of a paragraph, so that it follows says nothing of the words before it.
        score[word == 0] = 0
        return score, follows, after

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
