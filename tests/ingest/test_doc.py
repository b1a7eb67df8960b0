"""Legacy Word files."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import read, texts
from vanban.errors import UnreadableSource, UnsupportedSource, VanbanError
from vanban.model import Pages, Table


def test_word_97_with_columns_set_by_tabs(reading: Callable[..., Pages]) -> None:
    lines = texts(reading("ubnd-binhduong_09-2009-ct.doc"))
    assert lines[:4] == [
        "ỦY BAN NHÂN DÂN",
        "TỈNH BÌNH DƯƠNG",
        "Số: 09/2009/CT-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    ]
    assert lines.index("- Lưu VT.") < lines.index("TM. UỶ BAN NHÂN DÂN") < lines.index("Nguyễn Văn Hiệp")


def test_word_6_in_tcvn3_without_fonts(reading: Callable[..., Pages]) -> None:
    pages = reading("sacluat-1945_65_TCVN3.doc")
    first = next(pages.pages[0].lines())
    assert first.text == "SẮC LỆNH"
    assert first.original == "S¾C LÖNH"
    assert [i.code for i in pages.issues] == ["legacy_encoding"]


def test_tables_have_rows_and_cells(reading: Callable[..., Pages]) -> None:
    tables = [b for b in reading("bct_tt-02-2010_truth.doc").pages[0].blocks if isinstance(b, Table)]
    ruled = [t for t in tables if t.ruled and t.rows > 2]
    assert ruled
    for table in ruled:
        taken = {
            (r, c)
            for x in table.cells
            for r in range(x.row, x.row + x.row_span)
            for c in range(x.column, x.column + x.column_span)
        }
        assert len(taken) == sum(x.row_span * x.column_span for x in table.cells)
        assert taken == {(r, c) for r in range(table.rows) for c in range(table.columns)}


def test_fields_and_control_characters_are_hidden(reading: Callable[..., Pages]) -> None:
    for name in ("ubnd-binhduong_09-2009-ct.doc", "bct_tt-02-2010_truth.doc", "btc_tt-07-2010_truth.doc"):
        whole = "\n".join(texts(reading(name)))
        assert not any(ord(c) < 32 and c != "\n" for c in whole)
        assert "HYPERLINK" not in whole


def test_damage_is_an_error_with_its_cause(shared: Path) -> None:
    whole = (shared / "docs" / "ubnd-binhduong_09-2009-ct.doc").read_bytes()
    with pytest.raises(UnreadableSource) as caught:
        read("cụt.doc", whole[:20_000])
    assert caught.value.remedy
    chance = random.Random(7)
    for _ in range(15):
        data = bytearray(whole)
        for _ in range(300):
            data[chance.randrange(512, len(data))] = chance.randrange(256)
        with contextlib.suppress(VanbanError):
            read("hỏng.doc", bytes(data))


def test_other_office_files_are_named() -> None:
    with pytest.raises((UnsupportedSource, UnreadableSource)):
        read("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000)
