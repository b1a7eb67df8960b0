"""Cited documents."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vanban.data import document_kinds, load
from vanban.extract.context import Context
from vanban.extract.merging import share_references
from vanban.extract.named import find_laws
from vanban.extract.references import find_references
from vanban.extract.symbols import same_symbol
from vanban.model import DocumentTree, Line, Node, Part, Piece, Source, Stretch, Text, Zones
from vanban.records import Document, Header, Reference

DAYS = st.dates(min_value=datetime.date(1945, 1, 1), max_value=datetime.date(2099, 12, 31))


def context(text: str, *, letterhead: int = 0, title: tuple[int, int] = (0, 0), header: Header | None = None) -> Context:
    """A document of plain text, of which the first `letterhead` characters are the letterhead."""
    none = Stretch(0, 0)
    zones = Zones(Stretch(0, letterhead), Stretch(*title), Stretch(letterhead, len(text)), none, none)
    piece = Piece(0, len(text), 1, Line(text, number=1), paged=False)
    tree = DocumentTree(Part(1, Text(text, (piece,)), 0), zones, Node("root", "", "", 0, 0, len(text)))
    return Context(tree, Source("mau.txt", b"", "0" * 64), header or Header())


def references(text: str) -> list[Reference]:
    found = find_references(context(text))
    for r in found:
        assert text[r.span.start : r.span.end] == r.text
    return found


def brief(text: str) -> list[tuple[str | None, str | None, str | None]]:
    """Number, date and issuer of each citation."""
    return [(r.id, r.issued_on, r.issuer) for r in references(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;",
            ("30/2020/NĐ-CP", "2020-03-05", "Chính phủ"),
        ),
        ("Thực hiện Nghị quyết số 57-NQ/TW, ngày 22/12/2024 của Bộ Chính trị", ("57-NQ/TW", "2024-12-22", "Bộ Chính trị")),
        (
            "theo Kế hoạch số 15/KH-UBND của Ủy ban nhân dân tỉnh Bình An ngày 04/4/2025.",
            ("15/KH-UBND", "2025-04-04", "Ủy ban nhân dân tỉnh Bình An"),
        ),
        (
            "Ngày 02/6/2025, Bộ Nội vụ đã ban hành Công văn số 125/BNV-VP về việc báo cáo",
            ("125/BNV-VP", "2025-06-02", "Bộ Nội vụ"),
        ),
        ("THỰC HIỆN CHỈ THỊ SỐ 07/CT-TTg NGÀY 21 THÁNG 3 NĂM 2023", ("07/CT-TTg", "2023-03-21", "Thủ tướng Chính phủ")),
        ("Chi thi so 07/CT-TTg này 21/3/2023 của Thủ tướng Chính phủ", ("07/CT-TTg", "2023-03-21", "Thủ tướng Chính phủ")),
        ("Công văn số 99/BTC-NSNN ngày 1ó tháng 6 năm 2024 của Bộ Tài chính", ("99/BTC-NSNN", "2024-06-16", "Bộ Tài chính")),
        (
            "Theo đề nghị của Bộ trưởng Bộ Y tế tại Tờ trình số 12/TTr-BYT ngày 03 tháng 01 năm 2025;",
            ("12/TTr-BYT", "2025-01-03", "Bộ Y tế"),
        ),
        ("Theo Công văn số 4357 ngày 02/3/2011 của Sở Y tế", ("4357", "2011-03-02", "Sở Y tế")),
        ("Căn cứ Nghị định số 59-CP ngày 27/8/1993 của Chính phủ", ("59-CP", "1993-08-27", "Chính phủ")),
        ("Căn cứ Nghị quyết số 24/2021NQ-HĐND ngày 09/12/2021;", ("24/2021/NQ-HĐND", "2021-12-09", None)),
        ("Căn cứ Nghị định số 1 23/2017/NĐ-CP ngày 14/11/2017;", ("123/2017/NĐ-CP", "2017-11-14", "Chính phủ")),
    ],
)
def test_number_date_and_issuer(text: str, expected: tuple[str, str, str]) -> None:
    assert brief(text) == [expected]


def test_a_list_shares_its_kind() -> None:
    found = references("Căn cứ các Nghị quyết số 18-NQ/TW, 19-NQ/TW và 27-NQ/TW; Quyết định số 229-QĐ/TW, 230-QĐ/TW.")
    assert [(r.id, r.kind) for r in found] == [
        ("18-NQ/TW", "Nghị quyết"),
        ("19-NQ/TW", "Nghị quyết"),
        ("27-NQ/TW", "Nghị quyết"),
        ("229-QĐ/TW", "Quyết định"),
        ("230-QĐ/TW", "Quyết định"),
    ]


def test_the_word_before_tells_a_party_regulation_from_a_decision() -> None:
    assert [r.kind for r in references("Thực hiện Quy định số 230-QĐ/TW ngày 05/02/2025 của Ban Bí thư")] == ["Quy định"]


def test_all_citations_of_one_document_know_what_one_of_them_states() -> None:
    text = (
        "Thực hiện Nghị quyết số 57-NQ/TW ngày 22 tháng 12 năm 2024 của Bộ Chính trị.\nKết quả thực hiện Nghị quyết số 57-NQ/TW được báo cáo.\n"
        "Xem Nghị quyết 57 và Kế hoạch này."
    )
    assert brief(text) == [("57-NQ/TW", "2024-12-22", "Bộ Chính trị")] * 3


def test_party_numbers_restart_so_the_date_keeps_two_documents_apart() -> None:
    text = "Kế hoạch số 01-KH/TU ngày 10/11/2020 của Tỉnh ủy.\nKế hoạch số 01-KH/TU ngày 15/10/2025 của Tỉnh ủy."
    assert [r.issued_on for r in references(text)] == ["2020-11-10", "2025-10-15"]


def test_two_dates_of_one_legal_document_are_a_slip() -> None:
    text = "Quyết định số 20/2019/QĐ-UBND ngày 18/12/2019.\nQuyết định số 20/2019/QĐ-UBND ngày 18/12/2019.\nQuyết định số 20/2019/QĐ-UBND ngày 28/12/2019."
    found = references(text)
    assert {r.issued_on for r in found} == {"2019-12-18"}
    assert found[2].confidence < found[1].confidence


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        (
            "Căn cứ Luật Tổ chức Chính phủ ngày 19 tháng 6 năm 2015; Luật sửa đổi, bổ sung một số điều của Luật Tổ chức Chính phủ và "
            "Luật Tổ chức chính quyền địa phương ngày 22 tháng 11 năm 2019;",
            [
                "Luật Tổ chức Chính phủ",
                "Luật sửa đổi, bổ sung một số điều của Luật Tổ chức Chính phủ và Luật Tổ chức chính quyền địa phương",
            ],
        ),
        (
            "quy định tại Luật Khoa học, Công nghệ và Đổi mới sáng tạo để tháo gỡ",
            ["Luật Khoa học, Công nghệ và Đổi mới sáng tạo"],
        ),
        (
            "Rà soát Luật Đầu tư, Luật Đấu thầu, Luật Giá và Bộ luật Hình sự.",
            ["Luật Đầu tư", "Luật Đấu thầu", "Luật Giá", "Bộ luật Hình sự"],
        ),
        (
            "theo Luật Nuôi trồng rong biển, bảo vệ rạn san hô và cỏ biển được Quốc hội thông qua",
            ["Luật Nuôi trồng rong biển, bảo vệ rạn san hô và cỏ biển"],
        ),
        ("Luật của Quốc hội; pháp luật về đất đai; Luật này", []),
        ("Căn cứ Pháp lệnh Ưu đãi người có công với cách mạng", ["Pháp lệnh Ưu đãi người có công với cách mạng"]),
        ("thực hiện luật Bảo hiểm y tế và pháp luật", ["Luật Bảo hiểm y tế"]),
        (
            "Căn cứ Luật sửa đổi, bổ sung một số điều của 11 luật có liên quan đến quy hoạch ngày 20 tháng 11 năm 2018;",
            ["Luật sửa đổi, bổ sung một số điều của 11 luật có liên quan đến quy hoạch"],
        ),
        ("xây dựng Luật Việc làm (sửa đổi) trình Quốc hội", ["Luật Việc làm (sửa đổi)"]),
    ],
)
def test_where_the_name_of_a_law_ends(text: str, titles: list[str]) -> None:
    assert [r.title for r in references(text)] == titles


def test_a_law_with_number_date_or_year() -> None:
    found = references(
        "Luật Đất đai số 31/2024/QH15; Luật Thủ đô năm 2024; Luật Báo chí (2016); Luật Đầu tư công ngày 29/11/2024. Theo Luật Đất đai."
    )
    assert [(r.id, r.year, r.issued_on) for r in found] == [
        ("31/2024/QH15", 2024, None),
        (None, 2024, None),
        (None, 2016, None),
        (None, 2024, "2024-11-29"),
        ("31/2024/QH15", 2024, None),
    ]
    assert {r.issuer for r in found} == {"Quốc hội"}


@pytest.mark.parametrize("name", load("laws")["laws"])
def test_every_listed_law_is_found_whole(name: str) -> None:
    text = f"Căn cứ {name} và các văn bản hướng dẫn thi hành;"
    if name.startswith("Hiến pháp"):
        text = f"Căn cứ {name} năm 2013;"
        assert [n.kind for n in find_laws(text)] == ["Hiến pháp"]
    else:
        assert [n.title for n in find_laws(text)] == [name]


@pytest.mark.parametrize("kind", [k for k in document_kinds() if k.by_name], ids=lambda k: k.name)
def test_kinds_cited_by_name_have_examples_that_are_found(kind: object) -> None:
    examples = [e for e in kind.examples if e.startswith(kind.name)]  # type: ignore[attr-defined]
    for example in examples:
        assert [r.kind for r in references(f"Thực hiện {example}.")] == [kind.name]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "theo Quy hoạch mạng lưới trạm quan trắc thời kỳ 2021-2030, tầm nhìn đến năm 2050.",
            "Quy hoạch mạng lưới trạm quan trắc thời kỳ 2021-2030, tầm nhìn đến năm 2050",
        ),
        ("Tiếp tục triển khai Đề án “Mỗi xã một thư viện số” trên địa bàn", "Đề án “Mỗi xã một thư viện số”"),
        ("Xây dựng Đề án hỗ trợ hợp tác xã giai đoạn 2026-2030", None),
        ("bài viết “Đường lên bản” của đồng chí Bí thư", "Đường lên bản"),
        ("Kết luận giao ban tháng 3 ngày 19/3/2025 của Giám đốc Sở", "Kết luận giao ban tháng 3"),
    ],
)
def test_documents_without_a_number(text: str, title: str | None) -> None:
    assert [(r.id, r.title) for r in references(text)] == ([(None, title)] if title else [])


def test_a_blank_number_stays_unknown() -> None:
    (found,) = references("(Kèm theo Công văn số ……../BNV-VP ngày … tháng 7 năm 2025 của Bộ Nội vụ)")
    assert (found.id, found.title, found.year, found.kind) == (None, "Công văn số ……../BNV-VP", 2025, "Công văn")
    assert found.relation == "kèm theo"


def test_a_number_left_out_altogether() -> None:
    (found,) = references("(Kèm theo Quyết định số        ngày    tháng    năm 2025 của Ủy ban nhân dân tỉnh Bình An)")
    assert (found.id, found.title, found.year) == (None, "Quyết định số", 2025)


def test_a_blank_note_means_the_parent_that_has_the_number() -> None:
    header = Header(annex_of="12/KH-UBND", issued_on="2025-03-04")
    (found,) = find_references(context("PHỤ LỤC\n(Kèm theo Kế hoạch số      /KH-UBND ngày   tháng 3 năm 2025)", header=header))
    assert (found.id, found.issued_on) == ("12/KH-UBND", "2025-03-04")


def test_what_the_document_says_of_itself_is_no_reference() -> None:
    head = "ỦY BAN NHÂN DÂN XÃ YÊN LẠC\nSố: 12/KH-UBND\nYên Lạc, ngày 05 tháng 8 năm 2025\n"
    text = head + "Kế hoạch này thực hiện Kế hoạch số 9/KH-UBND. Nghị quyết nêu trên có hiệu lực."
    assert [r.id for r in find_references(context(text, letterhead=len(head)))] == ["9/KH-UBND"]
    assert [r.id for r in find_references(context(text))] == ["9/KH-UBND"]


def test_an_announced_short_form_means_the_document() -> None:
    text = (
        "Thực hiện Quyết định số 06/QĐ-TTg ngày 06/01/2022 của Thủ tướng Chính phủ (sau đây gọi tắt là Quyết định 06).\n"
        "Các phòng triển khai Quyết định 06 đúng hạn."
    )
    assert brief(text) == [("06/QĐ-TTg", "2022-01-06", "Thủ tướng Chính phủ")] * 2


@pytest.mark.parametrize(
    ("text", "pinpoint"),
    [
        ("theo quy định tại khoản 6, Điều 3 Nghị định số 30/2020/NĐ-CP", "khoản 6, Điều 3"),
        ("theo điểm b, c khoản 4 Điều 19 của Nghị định số 126/2024/NĐ-CP", "điểm b, c khoản 4 Điều 19"),
        ("theo Nghị định số 126/2024/NĐ-CP", None),
        ("Căn cứ Điều 5 Luật Giá", "Điều 5"),
    ],
)
def test_pinpoints(text: str, pinpoint: str | None) -> None:
    assert [r.pinpoint for r in references(text)] == [pinpoint]


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Căn cứ Quyết định số 15/QĐ-UBND", "căn cứ"),
        ("Triển khai thực hiện Quyết định số 15/QĐ-UBND", "thực hiện"),
        ("(Ban hành kèm theo Quyết định số 15/QĐ-UBND)", "kèm theo"),
        ("Quyết định này thay thế Quyết định số 15/QĐ-UBND", "thay thế"),
        ("Bãi bỏ Quyết định số 15/QĐ-UBND", "bãi bỏ"),
        ("Quyết định số 15/QĐ-UBND hết hiệu lực kể từ ngày ký", "bãi bỏ"),
        ("Sửa đổi, bổ sung một số điều của Quyết định số 15/QĐ-UBND", "sửa đổi"),
        ("Hồ sơ lập theo mẫu tại Quyết định số 15/QĐ-UBND", "dẫn chiếu"),
    ],
)
def test_relations(text: str, relation: str) -> None:
    assert [r.relation for r in references(text)] == [relation]


def test_a_damaged_reading_joins_the_sound_one() -> None:
    text = "Thông tư số 76/2014/TT-BTC ngày 16/6/2014 của Bộ Tài chính; theo Thông tư số 76/2014/TT-BIC ngày 16/6/2014 nêu trên."
    assert [r.id for r in references(text)] == ["76/2014/TT-BTC"] * 2


def test_documents_of_one_source_share_their_citations() -> None:
    letter = Document(
        part=1, references=references("Luật Đất đai số 31/2024/QH15. Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị.")
    )
    annex = Document(part=2, references=references("Luật Đất đai. Nghị quyết số 57-NQ/TW."))
    share_references([letter, annex])
    assert [(r.id, r.issued_on) for r in annex.references] == [("31/2024/QH15", None), ("57-NQ/TW", "2024-12-22")]


def test_the_note_of_an_annex_names_its_parent() -> None:
    annex = Document(
        part=2,
        annex_of="299/QĐ-TTg",
        issued_on="2024-04-10",
        references=references("Danh mục\n(Kèm theo Quyết định số 439/QĐ-TTg)"),
    )
    annex.references[0].confidence = 0.5
    share_references([annex])
    assert (annex.references[0].id, annex.references[0].issued_on) == ("299/QĐ-TTg", "2024-04-10")


@given(st.integers(1, 9999), st.sampled_from(["QĐ-UBND", "KH-UBND", "TB-STC", "TTr-SNV"]), DAYS)
def test_a_citation_that_is_written_is_read_back(number: int, codes: str, day: datetime.date) -> None:
    symbol = f"{number}/{codes}"
    found = references(f"Phụ trách thực hiện văn bản số {symbol} ngày {day:%d/%m/%Y}; báo cáo kết quả.")
    assert len(found) == 1
    assert same_symbol(found[0].id, symbol)
    assert found[0].issued_on == day.isoformat()


@given(st.text(alphabet="QĐNHTUSố 0123456789/-.,;()\n\t“”ngàythángnămLuậtcủaKế hoạch", max_size=120))
def test_any_text_gives_records_that_stand_where_they_say(text: str) -> None:
    references(text)


@pytest.mark.parametrize("name", ["000_86b1f0df8c443500", "001_53e7998e6fb7476b", "004_9050b23db95eaf5c"])
def test_numbered_citations_of_real_documents_are_found(shared: Path, name: str) -> None:
    source = (shared / "seeds" / f"{name}.txt").read_text(encoding="utf-8")
    text = "\n".join(" ".join(paragraph.split()) for paragraph in source.split("\n\n\n"))
    gold = next((shared / "gold").glob(f"{name}*.json"))
    wanted = {r["id"] for r in json.loads(gold.read_text(encoding="utf-8"))["references"] if r.get("id")}
    found = {r.id for r in find_references(context(text))}
    assert wanted <= found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # The words of the date outweigh figures of the symbol that OCR cut apart.
        (
            "Nghị quyết số 22/201 2NQ-HĐND ngày 14 tháng 12 năm 2019 của Hội đồng nhân dân tỉnh",
            ("22/2019/NQ-HĐND", "2019-12-14"),
        ),
        # A bracket that OCR makes of the edge of a figure.
        ("Nghị định số 46/2017/NĐ-CP ngày 14 tháng l1] năm 2017 của Chính phủ", ("46/2017/NĐ-CP", "2017-11-14")),
    ],
)
def test_damaged_years_and_months(text: str, found: tuple[str, str]) -> None:
    assert [(r.id, r.issued_on) for r in references(text)] == [found]
