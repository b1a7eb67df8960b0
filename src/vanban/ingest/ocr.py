"""The OCR engine contract, and Tesseract behind it.

An engine gets an image and gives words with boxes in pixels. `page_from_image` prepares the image, asks the engine and
makes a page of the answer, boxes in points.
"""

from __future__ import annotations

import os
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from time import monotonic
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from vanban.errors import MissingTool
from vanban.ingest.handwritten import as_marks, with_handwritten
from vanban.ingest.layout import Row, Token, blocks_in_order, fold, segments_to_rows
from vanban.ingest.marks import drop_marks
from vanban.ingest.pdf_tables import tables_from_edges
from vanban.ingest.quality import judge
from vanban.ingest.readings import join_readings, without_next
from vanban.ingest.recogniser import weighed
from vanban.ingest.typed_words import with_typed
from vanban.model import Block, Box, Origin, Page, Table
from vanban.options import Options

if TYPE_CHECKING:
    from PIL.Image import Image

# Tesseract's models were trained on text of this height; 300 dpi is what offices scan at.
DPI = 300


@dataclass(frozen=True, slots=True)
class Read:
    """One word as an engine read it; the box in pixels, `line` the engine's own line number."""

    text: str
    box: tuple[int, int, int, int]
    confidence: float
    line: tuple[int, ...]
    alternatives: tuple[tuple[str, float], ...] = ()
    """What other readings gave in the same place, with their confidence."""


class Engine(Protocol):
    """What turns the image of a page into words."""

    def words(self, image: Image, *, dpi: int, timeout: float) -> list[Read]:
        """The words on an upright page. Raises `TimeoutError` when it takes too long."""
        ...

    def quarter_turns(self, image: Image, *, timeout: float) -> int:
        """How many quarter turns clockwise make the page upright; 0 where that cannot be told."""
        ...


@runtime_checkable
class Rereader(Protocol):
    """An engine that can read a page a second time in another way, so that its own doubt shows."""

    def words_again(self, image: Image, *, dpi: int, timeout: float) -> list[Read]:
        """The words of the same image by the other way, their boxes on the image as given."""
        ...


class Tesseract:
    """Tesseract through pytesseract, with the Vietnamese model that is installed."""

    def words(self, image: Image, *, dpi: int, timeout: float, psm: int = 3) -> list[Read]:
        import pytesseract

        language = vietnamese_model()
        image.format = "PPM"  # handed over in a file: uncompressed is faster to write than PNG
        try:
            with _one_thread():
                data = pytesseract.image_to_data(
                    image,
                    lang=language,
                    config=f"--oem 1 --psm {psm} --dpi {dpi}",
                    timeout=timeout,
                    output_type=pytesseract.Output.DICT,
                )
        except RuntimeError as error:
            if "timeout" in str(error).lower():
                raise TimeoutError(f"OCR quá {timeout:.0f} giây") from error
            raise
        found = []
        for i, text in enumerate(data["text"]):
            text = str(text).strip()
            confidence = float(data["conf"][i])
            if not text or confidence < 0:
                continue
            x, y, w, h = (int(data[k][i]) for k in ("left", "top", "width", "height"))
            line = (int(data["block_num"][i]), int(data["par_num"][i]), int(data["line_num"][i]))
            found.append(Read(text, (x, y, x + w, y + h), min(1.0, confidence / 100), line))
        return found

    def words_again(self, image: Image, *, dpi: int, timeout: float) -> list[Read]:
        """The words as read at two thirds of the resolution, where the network sees other strokes.

        Of the words on nine real first pages `vie` alone has 96.4 % right; one of two readings has, with the script
        model as the second, 97.6 %, with `vie` at 200 dpi 98.1 %, with both 98.5 %. 200 dpi is also the cheapest: 2.6 s
        a page beside 3.6 s for the first reading and 4.3 s for the script model.
        """
        from PIL.Image import Resampling

        factor = AGAIN_DPI / dpi
        if factor >= MOST_OF_DPI:
            return []  # the image is coarse already: the same reading again teaches nothing
        size = max(1, round(image.width * factor)), max(1, round(image.height * factor))
        found = self.words(image.resize(size, Resampling.LANCZOS), dpi=AGAIN_DPI, timeout=timeout)
        return [replace(read, box=_enlarged(read.box, 1 / factor)) for read in found]

    def quarter_turns(self, image: Image, *, timeout: float) -> int:
        import pytesseract

        if "osd" not in installed_models():
            return 0
        image.format = "PPM"
        try:
            with _one_thread():
                answer = pytesseract.image_to_osd(image, timeout=timeout, output_type=pytesseract.Output.DICT)
        except (RuntimeError, pytesseract.TesseractError):
            return 0  # too few characters to tell
        return int(answer["rotate"]) // 90 % 4 if float(answer["orientation_conf"]) >= MIN_TURN_CONFIDENCE else 0


