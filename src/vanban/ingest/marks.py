"""Text that stands on a page but not in its flow: page numbers, running heads and feet, signature panels, watermarks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from vanban.model import Block, Line, Page

_PAGE_NUMBER = re.compile(r"^[-–—~\s.]*(?:trang\s*)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?[-–—~\s.]*$", re.IGNORECASE)
# Head and foot of the page, as shares of its height. NĐ 30 sets margins of 20 to 25 mm on 297 mm.
HEAD, FOOT = 0.10, 0.90
# A running head shows on at least so many pages; two alike could be two annexes with one title.
MIN_REPEATS = 3

_PANEL_KEY = re.compile(
    r"^(?:Người ký|Ký bởi|Ký ngày|Email|E-mail|Cơ quan|Tổ chức|Thời gian ký|Ngày ký|Chức vụ ký|Signature Not Verified"
    r"|Signature valid|Digitally signed by|Signed by|Date|Reason|Location|Lý do|Địa điểm)\s*:?",
    re.IGNORECASE,
)
_PANEL_SURE = re.compile(
    r"^(?:Người ký\s*:|Ký bởi\s*:|Thời gian ký\s*:|Signature (?:Not Verified|valid)|Digitally signed by|Signed by\s*:)"
    r"|\d{2}[.:]\d{2}(?:[.:]\d{2})?\s*[+]0?7[:.]?00\b",
    re.IGNORECASE,
)
_URL = re.compile(r"^(?:https?://|www\.)\S+$", re.IGNORECASE)


def panel_lines(lines: Sequence[Line]) -> set[int]:
    """Positions of the lines of digital-signature panels (`Người ký: …`, `Thời gian ký: …`).

    `Cơ quan:` or `Email:` alone is ordinary text; it counts within three lines of a line that is surely of a panel.
    """
    sure = [i for i, line in enumerate(lines) if _PANEL_SURE.search(line.text)]
    found = set(sure)
    for i in sure:
        top = lines[i].bbox
        for j in range(max(0, i - 3), min(len(lines), i + 4)):
            box = lines[j].bbox
            # Panels stand in one column; a recipient at the same height does not belong to it.
            near = top is None or box is None or abs(box[0] - top[0]) < 60
            if near and _PANEL_KEY.match(lines[j].text):
                found.add(j)
    return found


def is_watermark(line: Line) -> bool:
    """A lone web address, as sites that republish documents print on every page."""
    return bool(_URL.match(line.text.strip()))


def drop_marks(page: Page) -> Page:
    """The page with signature panels, watermarks and its page number moved from the blocks to the marks."""
    lines = [b for b in page.blocks if isinstance(b, Line)]
    panels = {id(lines[i]) for i in panel_lines(lines)}
    kept: list[Block] = []
    marks = list(page.marks)
    for block in page.blocks:
        out = isinstance(block, Line) and (
            id(block) in panels or is_watermark(block) or (_edge(block, page) and bool(_PAGE_NUMBER.match(block.text)))
        )
        if out and isinstance(block, Line):
            marks.append(block)
        else:
            kept.append(block)
    return replace(page, blocks=tuple(kept), marks=tuple(marks))


def drop_running(pages: Sequence[Page]) -> list[Page]:
    """The pages with heads and feet that repeat from page to page moved to the marks."""
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_shape(b.text) for b in page.blocks if isinstance(b, Line) and _edge(b, page)})
    running = {s for s, n in seen.items() if n >= MIN_REPEATS and n * 2 >= len(pages) and s}
    if not running:
        return list(pages)
    result = []
    for page in pages:
        out = [b for b in page.blocks if isinstance(b, Line) and _edge(b, page) and _shape(b.text) in running]
        gone = {id(b) for b in out}
        result.append(replace(page, blocks=tuple(b for b in page.blocks if id(b) not in gone), marks=(*page.marks, *out)))
    return result


def _shape(text: str) -> str:
    return re.sub(r"\d+", "0", " ".join(text.split())).casefold()


def _edge(line: Line, page: Page) -> bool:
    if line.bbox is None or not page.height:
        return False
    return line.bbox[3] < HEAD * page.height or line.bbox[1] > FOOT * page.height
