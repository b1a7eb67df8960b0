"""Rulings of a scanned page: long straight dark runs, as edges for the table finder.

The rulings stay on the page for OCR: lifting them cost more digits at cell borders than the bars it saved (page 1 of a plan
with a task table: 93.9 % of words right with them lifted, 95.3 % without).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

# Shortest rulings in inches: longer than any letter stroke, shorter than a narrow column (TT) or a one-line row.
LEVEL_INCHES, UPRIGHT_INCHES = 0.4, 0.3
# Share of dark pixels along a ruling; scans leave small gaps.
SOLID = 0.96
# Thicker than this is a black bar or a border of the scanner, in inches.
THICK_INCHES = 0.06

PixelEdge = tuple[int, int, int, int]


def find_rulings(grey: Image, dpi: int) -> list[PixelEdge]:
    """The level and upright rulings of a deskewed page, as thin boxes in pixels."""
    import numpy as np

    pixels = np.asarray(grey)
    dark = pixels < min(170, int(np.median(pixels)) - 50)
    level = _runs(dark, max(20, int(LEVEL_INCHES * dpi)), dpi)
    upright = _runs(dark.T, max(16, int(UPRIGHT_INCHES * dpi)), dpi)
    return [*level, *((y0, x0, y1, x1) for x0, y0, x1, y1 in upright)]


def _runs(dark: np.ndarray, length: int, dpi: int) -> list[PixelEdge]:
    """The boxes of the lines that dark runs of at least `length` along the rows make."""
    import numpy as np

    if dark.shape[1] <= length or dark.shape[0] < 3:
        return []
    # A ruling that slopes a little leaves its row; its neighbours carry it on.
    thick = dark.copy()
    thick[1:] |= dark[:-1]
    thick[:-1] |= dark[1:]
    # Most rows hold no run at all: look only at those dark enough.
    rows = np.flatnonzero(thick.sum(axis=1) >= length * SOLID)
    pieces: list[list[int]] = []
    for y in rows:
        total = np.cumsum(thick[y], dtype=np.int32)
        window = total[length:] - total[:-length] >= SOLID * length
        if not window.any():
            continue
        cover = np.zeros(dark.shape[1] + 1, dtype=np.int32)
        starts = np.flatnonzero(window) + 1
        np.add.at(cover, starts, 1)
        np.add.at(cover, np.minimum(starts + length, dark.shape[1]), -1)
        on = np.cumsum(cover[:-1]) > 0
        bounds = np.flatnonzero(np.diff(np.concatenate(([0], on.astype(np.int8), [0]))))
        for x0, x1 in bounds.reshape(-1, 2):
            _add_piece(pieces, int(x0), int(y), int(x1))
    most = THICK_INCHES * dpi + 12
    return [(p[0], p[1], p[2], p[3]) for p in pieces if p[3] - p[1] <= most]


def _add_piece(pieces: list[list[int]], x0: int, y: int, x1: int) -> None:
    """Add a run to the line it continues: one that ends a row or two above and meets it."""
    for piece in reversed(pieces[-60:]):
        if y - piece[3] <= 3 and x0 <= piece[2] + 6 and x1 >= piece[0] - 6:
            piece[0], piece[2], piece[3] = min(piece[0], x0), max(piece[2], x1), y
            return
    pieces.append([x0, y, x1, y])