def _enlarged(box: tuple[int, int, int, int], factor: float) -> tuple[int, int, int, int]:
    return (round(box[0] * factor), round(box[1] * factor), round(box[2] * factor), round(box[3] * factor))


AGAIN_DPI = 200
MOST_OF_DPI = 0.9
# Below this Tesseract's own orientation figure is a guess: upright pages with few lines got up to 1.
MIN_TURN_CONFIDENCE = 2.0
_environment = threading.Lock()
_running: list[str | None] = []
"""One entry for each engine at work; the first is the limit that was set before."""


@contextmanager
def _one_thread() -> Iterator[None]:
    """Tesseract's own threads slow it down sixfold on small machines; it reads the limit from the environment only.

    Pages may be read side by side, so the variable stays until the last of them is done.
    """
    with _environment:
        _running.append(os.environ.get("OMP_THREAD_LIMIT") if not _running else _running[0])
        os.environ["OMP_THREAD_LIMIT"] = "1"
    try:
        yield
    finally:
        with _environment:
            before = _running.pop()
            if not _running:
                if before is None:
                    os.environ.pop("OMP_THREAD_LIMIT", None)
                else:
                    os.environ["OMP_THREAD_LIMIT"] = before


@lru_cache(maxsize=1)
def installed_models() -> frozenset[str]:
    """Names of the Tesseract models on this machine. Raises where the program itself is missing."""
    import pytesseract

    try:
        return frozenset(pytesseract.get_languages())
    except pytesseract.TesseractNotFoundError as error:
        raise MissingTool(
            "Chưa cài Tesseract, chương trình nhận dạng chữ trên ảnh.",
            remedy="Trên Debian, Ubuntu: apt install tesseract-ocr tesseract-ocr-vie.",
        ) from error


def vietnamese_model() -> str:
    """The model to read Vietnamese with: `vie`, or the script model."""
    models = installed_models()
    # Measured on first pages of 16 real scans, words right in any order: vie 95.4 %, Vietnamese 94.3 %.
    for name in ("vie", "Vietnamese", "script/Vietnamese"):
        if name in models:
            return name
    raise MissingTool(
        "Tesseract chưa có mô hình tiếng Việt.",
        remedy="Trên Debian, Ubuntu: apt install tesseract-ocr-vie tesseract-ocr-script-viet.",
    )


@lru_cache(maxsize=1)
def default_engine() -> Engine:
    return Tesseract()


