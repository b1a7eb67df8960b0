"""A string that remembers where each of its characters came from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Aligned:
    """`text[i]` stems from character `origin[i]` of the string that `Aligned.of` was given.

    `origin` never decreases. It is None while the text is still the original, which most lines stay.
    """

    text: str
    origin: tuple[int, ...] | None = None

    @classmethod
    def of(cls, text: str) -> Aligned:
        return cls(text)

    def origins(self) -> tuple[int, ...]:
        """The place of each character, also where the text is still the original."""
        return self.origin if self.origin is not None else tuple(range(len(self.text)))

    def sub(self, pattern: re.Pattern[str], replacement: str | Callable[[re.Match[str]], str]) -> Aligned:
        """The text with every match replaced. New characters stem from the place of the match they replace."""
        out: list[str] = []
        origin: list[int] = []
        old = self.origins()
        at = 0
        changed = False
        for match in pattern.finditer(self.text):
            new = replacement(match) if callable(replacement) else match.expand(replacement)
            if new == match.group():
                continue
            changed = True
            out.append(self.text[at : match.start()])
            origin.extend(old[at : match.start()])
            out.append(new)
            width = match.end() - match.start()
            for i in range(len(new)):
                # Spread the new characters over the old ones, so that a box stays near the right word.
                origin.append(
                    old[match.start() + min(i * width // max(1, len(new)), width - 1)]
                    if width
                    else old[min(match.start(), len(old) - 1)]
                    if old
                    else 0
                )
            at = match.end()
        if not changed:
            return self
        out.append(self.text[at:])
        origin.extend(old[at:])
        return Aligned("".join(out), tuple(origin))

    def nfc(self) -> Aligned:
        """The text in Unicode NFC, base letters and their combining marks joined."""
        if unicodedata.is_normalized("NFC", self.text):
            return self
        return self.sub(_CLUSTER, lambda m: unicodedata.normalize("NFC", m.group()))

    def strip(self) -> Aligned:
        """The text without white space at its ends."""
        first = len(self.text) - len(self.text.lstrip())
        last = len(self.text.rstrip())
        if first == 0 and last == len(self.text):
            return self
        return Aligned(self.text[first:last], self.origins()[first:last])


_CLUSTER = re.compile(r"[^\u0300-\u036f][\u0300-\u036f]+")
