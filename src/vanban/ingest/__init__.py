"""SOURCE FILE -> PAGES: what a file is, the members of archives, and one reader a format.

`sources` gives what stands behind a path; `read_pages` reads one source with the reader that bids best.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from vanban.errors import SourceTooLarge, UnreadableSource, UsageError, VanbanError
from vanban.ingest.reader import Reader, choose, too_much_text
from vanban.ingest.sniff import Kind, sniff
from vanban.model import Pages, Source
from vanban.options import Options

__all__ = ["Reader", "read_pages", "readers", "source_from_bytes", "sources"]


def source_from_bytes(name: str, data: bytes, *, path: Path | None = None) -> Source:
    """A source from bytes that are already in memory."""
    kind = sniff(data)
    if kind is Kind.TEXT and name.lower().endswith((".md", ".markdown")):
        kind = Kind.MARKDOWN  # bytes cannot tell it from text, and nothing but the reported type depends on it
    return Source(
        name=unicodedata.normalize("NFC", name),
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=kind.value,
        path=path,
    )


def sources(path: Path, options: Options) -> Iterator[Source | VanbanError]:
    """The sources behind a path: the file itself, or the members of a zip, each or its error."""
    name = unicodedata.normalize("NFC", path.name)
    try:
        if path.is_dir():
            yield UsageError("Đây là thư mục, không phải tệp.", where=name, remedy="Hãy chỉ ra từng tệp trong đó.")
            return
        size = path.stat().st_size
        if size > options.limits.source_bytes:
            yield SourceTooLarge(
                f"Tệp lớn {size // (1 << 20)} MB, giới hạn là {options.limits.source_bytes // (1 << 20)} MB.",
                where=name,
                remedy="Hãy chia nhỏ tệp.",
            )
            return
        data = path.read_bytes()
    except FileNotFoundError:
        yield UnreadableSource("Không có tệp này.", where=str(path), remedy="Hãy kiểm tra lại đường dẫn.")
        return
    except OSError as error:
        yield UnreadableSource(f"Không mở được tệp ({error.strerror}).", where=name, remedy="Hãy kiểm tra quyền đọc tệp.")
        return
    source = source_from_bytes(name, data, path=path)
    if source.media_type != Kind.ZIP.value:
        yield source
        return
    from vanban.ingest.archive import members

    for member in members(source, options.limits):
        if isinstance(member, Source) and member.media_type == Kind.TEXT.value and member.name.lower().endswith(".md"):
            member = replace(member, media_type=Kind.MARKDOWN.value)
        yield member


@lru_cache(maxsize=1)
def readers() -> tuple[Reader, ...]:
    """Every reader that takes part in the bidding."""
    from vanban.ingest.doc import DocReader
    from vanban.ingest.docx import DocxReader
    from vanban.ingest.image import ImageReader
    from vanban.ingest.pdf import PdfReader
    from vanban.ingest.plain import PlainReader

    return (PdfReader(), DocxReader(), DocReader(), ImageReader(), PlainReader())


def read_pages(source: Source, options: Options) -> Pages:
    """The pages of a source, by the reader that bids best. Every failure is a `VanbanError` with its place."""
    if len(source.data) > options.limits.source_bytes:
        raise SourceTooLarge(
            f"Tệp lớn hơn {options.limits.source_bytes // (1 << 20)} MB.", where=source.name, remedy="Hãy chia nhỏ tệp."
        )
    try:
        pages = choose(source, readers()).read(source, options)
    except VanbanError as error:
        error.at(source.name)
        raise
    except MemoryError as error:
        raise SourceTooLarge("Không đủ bộ nhớ để đọc tệp.", where=source.name, remedy="Hãy chia nhỏ tệp.") from error
    characters = sum(len(line.text) for page in pages.pages for line in page.lines())
    if characters > options.limits.characters:
        raise too_much_text(characters, options.limits).at(source.name)
    if options.pages is not None and not pages.pages:
        raise UsageError("Không có trang nào trong số các trang được chọn.", where=source.name, remedy="Hãy kiểm tra --pages.")
    return pages
