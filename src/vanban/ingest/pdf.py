"""PDF pages: the text layer where it is good, OCR where it is bad or absent (triage), page by page."""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from vanban.errors import MissingTool, ProtectedSource, SourceTooLarge, UnreadableSource
from vanban.ingest.layout import Token, blocks_in_order, row_to_line, tokens_to_rows
from vanban.ingest.marks import drop_marks, drop_running
from vanban.ingest.quality import Quality, judge
from vanban.ingest.reader import wanted
from vanban.ingest.sniff import Kind, sniff
from vanban.model import Block, Issue, Line, Origin, Page, Pages, Source, Table
from vanban.options import Ocr, Options

if TYPE_CHECKING:
    from PIL.Image import Image

    from vanban.ingest.pdf_text import View

# Words a layer must have to be judged; a page with fewer is judged by whether an image covers it.
MIN_LAYER_WORDS = 8
# An image that covers this share of the page is a scan; logos and signatures cover less.
SCAN_COVER = 0.5
# Accented Vietnamese has 0.55 to 0.85 of its words marked, text OCRed in the wrong language under 0.25.
MIN_MARKED = 0.35
# Well-formed syllables: typed pages 0.85 to 0.99 (names and Latin words are the rest), wrong-language OCR 0.4 to 0.75.
MIN_VALID = 0.72
# Letters outside the Vietnamese alphabet in a layer whose fonts map to wrong letters.
MAX_FOREIGN = 0.004


# The end mark stands in the last kilobyte (PDF 1.7, annex H); signing programs add a little after it.
TAIL = 4096


class Layer(StrEnum):
    """What the text layer of a page is worth."""

    GOOD = "good"
    BAD = "bad"
    ABSENT = "absent"


class PdfReader:
    """Reads digital, scanned and mixed PDF files."""

    name = "pdf"

    def bid(self, source: Source) -> float:
        return 0.9 if sniff(source.data) is Kind.PDF else 0.0

    def read(self, source: Source, options: Options) -> Pages:
        document = _open(source)
        try:
            count = len(document)
            if count == 0:
                raise UnreadableSource("Tệp PDF không có trang nào.", where=source.name, remedy="Hãy xuất lại tệp PDF.")
            if count > options.limits.pages:
                raise SourceTooLarge(
                    f"Tệp PDF có {count} trang, giới hạn là {options.limits.pages}.",
                    where=source.name,
                    remedy="Hãy dùng --pages để chọn trang.",
                )
            issues: list[Issue] = []
            if b"%%EOF" not in source.data[-TAIL:]:
                issues.append(Issue("truncated", "Tệp PDF thiếu phần kết, có thể đã bị cắt cụt; các trang còn lại vẫn được đọc."))
            pages = _pages(document, [n for n in range(1, count + 1) if wanted(n, options)], options, issues)
        finally:
            document.close()
        if pages and all("unreadable" in p.notes for p in pages):
            raise UnreadableSource(
                "Không đọc được trang nào của tệp PDF.", where=source.name, remedy="Tệp có thể bị cắt cụt; hãy tải lại."
            )
        return Pages(source=source, pages=tuple(drop_running(pages)), issues=tuple(issues))


def _open(source: Source) -> Any:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source.data)
        len(document)
        return document
    except pypdfium2.PdfiumError as error:
        text = str(error).lower()
        if "password" in text or "security" in text:
            raise ProtectedSource(
                "Tệp PDF được đặt mật khẩu hoặc mã hóa.",
                where=source.name,
                remedy="Hãy mở bằng mật khẩu rồi lưu lại bản không khóa.",
            ) from error
        raise UnreadableSource(
            "Tệp PDF bị hỏng, bị cắt cụt hoặc không có trang nào.", where=source.name, remedy="Hãy tải lại hoặc xuất lại tệp."
        ) from error


@dataclass(frozen=True, slots=True)
class _Scan:
    """A page drawn and waiting for OCR, with what its text layer says."""

    image: Image
    typed: Page
    layer: Layer
    trusted: tuple[Token, ...] = ()
    """Words of the layer that are sound though the layer is not."""
    stamped: tuple[Token, ...] = ()


def _pages(document: Any, numbers: Sequence[int], options: Options, issues: list[Issue]) -> list[Page]:
    """The pages in order, the scanned ones read side by side; issues come in the order of the pages too.

    pdfium serves one thread, so pages are opened and drawn here, and handed to a thread each for OCR. No page is drawn
    before a thread is free to read it: an A4 page in colour takes 26 MB, more while it is cleaned.
    """
    done: list[Page | Future[Page]] = []
    found: list[list[Issue]] = []
    running: deque[Future[Page]] = deque()
    workers = max(1, options.workers or _cores())
    with ThreadPoolExecutor(workers) as pool:
        for number in numbers:
            found.append([])
            page = _page(document, number, options, found[-1])
            if isinstance(page, _Scan):
                running.append(pool.submit(_read_scan, page, options, found[-1]))
                done.append(running[-1])
                del page  # the image lives with its thread alone
                if len(running) >= workers:
                    wait(running, return_when=FIRST_COMPLETED)
                    running = deque(f for f in running if not f.done())
            else:
                done.append(page)
        pages = [p.result() if isinstance(p, Future) else p for p in done]
    for some in found:
        issues.extend(some)
    return pages


