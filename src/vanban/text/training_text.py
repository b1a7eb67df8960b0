"""The text that the restoration model is made of: plain text, or the documents of an office as they lie in its archive."""

from __future__ import annotations

import logging
import lzma
from collections.abc import Iterator, Sequence
from pathlib import Path

from vanban.errors import UsageError, VanbanError
from vanban.options import Ocr, Options

PLAIN = (".txt", ".xz")
OFFICE = (".docx", ".doc", ".pdf")
_log = logging.getLogger(__name__)


def text_files(folder: Path) -> list[Path]:
    """The files of a folder and those below it that text can be taken from, in a fixed order."""
    if not folder.is_dir():
        raise UsageError("Không có thư mục này.", where=str(folder), remedy="Chỉ ra thư mục chứa văn bản tiếng Việt có dấu.")
    files = sorted(f for f in folder.rglob("*") if f.suffix.lower() in (*PLAIN, *OFFICE) and f.is_file())
    if not files:
        kinds = ", ".join((*PLAIN, *OFFICE))
        raise UsageError(
            f"Thư mục không có tệp nào loại {kinds}.", where=str(folder), remedy="Tệp .txt: mỗi đoạn một dòng, UTF-8."
        )
    return files


def paragraphs_of(file: Path) -> Iterator[str]:
    """The paragraphs of a file: the lines of plain text, what is typed with its marks in a document.

    A file that cannot be read is passed over with a warning in the log: one bad file in an archive of thousands must
    not cost the rest.
    """
    try:
        if file.suffix.lower() in OFFICE:
            yield from _typed_paragraphs(file)
            return
        with lzma.open(file, "rt", encoding="utf-8") if file.suffix == ".xz" else file.open(encoding="utf-8-sig") as lines:
            for line in lines:
                if line.strip():
                    yield line.strip()
    except (VanbanError, OSError, UnicodeDecodeError, lzma.LZMAError, EOFError) as error:
        _log.warning("%s: %s", file.name, error)


def _typed_paragraphs(file: Path) -> Iterator[str]:
    """Paragraphs of a document. Scans are left out, and so is what lost its marks: a model must not learn errors."""
    from vanban.ingest import read_pages, sources
    from vanban.text.join import join_pages
    from vanban.text.restore import is_accented

    options = Options(ocr=Ocr.NEVER, restore=False)
    for source in sources(file, options):
        if isinstance(source, VanbanError):
            raise source
        pages = read_pages(source, options)
        if any(issue.code == "bad_text_layer" for issue in pages.issues):
            continue
        for paragraph in join_pages(pages).text.splitlines():
            for part in paragraph.split("\t"):
                if part.strip() and is_accented(part):
                    yield part.strip()


def split_corpus(files: Sequence[Path], *, held_out: bool) -> Iterator[str]:
    """The paragraphs to learn from, or those held out for measuring: one block of a hundred paragraphs in two hundred.

    Blocks, because paragraphs beside each other come from one document and repeat its words. The first block is learned
    from, so that a small archive is not lost.
    """
    number = 0
    for file in files:
        for paragraph in paragraphs_of(file):
            block = number // 100
            if (block > 0 and block * 2654435761 % 1000 < 5) == held_out:
                yield paragraph
            number += 1
