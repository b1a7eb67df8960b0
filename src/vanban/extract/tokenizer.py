"""A tokenizer for Vietnamese administrative text.

spaCy's own for `vi` needs pyvi and joins syllables to words, which would move the boundaries of records.
Here a token is a syllable, a symbol part, a figure or a mark, so that every record begins and ends with one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

# Figures keep their separators (`1.200`, `0,75`); everything else that is not a letter or digit stands alone. The space
# behind a token belongs to it, as spaCy has it; any further one is a token.
_TOKEN = re.compile(r"(\d+(?:[.,]\d+)*|[^\W\d_]+|.)(?:(?<! )( ))?", re.DOTALL)


class SyllableTokenizer:
    """Text to a spaCy Doc of syllables, figures and marks; the text of the Doc is the text given."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        from spacy.tokens import Doc

        tokens = _TOKEN.findall(text)
        return Doc(self.vocab, words=[word for word, _ in tokens], spaces=[bool(space) for _, space in tokens])

    # spaCy saves a pipeline with its tokenizer; this one has nothing to save.
    def to_bytes(self, **_: Any) -> bytes:
        """Nothing: the tokenizer has no state."""
        return b""

    def from_bytes(self, _data: bytes, **_: Any) -> SyllableTokenizer:
        """The tokenizer itself."""
        return self

    def to_disk(self, _path: Any, **_: Any) -> None:
        """Write nothing."""

    def from_disk(self, _path: Any, **_: Any) -> SyllableTokenizer:
        """The tokenizer itself."""
        return self