def page_from_image(
    image: Image,
    number: int,
    options: Options,
    *,
    width: float,
    height: float,
    engine: Engine | None = None,
    typed: Sequence[Token] = (),
    stamped: Sequence[Token] = (),
) -> Page:
    """A page read from its image; `width` and `height` in points. Raises `TimeoutError` past the time limit.

    `typed` are the words of a text layer that has most of them right, `stamped` the numbers in form fields that the
    image does not show; both in points.
    """
    from vanban.ingest.clean import lies_on_side, shrink, turned_back

    engine = engine or default_engine()
    limit = float(options.limits.ocr_seconds_per_page)
    begun = monotonic()
    image = shrink(image, width, height)

    def turned(turns: int, *, cleaned: bool = True) -> _Sheet:
        size = (height, width) if turns % 2 else (width, height)
        return _Sheet(image.rotate(-90 * turns, expand=True) if turns else image, *size, cleaned=cleaned)

    sheet = turned(0)
    # Asking how a page lies costs a second, reading it on its side several, and for nothing.
    on_side = lies_on_side(sheet.image)
    turns = engine.quarter_turns(sheet.image, timeout=limit) if on_side else 0
    if turns:
        sheet = turned(turns)
    found = engine.words(sheet.image, dpi=sheet.dpi, timeout=limit)
    if _looks_turned(found) and (turns or not on_side):
        others = 0 if turns else engine.quarter_turns(sheet.image, timeout=limit)
        if others != turns:
            again = turned(others)
            other = engine.words(again.image, dpi=again.dpi, timeout=limit)
            if _worth(other) > _worth(found):
                found, sheet, turns = other, again, others
    if sheet.notes and _sureness(found) < LEAST_SURE:
        # What helps most pages may harm one: where the cleaned page reads badly, it is held against the page as given.
        given = turned(turns, cleaned=False)
        other = engine.words(given.image, dpi=given.dpi, timeout=limit)
        if _worth(other) > _worth(found):
            found, sheet = other, given
    found = _read_again(engine, sheet, found, limit - (monotonic() - begun))
    found, by_hand = with_handwritten(sheet.image, found)
    if (typed or stamped) and not turns:
        found = with_typed(found, sheet.to_pixels(typed), sheet.to_pixels(stamped))
    page = drop_marks(sheet.page(found, number))
    page = replace(page, marks=(*page.marks, *as_marks(by_hand, sheet.x, sheet.y)))
    # Layout is done on the upright page; boxes then go back to the page as it was given.
    return turned_back(page, turns, width, height) if turns else page


def _read_again(engine: Engine, sheet: _Sheet, found: list[Read], seconds: float) -> list[Read]:
    """The words with what a second reading makes of them; as they are where there is none, or it fails."""
    if not found or seconds < LEAST_SECONDS or not isinstance(engine, Rereader):
        return found
    try:
        joined = join_readings(found, engine.words_again(sheet.image, dpi=sheet.dpi, timeout=seconds))
    except (TimeoutError, RuntimeError, OSError):
        return found  # the page was read; the second reading only says how surely
    # The network's part was fitted on Tesseract's own doubt.
    return without_next(weighed(sheet.image, joined) if isinstance(engine, Tesseract) else joined)


LEAST_SECONDS = 2.0
# Mean confidence of a page's words: of nine real first pages the least sure has 0.91 once cleaned.
LEAST_SURE = 0.88
# Rulings of a scan slope and break; those that miss each other by so many points still meet.
SLACK = 4.5
# Fewer cells make a frame round text rather than a table.
MIN_CELLS = 4
# Incoming stamps are 35 x 50 mm (NĐ 30/2020, Phụ lục IV) on pages 210 mm wide.
STAMP_WIDTH = 0.45


