"""Kinds of files from their bytes."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from conftest import docx, p
from vanban.errors import UnreadableSource, UnsupportedSource
from vanban.ingest import read_pages, source_from_bytes
from vanban.ingest.sniff import Kind, sniff
from vanban.options import Options


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "<a/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", Kind.EMPTY),
        (b"\xef\xbb\xbf%PDF-1.4 ...", Kind.PDF),
        (b"\xff\xd8\xff\xe0....", Kind.JPEG),
        (b"II*\x00....", Kind.TIFF),
        (b"PK\x05\x06" + b"\0" * 18, Kind.ZIP),
        ("Kế hoạch năm 2025".encode(), Kind.TEXT),
        ("Kế hoạch năm 2025".encode("utf-16"), Kind.TEXT),
        ("Kế hoạch năm 2025 của xã".encode("utf-16-le"), Kind.TEXT),
        ("KÕ ho¹ch n¨m 2025".encode("cp1252"), Kind.TEXT),
        (b"{\\rtf1 abc}", Kind.UNKNOWN),
        (b"\0" * 500, Kind.UNKNOWN),
        (random.Random(1).randbytes(4000), Kind.UNKNOWN),
    ],
)
def test_kind_comes_from_bytes(data: bytes, kind: Kind) -> None:
    assert sniff(data) is kind


def test_name_plays_no_part() -> None:
    pages = read_pages(source_from_bytes("lừa.pdf", docx(p("Kính gửi"))), Options())
    assert [line.text for line in pages.pages[0].lines()] == ["Kính gửi"]


@pytest.mark.parametrize(
    ("data", "error", "says"),
    [
        (b"", UnreadableSource, "rỗng"),
        (random.Random(2).randbytes(4000), UnsupportedSource, "Không nhận ra"),
        (b"Rar!\x1a\x07\x00" + b"x" * 50, UnsupportedSource, "rar"),
        # A workbook is a zip archive inside, but its parts are no documents.
        (zipped("[Content_Types].xml", "xl/workbook.xml"), UnsupportedSource, "xlsx"),
        (zipped("mimetype", "content.xml"), UnsupportedSource, "odt"),
    ],
)
def test_refusal_names_file_cause_and_remedy(data: bytes, error: type[UnreadableSource], says: str) -> None:
    with pytest.raises(error) as caught:
        read_pages(source_from_bytes("công văn.pdf", data), Options())
    assert caught.value.where == "công văn.pdf"
    assert says in caught.value.problem
    assert caught.value.remedy
