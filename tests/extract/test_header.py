"""The register entry of a document, its evidence and its doubts; blanks filled within a bundle."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from documents import DECISION, LETTER, PARTY, REGULATION
from factories import source, trees
from vanban.data import load
from vanban.extract.bundle import resolve_bundle
from vanban.extract.casing import agency_case, sentence_case
from vanban.extract.context import Context
from vanban.extract.header import find_header
from vanban.extract.header_end import authority_case, position_case
from vanban.ingest import read_pages, source_from_bytes
from vanban.options import Options
from vanban.records import Document, Reference, Span
from vanban.text.join import join_pages
from vanban.tree import text_to_trees


def documents(text: str) -> list[Document]:
    """The headers of all component documents of a plain text, before they are resolved against each other."""
    found = []
    for tree in trees(text):
        context = Context(tree, source())
        find_header(context)
        header = {name: getattr(context.header, name) for name in type(context.header).model_fields}
        found.append(Document(**header, part=tree.part.number, warnings=context.warnings, text=tree.text))
    return found


def header(text: str) -> Document:
    return documents(text)[0]


def codes(document: Document) -> set[str]:
    return {w.code for w in document.warnings}


def test_letter_of_a_province() -> None:
    found = header(LETTER)
    assert (found.kind, found.symbol, found.number) == ("Công văn", "31/UBND-NN", "31")
    assert (found.issued_on, found.place) == ("2026-03-04", "Hà Xuyên")
    assert found.issuer == "Ủy ban nhân dân tỉnh Hà Xuyên"
    assert found.subject == "rà soát chợ nông thôn"
    assert found.addressees == ["Sở Công Thương"]
    assert found.recipients == ["Như trên"]
    assert found.signer is not None
    assert found.signer.model_dump() == {"name": "Bế Văn Sáng", "title": "Chánh Văn phòng", "authority": "TL. Chủ tịch"}
    assert not found.warnings


def test_decision_of_a_ministry() -> None:
    found = header(DECISION)
    assert (found.kind, found.symbol, found.issuer) == ("Quyết định", "212/QĐ-BCT", "Bộ Công Thương")
    assert found.subject == "ban hành Quy định quản lý chợ nông thôn"
    assert found.signer is not None
    assert (found.signer.name, found.signer.authority) == ("Vũ Đăng Khoát", "KT. Bộ trưởng")


def test_party_plan_with_an_incoming_stamp() -> None:
    found = header(PARTY)
    assert (found.kind, found.symbol) == ("Kế hoạch", "15-KH/ĐU")
    assert (found.issuer, found.parent_issuer) == ("Đảng ủy xã Tân Hạ", "Đảng bộ tỉnh Hà Xuyên")
    assert found.received is not None
    assert found.received.model_dump() == {"number": "931", "date": "2026-04-22", "office": "Văn phòng Tỉnh ủy Hà Xuyên"}
    assert found.recipients == ["Tỉnh ủy (báo cáo)"]


def test_annex_takes_date_and_issuer_of_its_parent() -> None:
    annex = resolve_bundle(documents(DECISION + REGULATION))[1]
    assert (annex.kind, annex.annex_of, annex.issued_on) == ("Quy định", "212/QĐ-BCT", "2026-02-10")
    assert annex.issuer == "Bộ Công Thương"
    assert (annex.symbol, annex.place, annex.signer) == (None, None, None)


@pytest.mark.parametrize(
    ("title", "kind", "number"),
    [
        ("Mẫu số 03\nMẫu huy hiệu Gia đình văn hóa tiêu biểu", "Mẫu", "03"),
        ("BIỂU 7: KẾ HOẠCH TRỒNG RỪNG NĂM 2026", "Biểu", "7"),
        ("DANH SÁCH HỘ ĐĂNG KÝ TRỒNG RỪNG", "Danh sách", None),
        ("BIỂU CHI TIẾT GIAO CHỈ TIÊU NĂM 2026", "Biểu", None),
        ("Ị Phụ lục\nDANH MỤC CHỢ NÔNG THÔN", "Phụ lục", None),
    ],
)
def test_forms_and_tables_go_by_their_own_names(title: str, kind: str, number: str | None) -> None:
    note = "(Kèm theo Quyết định số 212/QĐ-BCT ngày 10 tháng 02 năm 2026 của Bộ trưởng Bộ Công Thương)"
    annex = resolve_bundle(documents(f"{DECISION}{title}\n{note}\n\nHọ và tên: ........\nThôn: ........\n"))[1]
    assert (annex.kind, annex.number, annex.annex_of) == (kind, number, "212/QĐ-BCT")


@pytest.mark.parametrize("speck", ["- ", "_ ", "' "])
def test_specks_beside_a_signature_are_no_part_of_it(speck: str) -> None:
    found = header(LETTER.replace("Bế Văn Sáng", f"E F\n{speck}Bế Văn Sáng"))
    assert found.signer is not None
    assert found.signer.name == "Bế Văn Sáng"


@pytest.mark.parametrize("name", ["Mai Trọng Hiếu", "TS. Mai Trọng Hiếu", "BSCKII. Mai Trọng Hiếu"])
def test_a_signer_beside_the_list_of_recipients(name: str) -> None:
    head = LETTER.split("Nơi nhận:")[0]
    found = header(f"{head}Nơi nhận: GIÁM ĐỐC\n- Như trên;\n- Các phòng, ban; \n- Lưu: VT, ĐT. {name}\n")
    assert found.signer is not None
    assert (found.signer.name, found.signer.title) == ("Mai Trọng Hiếu", "Giám đốc")
    assert found.recipients == ["Như trên", "Các phòng, ban"]


def test_an_archive_line_is_no_signer() -> None:
    found = header(LETTER.replace("Bế Văn Sáng", "- Lưu VTHC"))
    assert found.signer is not None
    assert found.signer.name is None


@pytest.mark.parametrize("kind", ["-QUYẾT ĐỊNH", "_ QUYẾT ĐỊNH", ".QUYẾT ĐỊNH"])
def test_a_speck_before_the_type_line(kind: str) -> None:
    first, rest = DECISION.split("QUYẾT ĐỊNH", 1)
    found = header(f"{first}{kind}{rest}")
    assert (found.kind, found.subject) == ("Quyết định", "ban hành Quy định quản lý chợ nông thôn")


def test_a_telegram_with_a_spoilt_hour() -> None:
    found = header(LETTER.replace("ngày 04 tháng 3", "hồi — giờ 30 ngày 04 tháng 3"))
    assert (found.place, found.issued_on) == ("Hà Xuyên", "2026-03-04")


@pytest.mark.parametrize("day", ["|", "{Ô", "/Ũ"])
def test_place_stands_though_a_pen_spoilt_the_day(day: str) -> None:
    found = header(LETTER.replace("ngày 04 tháng", f"ngày {day} tháng"))
    assert (found.place, found.issued_on) == ("Hà Xuyên", None)
    assert "blank_date" in codes(found)


def test_annex_without_its_parent_keeps_what_its_note_says() -> None:
    annex = resolve_bundle(documents(REGULATION))[0]
    assert (annex.annex_of, annex.issued_on) == ("212/QĐ-BCT", "2026-02-10")


# --- blanks --------------------------------------------------------------------------------------------------

BLANK = DECISION.replace("Số: 212/", "Số:      /").replace("ngày 10 tháng 02", "ngày     tháng    ")


def test_blank_number_and_date_stay_null_with_a_warning() -> None:
    found = resolve_bundle(documents(BLANK))[0]
    assert (found.symbol, found.number, found.issued_on) == (None, None, None)
    assert {"blank_number", "blank_date"} <= codes(found)
    assert found.confidence <= 0.5


def test_blank_is_filled_from_the_note_of_an_annex() -> None:
    found = resolve_bundle(documents(BLANK + REGULATION))[0]
    assert (found.symbol, found.issued_on) == ("212/QĐ-BCT", "2026-02-10")
    assert codes(found) == {"filled_blank"}


def stamped(digits: str, cited: str | None, cited_on: str | None = "2026-02-10") -> Document:
    """The blank decision with stray digits on its page, beside a letter that cites something."""
    pair = documents(LETTER + BLANK.replace("QUYẾT ĐỊNH:\n", f"{digits}\n\nQUYẾT ĐỊNH:\n"))
    if cited:
        pair[0].references = [Reference(text=cited, span=Span(start=0, end=1), id=cited, issued_on=cited_on)]
    return resolve_bundle(pair)[1]


def test_stamped_digits_confirmed_by_a_sibling() -> None:
    found = stamped("212 10 2", "212/QĐ-BCT")
    assert (found.symbol, found.issued_on) == ("212/QĐ-BCT", "2026-02-10")
    assert found.fields["symbol"].confidence > 0.9


def test_stamped_digits_alone_fill_only_when_they_fit_every_blank() -> None:
    found = stamped("212 10 2", None)
    assert (found.symbol, found.issued_on) == ("212/QĐ-BCT", "2026-02-10")
    assert found.fields["symbol"].confidence < 0.8
    assert stamped("212 45 2", None).symbol is None
    assert stamped("212", None).symbol is None


@pytest.mark.parametrize("cited", ["77/QĐ-BCT", "212/KH-BCT", "212/QĐ-BTC"])
def test_another_document_of_the_bundle_fills_nothing(cited: str) -> None:
    assert stamped("9 9 99", cited).symbol is None


def test_number_spoilt_by_a_pen_is_not_guessed() -> None:
    found = header(LETTER.replace("Số: 31/UBND-NN", "Số: 3}# /UBND-NN").replace("ngày 04", "ngày {Ô"))
    assert (found.symbol, found.issued_on, found.place) == (None, None, "Hà Xuyên")
    assert {"blank_number", "blank_date"} <= codes(found)


# --- contradictions ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (PARTY.replace("ngày 22/4/2026", "ngày 12/4/2026"), "received_before_issued"),
        (DECISION.replace("212/QĐ-BCT", "212/KH-BCT"), "kind_symbol_mismatch"),
        (DECISION.replace("212/QĐ-BCT", "212/2024/QĐ-BCT"), "symbol_year_mismatch"),
        (DECISION.replace("ngày 10 tháng 02", "ngày 31 tháng 02"), "impossible_date"),
        (LETTER.replace("Bế Văn Sáng", ""), "no_signer_name"),
    ],
)
def test_contradictions_raise_a_warning(text: str, code: str) -> None:
    assert code in codes(header(text))
    assert code not in codes(header(DECISION)) | codes(header(LETTER)) | codes(header(PARTY))


def test_marks_stand_in_the_head_not_in_running_text() -> None:
    assert header(LETTER.replace("V/v", "HỎA TỐC\nV/v")).marks == ["HỎA TỐC"]
    assert header(LETTER.replace("Yêu cầu", "Trong tình trạng khẩn cấp, yêu cầu")).marks == []


def test_evidence_points_at_the_words() -> None:
    found = header(LETTER)
    text = found.text or ""
    for name, words in (("symbol", "31/UBND-NN"), ("place", "Hà Xuyên"), ("issued_on", "ngày 04 tháng 3 năm 2026")):
        span = found.fields[name].span
        assert span is not None
        assert text[span.start : span.end] == words


# --- names ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("title", "sentence"), load("proper_names")["examples"]["sentence"])
def test_titles_in_capitals(title: str, sentence: str) -> None:
    assert sentence_case(title) == sentence


def test_words_joined_by_a_slash_are_words_and_symbols_stay() -> None:
    title = sentence_case("KẾ HOẠCH CỦA TỈNH ỦY/THÀNH ỦY THỰC HIỆN CHỈ THỊ SỐ 05-CT/TU VÀ/HOẶC VĂN BẢN CỦA HĐND/UBND")
    assert title == "Kế hoạch của tỉnh ủy/thành ủy thực hiện Chỉ thị số 05-CT/TU và/hoặc văn bản của HĐND/UBND"


def test_body_shows_how_a_title_is_written() -> None:
    body = "Thực hiện Cuộc vận động về vệ sinh chợ Bản Mù, các xã tổ chức thi đua."
    assert sentence_case("TỔ CHỨC CUỘC VẬN ĐỘNG VỀ VỆ SINH CHỢ BẢN MÙ", body) == "Tổ chức Cuộc vận động về vệ sinh chợ Bản Mù"


@pytest.mark.parametrize(("capitals", "name"), load("proper_names")["examples"]["agency"])
def test_bodies_in_capitals(capitals: str, name: str) -> None:
    assert agency_case(capitals) == name


def test_authority_and_office() -> None:
    assert authority_case("T/M BAN THƯỜNG VỤ") == "T/M Ban Thường vụ"
    assert authority_case("KT.CHỦ TỊCH") == "KT. Chủ tịch"
    assert position_case("PHÓ CHÁNH VĂN PHÒNG") == "Phó Chánh Văn phòng"
    assert position_case("GIÁM ĐỐC SỞ Y TẾ") == "Giám đốc Sở Y tế"


# --- real documents ------------------------------------------------------------------------------------------

_FIELDS = ("kind", "symbol", "issued_on", "issuer", "place", "annex_of")


@pytest.mark.parametrize("name", ["000_86b1f0df8c443500", "001_53e7998e6fb7476b", "004_9050b23db95eaf5c"])
def test_real_headers(shared: Path, name: str) -> None:
    path = shared / "seeds" / f"{name}.txt"
    gold = json.loads(next((shared / "gold").glob(f"{name}*.json")).read_text("utf-8"))["documents"]
    origin = source_from_bytes(path.name, path.read_bytes())
    found = []
    for tree in text_to_trees(join_pages(read_pages(origin, Options()))):
        context = Context(tree, origin)
        find_header(context)
        values = {n: getattr(context.header, n) for n in type(context.header).model_fields}
        found.append(Document(**values, part=tree.part.number, warnings=context.warnings, text=tree.text))
    resolve_bundle(found)
    assert [[getattr(d, f) for f in _FIELDS] for d in found] == [[g[f] for f in _FIELDS] for g in gold]
    assert [d.signer.name if d.signer else None for d in found] == [(g["signer"] or {}).get("name") for g in gold]
