"""Ruled tables of a PDF page: rulings from pypdfium2's page objects, cells by pdfplumber's table finder.

pdfplumber's own page parsing costs over a hundred milliseconds a page, so it gets the rulings from us, and only on pages
that have any.
"""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from vanban.ingest.layout import Row, Token, rounded, row_to_line, tokens_to_rows
from vanban.ingest.pdf_text import View
from vanban.model import Box, Cell, Table

# Rulings are drawn as lines or as thin rectangles; Word draws them up to 1.5 pt, borders of title boxes up to 3.
MAX_RULING = 3.5
MIN_LENGTH = 4.0
# Rulings closer than this are one: Word draws each cell's border anew.
SNAP = 2.5
# A drawing with more paths than this is a map or a chart; its edges would take minutes to join.
MAX_EDGES = 6000

Edge = tuple[float, float, float, float]


def find_tables(page: Any, view: View, tokens: Sequence[Token]) -> tuple[list[Table], list[Token]]:
    """The ruled tables of a page, top to bottom, and the words that stand outside them."""
    edges = _edges(page, view)
    if len(edges) < 4 or len(edges) > MAX_EDGES:
        return [], list(tokens)
    return tables_from_edges(edges, tokens)


def tables_from_edges(
    edges: Sequence[Edge],
    tokens: Sequence[Token],
    *,
    to_rows: Callable[[list[Token]], list[Row]] = tokens_to_rows,
    slack: float = 3.0,
) -> tuple[list[Table], list[Token]]:
    """The tables that rulings make, top to bottom, and the words that stand outside them.

    `slack` is how far in points two rulings may miss each other and still cross.
    """
    boxes = cell_boxes(edges, slack=slack)
    left = list(tokens)
    tables = []
    for cells in boxes:
        table, left = _table(cells, left, to_rows, slack=slack)
        if table is not None:
            tables.append(table)
    tables.sort(key=lambda t: t.bbox[1] if t.bbox else 0.0)
    return tables, left


def cell_boxes(edges: Sequence[Edge], *, slack: float = 3.0) -> list[list[Box]]:
    """The cells of each table that rulings make; the frame of a table is closed where a side is open."""
    boxes = _cells(edges, slack)
    open_sides = [whole for cells in boxes if _area(cells) < 0.98 * _area([whole := _around(cells)])]
    if open_sides:
        # Word leaves out the lower border of a merged cell that goes on overleaf; closing the frame makes it a cell.
        frames = [e for x0, y0, x1, y1 in open_sides for e in _frame(x0, y0, x1, y1)]
        boxes = _cells([*edges, *frames], slack)
    return boxes


def _edges(page: Any, view: View) -> list[Edge]:
    """Level and upright rulings of a page as thin boxes on the shown page."""
    import pypdfium2.raw as raw

    edges: list[Edge] = []
    paths: list[tuple[Any, tuple[float, ...]]] = []
    identity = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

    def collect(count: int, get: Any, holder: Any, outer: tuple[float, ...], depth: int) -> None:
        for i in range(count):
            item = get(holder, i)
            kind = raw.FPDFPageObj_GetType(item)
            if kind == raw.FPDF_PAGEOBJ_PATH:
                paths.append((item, outer))
                if len(paths) > MAX_EDGES:
                    return
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < 3:
                m = raw.FS_MATRIX()
                raw.FPDFPageObj_GetMatrix(item, ctypes.byref(m))
                inner = _times((m.a, m.b, m.c, m.d, m.e, m.f), outer)
                collect(raw.FPDFFormObj_CountObjects(item), raw.FPDFFormObj_GetObject, item, inner, depth + 1)

    collect(raw.FPDFPage_CountObjects(page.raw), raw.FPDFPage_GetObject, page.raw, identity, 0)
    if len(paths) > MAX_EDGES:
        return []
    for item, outer in paths:
        m = raw.FS_MATRIX()
        raw.FPDFPageObj_GetMatrix(item, ctypes.byref(m))
        matrix = _times((m.a, m.b, m.c, m.d, m.e, m.f), outer)
        _path_edges(raw, item, matrix, view, edges)
    return edges


