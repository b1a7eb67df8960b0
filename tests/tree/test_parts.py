"""Bundles to component documents."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents import ANNEX_WITH_FORM, DECISION, LETTER, REGULATION
from factories import clean, paged, printed_line
from vanban.ingest import read_pages, source_from_bytes
from vanban.model import Part
from vanban.options import Options
from vanban.text.join import join_pages
from vanban.tree.parts import same_symbol, split_parts


def parts_of(text: str) -> list[Part]:
    return split_parts(clean(text))


def shape(parts: list[Part]) -> list[tuple[bool, int | None]]:
    return [(p.annex, p.parent) for p in parts]


def first_lines(parts: list[Part]) -> list[str]:
    return [p.text.text.split("\n")[0] for p in parts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(LETTER, [(False, None)], id="one letter"),
        pytest.param(LETTER + DECISION, [(False, None), (False, None)], id="letter and decision"),
        pytest.param(
            LETTER + DECISION + REGULATION,
            [(False, None), (False, None), (True, 2)],
            id="a regulation is attached to the decision it names",
        ),
        pytest.param(
            DECISION + LETTER + REGULATION,
            [(False, None), (False, None), (True, 1)],
            id="also where another document stands between",
        ),
        pytest.param(
            DECISION + ANNEX_WITH_FORM, [(False, None), (True, 1)], id="the head line of a blank form opens no document"
        ),
        pytest.param(
            LETTER + REGULATION, [(False, None), (True, None)], id="an annex of a document that is not there has no parent"
        ),
        pytest.param("I. MỤC TIÊU\nNâng cao chất lượng chợ.\n", [(False, None)], id="text without any head"),
    ],
)
def test_components_and_parents(text: str, expected: list[tuple[bool, int | None]]) -> None:
    assert shape(parts_of(text)) == expected


def test_mention_of_an_annex_in_a_sentence_opens_none() -> None:
    text = DECISION.replace("Quy định quản lý chợ nông thôn.\n", "Danh mục\nPhụ lục kèm theo Quyết định này gồm hai bảng.\n")
    assert len(parts_of(text)) == 1


def test_copy_block_is_part_of_what_was_copied() -> None:
    copy = "SAO Y\nỦY BAN NHÂN DÂN\nXÃ TÂN HẠ\nSố: 12/SY-UBND\nTân Hạ, ngày 20 tháng 3 năm 2026\n"
    assert len(parts_of(LETTER + copy)) == 1


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        (("Tham gia Hội thi nấu ăn của hội viên phụ nữ xã năm 2026 tại nhà văn hóa",), 2),
        (("~ mp % x =", "l ’ «"), 1),
    ],
    ids=["words", "rest of the seal"],
)
def test_a_page_after_the_end_is_an_annex_where_it_has_words(lines: tuple[str, ...], count: int) -> None:
    letter = [text for text in LETTER.strip().split("\n") if text]
    first = [printed_line(text, x=85.0 if text.startswith("-") else 330.0, y=40.0 + 18 * i) for i, text in enumerate(letter)]
    second = [printed_line(text, x=90, y=60.0 + 20 * i, right=500) for i, text in enumerate(lines)]
    assert len(split_parts(join_pages(paged(first, second)))) == count


def test_parts_begin_at_their_letterhead() -> None:
    assert first_lines(parts_of(LETTER + DECISION + REGULATION)) == ["ỦY BAN NHÂN DÂN", "BỘ CÔNG THƯƠNG", "QUY ĐỊNH"]


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("212/QĐ-BCT", "212/QĐ-BCT", True),
        ("212/QD-BCT", "212/QĐ-BCT", True),
        ("/QĐ-BCT", "212/QĐ-BCT", True),
        ("213/QĐ-BCT", "212/QĐ-BCT", False),
        ("/KH-BCT", "212/QĐ-BCT", False),
    ],
)
def test_same_symbol(a: str, b: str, same: bool) -> None:
    assert same_symbol(a, b) is same


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from([LETTER, DECISION, REGULATION, ANNEX_WITH_FORM, "Một đoạn văn bất kỳ.\n", "\n", "* * *\n"]), max_size=6
    )
)
def test_parts_cover_the_text_without_overlap(blocks: list[str]) -> None:
    text = clean("".join(blocks))
    parts = split_parts(text)
    assert "".join(p.text.text for p in parts) == text.text
    assert [p.number for p in parts] == list(range(1, len(parts) + 1))
    for part in parts:
        assert text.text[part.start : part.start + len(part.text.text)] == part.text.text
        assert part.parent is None or (part.annex and part.parent < part.number)


@pytest.mark.parametrize(
    ("prefix", "starts"),
    [("001_", [1, 39, 403]), ("002_", [3, 61, 131]), ("004_", [1, 97, 969, 1697])],
)
def test_real_bundles(shared: Path, prefix: str, starts: list[int]) -> None:
    path = next((shared / "seeds").glob(f"{prefix}*.txt"))
    parts = split_parts(join_pages(read_pages(source_from_bytes(path.name, path.read_bytes()), Options())))
    assert [p.text.place(0, 1).line for p in parts] == starts
