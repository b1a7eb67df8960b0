"""Figures that a pen or stamp put into a printed blank: whether their reading may be believed, and where they stand.

OCR reads a pen as anything; that the result happens to be figures proves little. So a figure is believed when the
engine was fairly sure of it and its second reading saw no other figure; else it is left out and its place shown.
"""

from __future__ import annotations

import re

from vanban.extract.context import Context
from vanban.ingest.handwritten import MARK
from vanban.model import union
from vanban.records import Span

# Of numbers filled in by pen on eight real scans the engine read one right, at 0.58; what it misread as figures and
# signs it gave 0.0 to 0.65. Printed figures come at 0.9 and more.
LEAST_READING = 0.5
SURE_READING = 0.85


def figures_hold(context: Context, start: int, end: int) -> bool:
    """Whether the figures read at `start` to `end` are plausibly what is printed there.

    Always true where nothing was read by OCR. A word that is more than its figures (`299/QĐ-TTg`) was set in one go.
    """
    figures = re.sub(r"\D", "", context.text[start:end])
    for word in context.words(start, end):
        if word.confidence >= SURE_READING or re.search(r"[^\W\d_]{2}", word.text):
            continue
        if word.confidence < LEAST_READING:
            return False
        others = {re.sub(r"\D", "", text) for text, sure in word.alternatives if sure >= word.confidence and text.isdigit()}
        if others - {figures, ""}:
            return False
    return True


def by_hand(context: Context, start: int, end: int) -> bool:
    """Whether a figure at `start` to `end` was read from handwriting (or a stamp) by the network for figures."""
    boxes = {m.text.removeprefix(MARK).strip(): m.bbox for m in context.marks if m.text.startswith(MARK)}
    for word in context.words(start, end):
        box = boxes.get(word.text)
        if box and word.bbox and max(box[0], word.bbox[0]) < min(box[2], word.bbox[2]) and abs(box[1] - word.bbox[1]) < 1:
            return True
    return False


def place_of_blank(context: Context, start: int, end: int, line_start: int) -> Span:
    """The span of a blank at `start` to `end`, its box the room between the words left and right of it.

    A person looks there for what the pen wrote; the box of an empty stretch would be that of its neighbour.
    """
    span = context.span(start, end)
    inside = [w for w in context.words(start, end) if context.text[start:end].strip()]
    left = context.words(line_start, start) if start > line_start else []
    right = context.words(end, end + 2)
    boxes = [w.bbox for w in inside]
    box = union(list(boxes))
    if left and right and left[-1].bbox and right[0].bbox and left[-1].bbox[2] < right[0].bbox[0]:
        edge, far = left[-1].bbox, right[0].bbox
        room = (edge[2], min(edge[1], far[1]), far[0], max(edge[3], far[3]))
        box = union([box, room])
    return span.model_copy(update={"bbox": box}) if box is not None else span
