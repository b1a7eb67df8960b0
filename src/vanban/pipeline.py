"""One source through all the stages. This is the only place that knows their order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vanban.errors import ClassifiedSource, InternalFailure, UsageError, VanbanError
from vanban.model import DocumentTree, Page, Pages, Source, Table, Text
from vanban.options import Options
from vanban.records import Document, Extraction, SourceRecord, Warning


@dataclass(frozen=True, slots=True)
class Analysis:
    """A source after all stages: what was read, how it was understood, and its records."""

    pages: Pages
    text: Text
    trees: tuple[DocumentTree, ...]
    extraction: Extraction

    @property
    def documents(self) -> list[Document]:
        """The records, one entry a component document, in the order of `trees`."""
        return self.extraction.documents


def sources(path: Path, options: Options) -> Iterator[Source | VanbanError]:
    """The sources that a file holds: itself, or the members of an archive; an error in place of a bad member."""
    from vanban.ingest import sources as ingest_sources

    return ingest_sources(path, options)


def read(source: Source, options: Options) -> Pages:
    """SOURCE FILE -> PAGES."""
    from vanban.ingest import read_pages

    return read_pages(source, options)


def analyse(source: Source, options: Options) -> Analysis:
    """A source through every stage; raises a `VanbanError` naming the source when it cannot be read.

    Also a fault of the program becomes one, an `InternalFailure` with the cause kept: this is the border between
    one source and the next.
    """
    try:
        pages = read(source, options)
        return analyse_pages(pages, options)
    except VanbanError as error:
        raise error.at(source.name) from error
    except Exception as error:
        raise InternalFailure(
            f"Chương trình gặp lỗi với tệp này ({type(error).__name__}: {error}).",
            where=source.name,
            remedy="Hãy báo lỗi kèm tệp, hoặc thử `vanban text` và --ocr always.",
        ) from error


def analyse_pages(pages: Pages, options: Options) -> Analysis:
    """PAGES -> TEXT -> DOCUMENT TREE -> RECORDS."""
    from vanban.extract import extract_documents
    from vanban.extract.calibrated import calibrate
    from vanban.text import pages_to_text
    from vanban.tree import text_to_trees
    from vanban.tree.zones import secrecy_mark

    text = pages_to_text(pages, options)
    mark = secrecy_mark(text)
    if mark and not options.allow_classified:
        raise ClassifiedSource(
            f"Văn bản đóng dấu {mark} nên không được xử lý.",
            where=pages.source.name,
            remedy="Văn bản mật chỉ được xử lý trên thiết bị được phép; nếu đây là máy như vậy, chạy lại với --allow-classified.",
        )
    trees = tuple(text_to_trees(text))
    documents = extract_documents(trees, pages.source, pages.pages)
    if options.calibrated:
        calibrate(documents)
    extraction = Extraction(source=_source_record(pages, text), documents=documents, warnings=_reading_warnings(pages))
    return Analysis(pages, text, trees, extraction)


def main_part(analysis: Analysis, part: int | None) -> int:
    """The index of the component document to check: the one asked for, or the one with most targets and tasks."""
    documents = analysis.documents
    if part is not None:
        for index, document in enumerate(documents):
            if document.part == part:
                return index
        raise UsageError(
            f"there is no part {part}; the file has {len(documents)}.",
            where=analysis.pages.source.name,
            remedy="See `vanban extract --format table`.",
        )
    if not documents:
        raise VanbanError(
            "Không thấy văn bản nào trong tệp.", where=analysis.pages.source.name, remedy="Hãy xem nội dung bằng `vanban text`."
        )
    return max(
        range(len(documents)), key=lambda i: (len(documents[i].targets) + len(documents[i].tasks), len(documents[i].text or ""))
    )


def text_pages(source: Source, options: Options) -> list[str]:
    """The text of each page as read, in reading order, restored where its diacritics were lost."""
    from vanban.text import clean_pages

    try:
        pages = clean_pages(read(source, options), options)
    except VanbanError as error:
        raise error.at(source.name) from error
    return ["\n".join(_printed(page)) for page in pages.pages]


def _printed(page: Page) -> list[str]:
    """The lines of a page; a table row is one line, its cells apart by a tab."""
    lines: list[str] = []
    for block in page.blocks:
        if isinstance(block, Table):
            rows: dict[int, list[str]] = {}
            for cell in block.cells:
                rows.setdefault(cell.row, []).append(cell.text)
            lines.extend("\t".join(cells) for _, cells in sorted(rows.items()))
        else:
            lines.append(block.text)
    return lines


def _source_record(pages: Pages, text: Text) -> SourceRecord:
    return SourceRecord(
        name=pages.source.name,
        sha256=pages.source.sha256,
        media_type=pages.source.media_type,
        pages=len(pages.pages),
        origin=str(pages.origin),
        restored=text.restored,
    )


def _reading_warnings(pages: Pages) -> list[Warning]:
    """What went wrong while reading, as warnings on the source."""
    return [
        Warning(code=issue.code, text=issue.message if issue.page is None else f"Trang {issue.page}: {issue.message}")
        for issue in pages.issues
    ]