def _within(box: Box, frame: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return frame[0] <= x <= frame[2] and frame[1] <= y <= frame[3]


def _cell_rows(tokens: list[Token]) -> list[Row]:
    """Rows of a cell. The rulings beside it are often read as bars."""
    for token in tokens:
        token.text = token.text.strip("|¦")
        token.alternatives = tuple((text.strip("|¦"), sure) for text, sure in token.alternatives)
    rows = segments_to_rows([t] for t in tokens if t.text)
    return [r for r in rows if any(c.isalnum() or c in "-+%" for t in r for c in t.text)]


def _is_stamp(table: Table, width: float) -> bool:
    """An incoming stamp is ruled like a table, but it is no part of the text's tables."""
    box = table.bbox
    if box is None or box[2] - box[0] > STAMP_WIDTH * width or table.columns > 3:
        return False
    folded = " ".join(fold(line.text) for cell in table.cells for line in cell.lines)
    return "den" in folded and ("so" in folded or "ngay" in folded)


class _Sheet:
    """A page image prepared for OCR, with its rulings."""

    def __init__(self, image: Image, width: float, height: float, *, cleaned: bool = True) -> None:
        from vanban.ingest.clean import Prepared, clean
        from vanban.ingest.rulings import find_rulings

        self.width, self.height = width, height
        self.dpi = max(70, round(image.width / width * 72)) if width else DPI
        prepared = clean(image, self.dpi) if cleaned else Prepared(image.convert("L"))
        self.notes = prepared.notes
        self.image = prepared.image
        self.x, self.y = width / self.image.width, height / self.image.height
        edges = find_rulings(self.image, self.dpi)
        self.edges = [(a * self.x, b * self.y, c * self.x, d * self.y) for a, b, c, d in edges]

    def to_pixels(self, tokens: Sequence[Token]) -> list[Token]:
        """The words with their boxes on the image."""
        boxes = ((t.box[0] / self.x, t.box[1] / self.y, t.box[2] / self.x, t.box[3] / self.y) for t in tokens)
        return [replace(t, box=box) for t, box in zip(tokens, boxes, strict=True)]

    def page(self, found: list[Read], number: int) -> Page:
        """The page that the engine's words make."""
        segments: dict[tuple[int, ...], Row] = {}
        for word in found:
            x0, y0, x1, y1 = word.box
            box = (x0 * self.x, y0 * self.y, x1 * self.x, y1 * self.y)
            size = max(4.0, (box[3] - box[1]) * 1.1)
            text = unicodedata.normalize("NFC", word.text)
            token = Token(text, box, size, confidence=word.confidence, alternatives=word.alternatives)
            segments.setdefault(word.line, []).append(token)
        tables: list[Table] = []
        if len(self.edges) >= 4:
            tokens = [t for s in segments.values() for t in s]
            tables, left = tables_from_edges(self.edges, tokens, to_rows=_cell_rows, slack=SLACK)
            real = [t for t in tables if len(t.cells) >= MIN_CELLS or _is_stamp(t, self.width)]
            if len(real) < len(tables):
                frames = [t.bbox for t in real if t.bbox]
                left = [t for t in tokens if not any(_within(t.box, f) for f in frames)]
            tables = real
            outside = {id(t) for t in left}
            segments = {k: kept for k, s in segments.items() if (kept := [t for t in s if id(t) in outside])}
        rows = [kept for r in segments_to_rows(segments.values()) if (kept := _without_edges(r)) and not _specks(kept)]
        blocks: list[Block] = []
        for block in blocks_in_order(rows, tables, self.width):
            if isinstance(block, Table) and _is_stamp(block, self.width):
                blocks.extend(line for cell in block.cells for line in cell.lines)
            else:
                blocks.append(block)
        return Page(
            number=number,
            blocks=tuple(blocks),
            width=round(self.width, 1),
            height=round(self.height, 1),
            origin=Origin.OCR,
            notes=self.notes,
        )


def _worth(found: list[Read]) -> float:
    """How much of a reading to believe: words weighted by confidence, times how Vietnamese they look."""
    return sum(w.confidence for w in found) * (0.2 + judge(" ".join(w.text for w in found)).valid)


def _sureness(found: list[Read]) -> float:
    """Mean confidence of the words; 0 where there are none."""
    return sum(w.confidence for w in found) / len(found) if found else 0.0


def _looks_turned(found: list[Read]) -> bool:
    """A page lying on its side reads as few or nonsense words."""
    if len(found) < 8:
        return bool(found)
    return _sureness(found) < 0.6 and judge(" ".join(w.text for w in found)).valid < 0.6


def _without_edges(row: Row) -> Row:
    """The row without the strokes that dirt and rulings beside it are read as."""
    kept = list(row)
    while kept and not kept[0].text.strip("_|¦¬~"):
        kept.pop(0)
    while kept and not kept[-1].text.strip("_|¦¬~"):
        kept.pop()
    return kept


def _specks(row: Row) -> bool:
    """Rows of dirt, seal fragments and rulings: hardly a letter, and the engine did not believe it.

    The lone star under the name of a Party body (Hướng dẫn 36-HD/VPTW) is none.
    """
    text = "".join(t.text for t in row)
    if text == "*":
        return False
    letters = sum(c.isalnum() for c in text)
    sure = sum(t.confidence for t in row) / len(row)
    return letters == 0 and "*" not in text and not text.startswith(("-", "+")) if sure >= 0.5 else letters <= 2
