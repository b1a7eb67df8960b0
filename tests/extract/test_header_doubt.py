"""Doubt in headers: figures filled in by pen, contradictions between fields, and panels of digital signatures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from documents import DECISION, LETTER
from factories import paged, printed_line, source, trees
from vanban.extract.bundle import resolve_bundle
from vanban.extract.context import Context
from vanban.extract.header import find_header
from vanban.extract.header_checks import issuer_fits
from vanban.extract.header_panel import Signing, read_panels
from vanban.extract.symbols import parse_symbol
from vanban.model import Line, Origin, Page, Pages, Word
from vanban.records import Document, Reference, Span
from vanban.text.join import join_pages
from vanban.tree import text_to_trees

LETTERHEAD = [
    "ỦY BAN NHÂN DÂN",
    "XÃ SUỐI LỤA",
    "Số: 84 /KH-UBND",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Suối Lụa, ngày 20 tháng 3 năm 2026",
    "KẾ HOẠCH",
    "Cải tạo chợ trung tâm xã",
]


def scanned(changes: dict[str, tuple[float, tuple[tuple[str, float], ...]]], lines: list[str] = LETTERHEAD) -> Document:
    """The header of a scan on which the words named in `changes` have that confidence and those other readings."""

    def word(w: Word) -> Word:
        sure, others = changes.get(w.text, (0.97, ()))
        return replace(w, confidence=sure, alternatives=others)

    printed = [printed_line(text, y=60 + 22 * i) for i, text in enumerate(lines)]
    blocks = tuple(replace(line, words=tuple(word(w) for w in line.words)) for line in printed)
    pages = Pages(source("mau.pdf"), (Page(1, blocks, 595.0, 842.0, origin=Origin.OCR),))
    (tree,) = text_to_trees(join_pages(pages))
    return _header(Context(tree, source()))


def with_panel(text: str, *panel: str) -> Document:
    return _header(Context(trees(text)[0], source(), marks=tuple(Line(line) for line in panel)))


def _header(context: Context) -> Document:
    find_header(context)
    values = {name: getattr(context.header, name) for name in type(context.header).model_fields}
    return Document(**values, part=1, warnings=context.warnings, text=context.text)


def codes(document: Document) -> list[str]:
    return [w.code for w in document.warnings]


# --- figures filled in ---------------------------------------------------------------------------------------


def test_figures_that_were_read_surely_are_kept() -> None:
    found = scanned({})
    assert (found.symbol, found.number, found.issued_on) == ("84/KH-UBND", "84", "2026-03-20")
    assert codes(found) == []


@pytest.mark.parametrize(
    "doubt",
    [
        (0.31, ()),  # a pen, read as figures by chance
        (0.60, (("34", 0.64),)),  # the second reading saw another figure, and more surely
    ],
)
def test_a_number_that_may_be_by_hand_is_left_out_with_its_place(doubt: tuple[float, tuple[tuple[str, float], ...]]) -> None:
    found = scanned({"84": doubt})
    assert (found.symbol, found.number, found.issued_on) == (None, None, "2026-03-20")
    assert codes(found) == ["blank_number"]
    assert found.fields["symbol"].original == "Số: /KH-UBND"
    place = found.warnings[0].span
    assert place is not None
    assert place.bbox is not None
    # The box is the room between `Số:` and the code, where a person looks for the number.
    colon, code = printed_line(LETTERHEAD[2]).words[0].bbox, printed_line(LETTERHEAD[2]).words[2].bbox
    assert colon is not None
    assert code is not None
    assert (place.bbox[0], place.bbox[2]) == (colon[2], code[0])


def test_a_second_reading_in_signs_does_not_outweigh_figures() -> None:
    assert scanned({"84": (0.58, (("#4", 0.6),))}).symbol == "84/KH-UBND"


def test_a_printed_symbol_read_as_one_word_is_kept_where_a_letter_is_in_doubt() -> None:
    lines = [line.replace("84 /", "84/") for line in LETTERHEAD]
    assert scanned({"84/KH-UBND": (0.45, ())}, lines).symbol == "84/KH-UBND"


def test_a_day_that_may_be_by_hand_is_left_out() -> None:
    found = scanned({"20": (0.2, ())})
    assert (found.symbol, found.issued_on, found.place) == ("84/KH-UBND", None, "Suối Lụa")
    assert codes(found) == ["blank_date"]


def test_a_speck_beside_the_type_line_hides_it_not() -> None:
    found = scanned({}, [line.replace("KẾ HOẠCH", "KẾ HOẠCH .") for line in LETTERHEAD])
    assert (found.kind, found.subject) == ("Kế hoạch", "Cải tạo chợ trung tâm xã")


def test_a_digital_source_has_no_such_doubt() -> None:
    pages = paged([printed_line(text, y=60 + 22 * i) for i, text in enumerate(LETTERHEAD)])
    (tree,) = text_to_trees(join_pages(pages))
    assert _header(Context(tree, source())).symbol == "84/KH-UBND"


# --- contradictions ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (DECISION.replace("212/QĐ-BCT", "212/KH-BCT"), "kind_symbol_mismatch"),
        (DECISION.replace("212/QĐ-BCT", "212/QĐ-BTP"), "issuer_symbol_mismatch"),
        (DECISION.replace("212/QĐ-BCT", "12/2024/QĐ-BCT"), "symbol_year_mismatch"),
        (DECISION.replace("năm 2026", "năm 2098"), "future_date"),
        (DECISION.replace("Số: 212/QĐ-BCT", "VĂN BẢN ĐẾN\nSố: 31\nNgày: 05/01/2026\nSố: 212/QĐ-BCT"), "received_before_issued"),
    ],
)
def test_contradictions_warn_and_lower_a_field(changed: str, code: str) -> None:
    sure, found = with_panel(DECISION), with_panel(changed)
    assert codes(sure) == []
    assert code in codes(found)
    doubted = [n for n, e in found.fields.items() if n in sure.fields and e.confidence < sure.fields[n].confidence - 0.05]
    assert doubted or found.fields["received"].confidence < 0.9


@pytest.mark.parametrize(
    ("issuer", "symbol", "fits"),
    [
        ("Sở Y tế tỉnh Hà Xuyên", "12/KH-SYT", True),
        ("Sở Văn hóa, Thể thao và Du lịch", "12/KH-SVHTTDL", True),
        ("Sở Văn hóa, Thể thao và Du lịch", "5/SVHTT-VP", True),
        ("Sở Nông nghiệp và Môi trường", "7/TTr-SNNMT", True),
        ("Bộ Khoa học và Công nghệ", "83/BKHCN-BTTTT-VP", True),
        ("Ủy ban nhân dân xã Suối Lụa", "7/KH-UBND", True),
        ("Câu lạc bộ Thơ Hà Xuyên", "05/QĐ-CLBTHX", True),
        ("Tỉnh ủy Hà Xuyên", "12-KH/TU", True),
        ("Sở Y tế tỉnh Hà Xuyên", "12/KH-SGDĐT", False),
        ("Bộ Tài chính", "12/KH-BYT", False),
    ],
)
def test_codes_of_a_symbol_against_the_issuer(issuer: str, symbol: str, *, fits: bool) -> None:
    parsed = parse_symbol(symbol)
    assert parsed is not None
    assert issuer_fits(issuer, parsed) is fits


# --- panels --------------------------------------------------------------------------------------------------

PANEL = ("Người ký: BẾ VĂN SÁNG", "Email: sang@example.vn", "Thời gian ký: 04.03.2026 08:31:01 +07:00")


@pytest.mark.parametrize(
    ("lines", "signing"),
    [
        (PANEL, Signing(("Bế Văn Sáng",), ("2026-03-04",))),
        (("Người ký: Ủy ban nhân dân tỉnh Hà Xuyên", "Ngày ký: 05/03/2026 10:02"), Signing((), ("2026-03-05",))),
        (
            ("Digitally signed by NGUYỄN THỊ LỤA, 0312", "Date: 2026.03.05 10:02:00"),
            Signing(("Nguyễn Thị Lụa",), ("2026-03-05",)),
        ),
        (("Thời gian ký: 45.03.2026", "12", "www.example.vn"), Signing()),
    ],
)
def test_panels(lines: tuple[str, ...], signing: Signing) -> None:
    assert read_panels(lines) == signing


def test_a_panel_that_agrees_changes_nothing() -> None:
    assert codes(with_panel(LETTER, *PANEL)) == []


def test_a_panel_names_the_signer_whose_name_the_page_lost() -> None:
    found = with_panel(LETTER.replace("\nBế Văn Sáng\n", ""), *PANEL)
    assert found.signer is not None
    assert (found.signer.name, found.signer.title) == ("Bế Văn Sáng", "Chánh Văn phòng")
    assert codes(found) == ["filled_from_signature"]
    assert found.fields["signer"].confidence < 0.8


def test_a_panel_of_another_person_and_day_warns() -> None:
    other = with_panel(LETTER, "Người ký: Lò Thị Mai", "Thời gian ký: 09.09.2026 08:00:00 +07:00")
    assert codes(other) == ["signature_date_differs", "signature_differs"]
    assert other.signer is not None
    assert other.signer.name == "Bế Văn Sáng"


# --- the note of an annex under its seal ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("read", "sure", "mended"),
    [
        ("919/QĐ-BCT", 0.4, "212/QĐ-BCT"),  # the figures under the seal
        ("919/QĐ-BCT", 0.95, "919/QĐ-BCT"),  # read surely: another decision
        ("919/KH-BCT", 0.4, "919/KH-BCT"),  # differs in more than the number
    ],
)
def test_the_note_of_an_annex_is_read_by_its_parent(read: str, sure: float, mended: str) -> None:
    parent = with_panel(DECISION)
    annex = Document(part=2, fields={"annex_of": parent.fields["symbol"]}, text="")
    annex.references = [Reference(text=f"Quyết định số {read}", span=Span(start=20, end=40), id=read, confidence=sure)]
    found = resolve_bundle([parent, annex])[1]
    assert [r.id for r in found.references] == [mended]
