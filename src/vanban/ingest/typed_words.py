"""Words of a damaged text layer beside the reading of the page's image: what the layer has right, no engine need guess.

Programs that make PDF files without a table of characters lose some letters of some fonts ("trunh" for "trình") and keep
all others exactly. Such a page is read by OCR; where the layer has a sound word in the same place, it has the marks and
the digits right, which OCR may not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from vanban.ingest.layout import Token, fold
from vanban.ingest.quality import is_syllable

if TYPE_CHECKING:
    from vanban.ingest.ocr import Read

# A typed word and a read one are the same when each covers this share of the other's width.
_SAME = 0.7
# A word that differs in its letters is only another reading, as sure as a word in a layer with wrong letters can be.
_OTHER = 0.6
# Below this sureness of OCR a sound code of the layer is believed.
_DOUBT = 0.9
_EDGES = ".,;:!?()[]“”\"'’‘…-–/"
# A code or a number that no letter outside the alphabet has damaged: 35/2024/QĐ-UBND, 31, 2,5%.
_CODE = re.compile(r"[0-9A-ZĐƯƠÂÊÔ][0-9A-Za-zĐƯƠÂÊÔđ/.,%-]*")

Box = tuple[float, float, float, float]


def with_typed(found: Sequence[Read], typed: Sequence[Token], stamped: Sequence[Token]) -> list[Read]:
    """The words read, with those of the text layer in their place where they are sound, and the stamped ones put in.

    All boxes are in pixels of the same upright image. `stamped` are numbers that stand in form fields and so are not
    on the image. They join the line they stand on, or are left out where there is none.
    """
    words = list(found)
    for token in typed:
        over = [i for i, w in enumerate(words) if _shared(w.box, token.box) > _SAME * _width(w.box)]
        if len(over) == 1 and _shared(words[over[0]].box, token.box) > _SAME * _width(token.box):
            words[over[0]] = _settled(words[over[0]], token.text)
    for token in stamped:
        if not any(_shared(w.box, token.box) > 0.3 * _width(token.box) for w in words):
            beside = [w for w in words if _same_row(w.box, token.box)]
            if beside:
                nearest = min(beside, key=lambda w: max(w.box[0] - token.box[2], token.box[0] - w.box[2]))
                x0, y0, x1, y1 = (round(v) for v in token.box)
                words.append(replace(nearest, text=token.text, box=(x0, y0, x1, y1), confidence=1.0, alternatives=()))
    return words


def _settled(read: Read, typed: str) -> Read:
    """The word as the layer has it where that is sound; the layer's as another reading where its letters differ."""
    typed = unicodedata.normalize("NFC", typed)
    if typed == read.text or not _sound(typed):
        return read
    if any(map(str.isdigit, typed)) or not fold(typed):
        return replace(read, text=typed, alternatives=()) if read.confidence < _DOUBT else read
    if fold(typed) == fold(read.text):
        return replace(read, text=typed, confidence=max(read.confidence, _DOUBT), alternatives=())
    return replace(read, alternatives=((typed, _OTHER), *read.alternatives))


def _sound(text: str) -> bool:
    core = text.strip(_EDGES)
    return bool(core) and (is_syllable(core.lower()) or (_CODE.fullmatch(core) is not None and any(map(str.isdigit, core))))


def _width(box: Box | tuple[int, int, int, int]) -> float:
    return max(1.0, box[2] - box[0])


def _same_row(a: Box | tuple[int, int, int, int], b: Box | tuple[int, int, int, int]) -> bool:
    return min(a[3], b[3]) - max(a[1], b[1]) > 0.5 * min(a[3] - a[1], b[3] - b[1])


def _shared(a: Box | tuple[int, int, int, int], b: Box | tuple[int, int, int, int]) -> float:
    """The width two words of the same row have in common, in pixels."""
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) if _same_row(a, b) else 0.0
