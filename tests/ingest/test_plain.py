"""Text files: lines keep their numbers whatever the encoding."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import read
from vanban.errors import UnreadableSource
from vanban.ingest import source_from_bytes
from vanban.model import Line, Origin

TEXT = "Điều 1. Phạm vi\n\n  Ủy ban nhân dân xã\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_of_unicode(encoding: str) -> None:
    page = read("a.txt", TEXT.encode(encoding)).pages[0]
    assert [line.text for line in page.lines()] == ["Điều 1. Phạm vi", "", "  Ủy ban nhân dân xã"]
    assert [line.number for line in page.lines()] == [1, 2, 3]
    assert page.origin is Origin.TEXT


@pytest.mark.parametrize(
    ("data", "first"),
    [
        (
            "Uû ban nh©n d©n x· ban hµnh kÕ ho¹ch chuyÓn ®æi sè".encode("latin-1"),
            "Uỷ ban nhân dân xã ban hành kế hoạch chuyển đổi số",
        ),
        ("Uûy ban nhaân daân xaõ ban haønh keá hoaïch".encode("cp1252"), "Ủy ban nhân dân xã ban hành kế hoạch"),
        (unicodedata.normalize("NFD", "Ủy ban").encode(), "Ủy ban"),
        ("U\u0309y ban nhân dân xa\u0303 ban hành kê\u0301 hoa\u0323ch".encode("cp1258"), "Ủy ban nhân dân xã ban hành kế hoạch"),
        ("Uû ban nh©n d©n x· ban hµnh kÕ ho¹ch".encode(), "Uỷ ban nhân dân xã ban hành kế hoạch"),
    ],
)
def test_legacy_encodings_by_letter_statistics(data: bytes, first: str) -> None:
    assert next(read("a.txt", data).pages[0].lines()).text == first


def test_conversion_of_characters_keeps_the_original() -> None:
    pages = read("a.txt", "Uû ban nh©n d©n x· ban hµnh kÕ ho¹ch".encode())
    assert next(pages.pages[0].lines()).original == "Uû ban nh©n d©n x· ban hµnh kÕ ho¹ch"
    assert [i.code for i in pages.issues] == ["legacy_encoding"]


def test_a_few_damaged_bytes_do_not_make_a_file_legacy() -> None:
    data = ("Ủy ban nhân dân xã ban hành kế hoạch này. " * 20).encode() + b"\xff" + " hết".encode()
    assert "Ủy ban nhân dân" in next(read("a.txt", data).pages[0].lines()).text


def test_form_feed_starts_no_page_and_no_line() -> None:
    pages = read("a.txt", "một\n\fhai\nba".encode())
    assert len(pages.pages) == 1
    assert [line.text for line in pages.pages[0].lines()] == ["một", "hai", "ba"]


@given(
    st.lists(st.text(alphabet="aăâbcđêơư 0123.,-/", max_size=30), min_size=1, max_size=20), st.sampled_from(["\n", "\r\n", "\r"])
)
def test_every_physical_line_is_a_line(lines: list[str], end: str) -> None:
    text = end.join([*lines, "cuối"])
    blocks = read("a.txt", text.encode()).pages[0].blocks
    assert [b.text for b in blocks if isinstance(b, Line)] == [*lines, "cuối"]


def test_blank_files_are_refused() -> None:
    with pytest.raises(UnreadableSource):
        read("a.txt", b"\n \n\n")


def test_markdown_is_reported_as_such() -> None:
    assert source_from_bytes("a.md", b"# K").media_type == "text/markdown"


def test_seeds_have_the_lines_that_grep_counts(shared: Path) -> None:
    for path in sorted((shared / "seeds").glob("*.txt")):
        data = path.read_bytes()
        blocks = read(path.name, data).pages[0].blocks
        physical = re.split("\r\n|\n|\r", data.decode("utf-8-sig"))
        if physical[-1] == "":
            physical.pop()
        assert len(blocks) == len(physical)
        for number in (1, len(physical) // 2, len(physical)):
            line = blocks[number - 1]
            assert isinstance(line, Line)
            assert line.number == number
            assert line.text == unicodedata.normalize("NFC", physical[number - 1]).replace("\f", "")


def test_signature_panels_are_marks_and_keep_the_count_of_lines() -> None:
    text = (
        "Người ký: ỦY BAN NHÂN DÂN XÃ NẬM LA\nEmail: xa@namla.gov.vn\nThời gian ký: 02.03.2026 08:15:20 +07:00\n\n"
        "ỦY BAN NHÂN DÂN\nXÃ NẬM LA\nCơ quan: nơi công tác của người khai.\n"
    )
    (page,) = read("a.txt", text.encode()).pages
    lines = list(page.lines())
    assert [line.text for line in lines] == [
        "",
        "",
        "",
        "",
        "ỦY BAN NHÂN DÂN",
        "XÃ NẬM LA",
        "Cơ quan: nơi công tác của người khai.",
    ]
    assert [line.number for line in lines] == list(range(1, 8))
    assert [mark.number for mark in page.marks] == [1, 2, 3]