def _cores() -> int:
    """The cores that this process may use, which can be fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _page(document: Any, number: int, options: Options, issues: list[Issue]) -> Page | _Scan:
    """One page, or its image where OCR is to read it; where it cannot be opened, an empty one and an issue."""
    import pypdfium2

    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError as error:
        issues.append(Issue("page_unreadable", f"Trang {number} bị hỏng ({error}).", page=number))
        return Page(number=number, blocks=(), notes=("unreadable",))
    try:
        stamped = _stamped_tokens(document, number)
        typed, layer = _typed_page(page, number, stamped)
        if layer is Layer.GOOD and options.ocr is Ocr.AUTO:
            typed = _with_pictures(page, typed, stamped, options, issues)
        if options.ocr is Ocr.NEVER or (options.ocr is Ocr.AUTO and layer is Layer.GOOD):
            if layer is not Layer.GOOD:
                issues.append(_layer_issue(layer, number))
            return typed
        if layer is Layer.ABSENT and options.ocr is Ocr.AUTO and not _has_ink(page):
            return typed
        return _Scan(render(page, options), typed, layer, _trusted(typed, page), tuple(stamped))
    except pypdfium2.PdfiumError as error:
        issues.append(Issue("page_unreadable", f"Trang {number} bị hỏng ({error}).", page=number))
        return Page(number=number, blocks=(), notes=("unreadable",))
    finally:
        page.close()


_STAMPED = re.compile(r"\d{1,5}[a-zA-Z]?")


def _stamped_tokens(document: Any, number: int) -> list[Token]:
    """The numbers that office software drew into form fields: a document's number, day and month.

    A registry stamps them into signature widgets, which the text layer does not hold until they are made part of
    the page. Everything else that widgets show (seals, signature panels) is left to the marks of the page.
    """
    import pypdfium2.raw as raw

    from vanban.ingest.pdf_text import View

    page = document[number - 1]
    try:
        if not raw.FPDFPage_GetAnnotCount(page.raw):
            return []
        view = View(page)
        before = {(t.text, round(t.box[0]), round(t.box[1])) for t in _tokens(page, view)}
        if raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY) != raw.FLATTEN_SUCCESS:
            return []
    finally:
        page.close()
    page = document[number - 1]
    try:
        after = _tokens(page, View(page))
    finally:
        page.close()
    return [t for t in after if (t.text, round(t.box[0]), round(t.box[1])) not in before and _STAMPED.fullmatch(t.text)]


def _tokens(page: Any, view: View) -> list[Token]:
    from vanban.ingest.pdf_text import page_tokens

    textpage = page.get_textpage()
    try:
        # A day stamped in slanted digits counts as set at an angle.
        upright, slanted = page_tokens(textpage, view)
        return upright + slanted
    finally:
        textpage.close()


def _typed_page(page: Any, number: int, stamped: Sequence[Token] = ()) -> tuple[Page, Layer]:
    """The page as its text layer says, with the numbers stamped on it, and what that layer is worth."""
    from vanban.ingest.pdf_tables import find_tables
    from vanban.ingest.pdf_text import View, page_tokens, settle_raised

    view = View(page)
    textpage = page.get_textpage()
    try:
        upright, slanted = page_tokens(textpage, view)
    finally:
        textpage.close()
    tables: list[Table] = []
    upright, _ = settle_raised([*upright, *stamped])
    if upright:
        tables, upright = find_tables(page, view, upright)
    blocks = _in_order(upright, tables, view)
    result = drop_marks(
        Page(
            number=number,
            blocks=tuple(blocks),
            width=round(view.width, 1),
            height=round(view.height, 1),
            marks=tuple(row_to_line(r) for r in tokens_to_rows(slanted)),
        )
    )
    return result, _triage(result, page, view)


def _with_pictures(page: Any, typed: Page, stamped: Sequence[Token], options: Options, issues: list[Issue]) -> Page:
    """The typed page with the number or date that stands on it as a picture."""
    from vanban.ingest.pdf_text import View
    from vanban.ingest.pictures import picture_tokens

    try:
        pictured = picture_tokens(page, typed, View(page), options)
    except MissingTool as error:
        issues.append(Issue("ocr_missing", f"Trang {typed.number}: {error}", page=typed.number))
        return typed
    if not pictured:
        return typed
    whole, _ = _typed_page(page, typed.number, [*stamped, *pictured])
    return replace(whole, origin=Origin.MIXED)


def _in_order(tokens: Sequence[Token], tables: Sequence[Table], view: View) -> list[Block]:
    """Lines and tables from top to bottom, footnotes last; rows between two tables are put in order by themselves."""
    from vanban.ingest.pdf_text import footnote_rows

    width = view.width
    rows, notes = footnote_rows(tokens_to_rows(tokens), view.height)
    blocks = blocks_in_order(rows, tables, width)
    blocks.extend(row_to_line(r) for r in notes)
    return blocks


def _triage(typed: Page, page: Any, view: View) -> Layer:
    """Whether the text layer is good, bad or absent, by what its words look like, not by how many there are.

    Signature panels, watermarks and page numbers have left the blocks by now, so a page with nothing else is absent.
    """
    quality = judge(" ".join(line.text for line in typed.lines()))
    covered = _image_cover(page, view)
    if quality.words < MIN_LAYER_WORDS:
        return Layer.ABSENT if covered >= SCAN_COVER or not typed.blocks else Layer.GOOD
    return Layer.GOOD if _good(quality, covered >= SCAN_COVER) else Layer.BAD


def _good(quality: Quality, scan: bool) -> bool:
    if quality.foreign > MAX_FOREIGN:
        return False
    if not scan:
        # Typed without marks, or in another language: there is no better reading behind it.
        return True
    return quality.marked >= MIN_MARKED and quality.valid >= MIN_VALID


def _image_cover(page: Any, view: View) -> float:
    """The share of the page that its largest image covers."""
    import pypdfium2.raw as raw

    largest: float = 0.0
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        x0, y0, x1, y1 = (float(v) for v in item.get_bounds())
        largest = max(largest, abs(x1 - x0) * abs(y1 - y0))
    return float(largest / max(1.0, view.width * view.height))


def _has_ink(page: Any) -> bool:
    """Whether anything but paper is on the page; a blank back page needs no OCR."""
    import numpy as np

    small = np.asarray(page.render(scale=0.5, grayscale=True).to_pil().convert("L"))
    return bool((small < int(np.median(small)) - 40).sum() > 30)


def _read_scan(scan: _Scan, options: Options, issues: list[Issue]) -> Page:
    """The page by OCR; the text layer stays where OCR fails or reads worse."""
    from vanban.ingest.ocr import page_from_image

    typed, layer, number = scan.typed, scan.layer, scan.typed.number
    try:
        read = page_from_image(
            scan.image,
            number,
            options,
            width=typed.width or 595.0,
            height=typed.height or 842.0,
            typed=scan.trusted,
            stamped=scan.stamped,
        )
    except TimeoutError as error:
        issues.append(Issue("ocr_timeout", f"Trang {number}: {error}; trang giữ lớp chữ có sẵn.", page=number))
        return typed
    except MissingTool as error:
        issues.append(Issue("ocr_missing", f"Trang {number}: {error}", page=number))
        return typed
    if layer is Layer.ABSENT:
        return read
    ours, theirs = (judge(" ".join(line.text for line in p.lines())) for p in (read, typed))
    # A reading with few words is no better for being clean.
    if ours.words * 2 < theirs.words or (layer is Layer.GOOD and ours.score < theirs.score and options.ocr is not Ocr.ALWAYS):
        return typed
    if options.ocr is Ocr.ALWAYS or ours.score >= theirs.score:
        return read
    return typed


def _trusted(typed: Page, page: Any) -> tuple[Token, ...]:
    """The words of a typed page whose fonts lose single letters; none of a layer that is itself the work of OCR."""
    from vanban.ingest.pdf_text import View

    quality = judge(" ".join(line.text for line in typed.lines()))
    sound = quality.words >= MIN_LAYER_WORDS and quality.valid >= MIN_VALID and quality.marked >= MIN_MARKED
    if not sound or _image_cover(page, View(page)) >= SCAN_COVER:
        return ()
    return tuple(Token(w.text, w.bbox, line.size or 10.0) for line in typed.lines() for w in line.words if w.bbox)


def render(page: Any, options: Options) -> Image:
    """The page as an image at 300 dpi, at less where the page is so large that it would pass the pixel limit."""
    from vanban.ingest.ocr import DPI

    width, height = page.get_size()
    scale = DPI / 72
    pixels = width * height * scale * scale
    # Grey and colour copies live side by side while a page is cleaned, so a page gets a third of the limit.
    most = options.limits.image_pixels / 3
    if pixels > most:
        scale *= (most / pixels) ** 0.5
    image: Image = page.render(scale=scale).to_pil()
    return image


def _layer_issue(layer: Layer, number: int) -> Issue:
    if layer is Layer.ABSENT:
        return Issue("no_text", f"Trang {number} không có chữ; chạy lại với --ocr auto.", page=number)
    return Issue("bad_text_layer", f"Trang {number} có lớp chữ nhận dạng sai; chạy lại với --ocr auto.", page=number)


__all__ = ["Layer", "Line", "Origin", "PdfReader", "render"]
