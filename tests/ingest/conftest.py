"""Sources built in memory, and readings of real documents shared by the tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest

from vanban.ingest import read_pages, source_from_bytes, sources
from vanban.model import Pages, Source
from vanban.options import Ocr, Options

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(body: str, **parts: str) -> bytes:
    """A Word file with this body; further parts by name (`numbering`, `footnotes`, `styles`)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
        for name, inner in parts.items():
            archive.writestr(f"word/{name}.xml", f'<w:{name} xmlns:w="{W}">{inner}</w:{name}>')
    return out.getvalue()


def p(text: str, properties: str = "", run: str = "") -> str:
    """A paragraph of one run."""
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def read(name: str, data: bytes, options: Options | None = None) -> Pages:
    return read_pages(source_from_bytes(name, data), options or Options())


def texts(pages: Pages) -> list[str]:
    """The text of every line, in reading order."""
    return [line.text for page in pages.pages for line in page.lines()]


@lru_cache(maxsize=32)
def _read_file(path: Path, wanted: tuple[int, ...] | None, ocr: Ocr) -> Pages:
    options = Options(pages=wanted, ocr=ocr)
    source = next(iter(sources(path, options)))
    assert isinstance(source, Source)
    return read_pages(source, options)


@pytest.fixture(scope="session")
def reading(shared: Path) -> Callable[..., Pages]:
    """Reads a real document by name, once a session."""

    def get(name: str, wanted: tuple[int, ...] | None = None, ocr: Ocr = Ocr.AUTO) -> Pages:
        return _read_file(shared / "docs" / name, wanted, ocr)

    return get