def _path_edges(raw: Any, path: Any, matrix: tuple[float, ...], view: View, edges: list[Edge]) -> None:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    if not fill.value and not stroke.value:
        return
    x, y = ctypes.c_float(), ctypes.c_float()
    corners: list[tuple[float, float]] = []

    def flush() -> None:
        if len(corners) >= 2:
            _outline(corners, bool(stroke.value), edges)
        corners.clear()

    for i in range(min(raw.FPDFPath_CountSegments(path), 2000)):
        segment = raw.FPDFPath_GetPathSegment(path, i)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        a, b, c, d, e, f = matrix
        at = view.point(a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            flush()
        elif kind == raw.FPDF_SEGMENT_BEZIERTO:
            corners.clear()
            return  # a curve: a drawing, no ruling
        corners.append(at)
        if raw.FPDFPathSegment_GetClose(segment) and corners:
            corners.append(corners[0])
    flush()


def _outline(corners: list[tuple[float, float]], stroked: bool, edges: list[Edge]) -> None:
    xs, ys = [p[0] for p in corners], [p[1] for p in corners]
    x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
    if x1 - x0 <= MAX_RULING or y1 - y0 <= MAX_RULING:
        if max(x1 - x0, y1 - y0) >= MIN_LENGTH or (x1 - x0 > 0 and y1 - y0 > 0):
            edges.append((x0, y0, x1, y1))
        return
    if not stroked:
        return  # a shaded area
    for (ax, ay), (bx, by) in zip(corners, corners[1:], strict=False):
        if abs(ax - bx) <= 1.0 or abs(ay - by) <= 1.0:
            edges.append((min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)))


def _times(m: tuple[float, ...], n: tuple[float, ...]) -> tuple[float, ...]:
    """Matrix `m` first, then `n`."""
    a, b, c, d, e, f = m
    g, h, i, j, k, o = n
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + o)


def _cells(edges: Sequence[Edge], slack: float) -> list[list[Box]]:
    """Cells of each table, by pdfplumber's functions on edges."""
    from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

    described = []
    for x0, y0, x1, y1 in edges:
        level = x1 - x0 >= y1 - y0
        middle_x, middle_y = (x0 + x1) / 2, (y0 + y1) / 2
        if level:
            y0 = y1 = middle_y
        else:
            x0 = x1 = middle_x
        described.append(
            {
                "x0": x0,
                "x1": x1,
                "top": y0,
                "bottom": y1,
                "width": x1 - x0,
                "height": y1 - y0,
                "orientation": "h" if level else "v",
                "object_type": "line",
            }
        )
    merged = merge_edges(
        described, snap_x_tolerance=SNAP, snap_y_tolerance=SNAP, join_x_tolerance=SNAP + 1, join_y_tolerance=SNAP + 1
    )
    merged = [e for e in merged if max(e["width"], e["height"]) >= MIN_LENGTH]
    crossings = edges_to_intersections(merged, x_tolerance=slack, y_tolerance=slack)
    return [[(c[0], c[1], c[2], c[3]) for c in cells] for cells in cells_to_tables(intersections_to_cells(crossings))]


def _around(boxes: Sequence[Box]) -> Box:
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


def _area(boxes: Sequence[Box]) -> float:
    return sum((b[2] - b[0]) * (b[3] - b[1]) for b in boxes)


def _frame(x0: float, y0: float, x1: float, y1: float) -> list[Edge]:
    return [(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)]


def _table(
    boxes: Sequence[Box], tokens: Sequence[Token], to_rows: Callable[[list[Token]], list[Row]], *, slack: float
) -> tuple[Table | None, list[Token]]:
    """A table from its cell boxes with the words in them, and the words that remain."""
    if len(boxes) < 2:
        return None, list(tokens)  # a frame round text (secrecy mark, stamp)
    xs = _grid((x for b in boxes for x in (b[0], b[2])), slack)
    ys = _grid((y for b in boxes for y in (b[1], b[3])), slack)
    inside: list[list[Token]] = [[] for _ in boxes]
    left = []
    whole = (xs[0], ys[0], xs[-1], ys[-1])
    for token in tokens:
        cx, cy = (token.box[0] + token.box[2]) / 2, token.box[3] - 0.5 * (token.box[3] - token.box[1])
        k = -1
        if whole[0] <= cx <= whole[2] and whole[1] <= cy <= whole[3]:
            k = next((i for i, b in enumerate(boxes) if b[0] <= cx <= b[2] and b[1] <= cy <= b[3]), -1)
        if k < 0:
            left.append(token)
        else:
            inside[k].append(token)
    if not any(inside):
        return None, list(tokens)
    cells = []
    for box, words in zip(boxes, inside, strict=True):
        row, column = _index(ys, box[1]), _index(xs, box[0])
        cells.append(
            Cell(
                row=row,
                column=column,
                lines=tuple(row_to_line(r) for r in to_rows(words)),
                row_span=max(1, _index(ys, box[3]) - row),
                column_span=max(1, _index(xs, box[2]) - column),
                bbox=rounded(box),
            )
        )
    cells.sort(key=lambda c: (c.row, c.column))
    return Table(cells=tuple(cells), bbox=rounded(whole)), left


def _grid(values: Iterable[float], slack: float) -> list[float]:
    """Positions of grid lines, those within the snapping distance taken as one."""
    lines: list[float] = []
    for value in sorted(values):
        if not lines or value - lines[-1] > slack:
            lines.append(value)
    return lines


def _index(lines: Sequence[float], value: float) -> int:
    """Which grid line a cell border lies on."""
    return max(0, bisect_right(lines, value + 0.01) - 1)
