"""Document symbols."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vanban.data import bodies, document_kinds
from vanban.extract.symbols import Symbol, find_symbols, issuer_of, kind_of, parse_symbol, same_symbol

KINDS = document_kinds()
STATE_TYPES = sorted({c for k in KINDS for c in k.state if k.name not in ("Luật", "Lệnh", "Thông tư")})
PARTY_TYPES = sorted({c for k in KINDS for c in k.party})
STATE_OFFICES = sorted({c for b in bodies() for c in b.codes if "," not in c and len(c) > 1})
PARTY_OFFICES = ["TW", "VPTW", "BTGDVTW", "BCĐTW", "BCĐ", "TU", "HU", "ĐU", "UBKTTU"]
NUMBERS = st.integers(1, 99999).map(lambda n: f"{n:02d}")


@pytest.mark.parametrize("text", [e for k in KINDS for e in k.examples if e[0].isdigit()])
def test_examples_of_the_kinds_are_whole_symbols_of_their_kind(text: str) -> None:
    kind = next(k for k in KINDS if text in k.examples)
    symbol = parse_symbol(text)
    assert symbol is not None
    assert str(symbol) == text
    assert kind.name in symbol.kinds
    assert [f.repaired for f in find_symbols(f"số {text} ngày")] == [False]


@pytest.mark.parametrize(
    ("damaged", "symbol"),
    [
        ("57 -NQ/ TW", "57-NQ/TW"),
        ("57–NQ/TW", "57-NQ/TW"),
        ("57-NQ TW", "57-NQ/TW"),
        ("57-NQ/TƯ", "57-NQ/TW"),
        ("20/NQ-TW", "20-NQ/TW"),
        ("59-CP", "59-CP"),
        ("02-KH/BCDTW", "02-KH/BCĐTW"),
        ("01-CTr/PU", "01-CTr/ĐU"),
        ("01-CTR/ĐU", "01-CTr/ĐU"),
        ("12/QD-UBND", "12/QĐ-UBND"),
        ("12/QÐ-UBND", "12/QĐ-UBND"),
        ("07 /CT - TTg", "07/CT-TTg"),
        ("07/CT-TTG", "07/CT-TTg"),
        ("30/2020/NĐCP", "30/2020/NĐ-CP"),
        ("30 / 2020 / NĐ - CP", "30/2020/NĐ-CP"),
        ("04/TTr - BKHCN - BTTTT", "04/TTr-BKHCN-BTTTT"),
        ("55/2005/TTLT/BNV-VPCP", "55/2005/TTLT-BNV-VPCP"),
    ],
)
def test_ocr_damage_is_mended(damaged: str, symbol: str) -> None:
    assert str(parse_symbol(damaged)) == symbol
    assert same_symbol(damaged, symbol)


@pytest.mark.parametrize(
    "text",
    [
        "24/7",
        "ngày 5/3/2020",
        "giai đoạn 2021-2025",
        "60 km/h",
        "12 m2/người",
        "quý I/2025",
        "năm học 2024-2025",
        "tỷ lệ 3/4 số hộ",
        "01/KH",
        "đạt 10/10 xã",
        "mạng 4G/5G",
        "phiên bản 2.0/2025",
    ],
)
def test_what_is_no_symbol(text: str) -> None:
    assert find_symbols(text) == []


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("Số:      /UBND-TH", "/UBND-TH"),
        ("Công văn số ……../BNV-VP ngày", "/BNV-VP"),
        ("Quyết định số …/2025/QĐ-UBND", "/2025/QĐ-UBND"),
        ("Số    -CTr/TU", "-CTr/TU"),
    ],
)
def test_a_blank_number_is_unknown_but_the_symbol_is_read(text: str, symbol: str) -> None:
    (found,) = find_symbols(text, blanks=True)
    assert found.symbol.number is None
    assert str(found.symbol) == symbol
    assert find_symbols(text) == []


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("Nghị định số 79/2021/NĐ-CP, Nghị định số 97/2018/NĐ-CP.", ["79/2021/NĐ-CP", "97/2018/NĐ-CP"]),
        ("các Nghị quyết 18-NQ/TW, 19-NQ/TW và 27-NQ/TW", ["18-NQ/TW", "19-NQ/TW", "27-NQ/TW"]),
        ("Công văn số 125/SGDĐT-VP - Phòng Văn hóa trình", ["125/SGDĐT-VP"]),
        ("văn bản số 05/Cty ngày", ["05/Cty"]),
        ("số 16/HLV, theo 304/QĐ-UBND.", ["16/HLV", "304/QĐ-UBND"]),
    ],
)
def test_symbols_in_running_text(text: str, symbols: list[str]) -> None:
    assert [str(f.symbol) for f in find_symbols(text)] == symbols


def test_a_party_decision_and_a_party_regulation_share_a_code() -> None:
    symbol = parse_symbol("229-QĐ/TW")
    assert symbol is not None
    assert symbol.kinds == ("Quyết định", "Quy định")
    assert kind_of("229-QĐ/TW") is None


@pytest.mark.parametrize(
    ("symbol", "kind", "issuer"),
    [
        ("02/2025/TT-BDTTG", "Thông tư", "Bộ Dân tộc và Tôn giáo"),
        ("05-TT/TU", "Thông tri", None),
        ("83/BKHCN-BTTTT-VP", "Công văn", "Bộ Khoa học và Công nghệ, Bộ Thông tin và Truyền thông"),
        ("2008-CV/HU", "Công văn", None),
        ("30/2020/NĐ-CP", "Nghị định", "Chính phủ"),
        ("07/CT-TTg", "Chỉ thị", "Thủ tướng Chính phủ"),
        ("193/2025/QH15", None, "Quốc hội"),
        ("1660/NQ-UBTVQH15", "Nghị quyết", "Ủy ban Thường vụ Quốc hội"),
        ("15/QĐ-UBND", "Quyết định", None),
        ("57-NQ/TW", "Nghị quyết", None),
        ("06-HD/BTGDVTW", "Hướng dẫn", "Ban Tuyên giáo và Dân vận Trung ương"),
        ("15/TT-HĐND", "Công văn", None),
        ("không có", None, None),
    ],
)
def test_what_a_symbol_tells(symbol: str, kind: str | None, issuer: str | None) -> None:
    assert (kind_of(symbol), issuer_of(symbol)) == (kind, issuer)


def test_symbols_differ_where_they_should() -> None:
    assert same_symbol("7/CT-TTg", "07/CT-TTg")
    assert not same_symbol("57-NQ/TW", "57-KL/TW")
    assert not same_symbol("30/2020/NĐ-CP", "30/2021/NĐ-CP")
    assert not same_symbol(None, None)


SYMBOLS = st.one_of(
    st.builds(
        Symbol,
        NUMBERS,
        st.none() | st.integers(1990, 2099),
        st.sampled_from(STATE_TYPES),
        st.sampled_from(STATE_OFFICES).map(lambda o: (o,)),
    ),
    st.builds(Symbol, NUMBERS, st.none(), st.none(), st.lists(st.sampled_from(STATE_OFFICES), min_size=2, max_size=3).map(tuple)),
    st.builds(
        Symbol,
        NUMBERS,
        st.none(),
        st.sampled_from(PARTY_TYPES),
        st.sampled_from(PARTY_OFFICES).map(lambda o: (o,)),
        st.just("party"),
    ),
    st.builds(
        Symbol,
        st.integers(1, 999).map(str),
        st.integers(1990, 2099),
        st.sampled_from(["QH", "UBTVQH"]),
        st.just(()),
        st.just("assembly"),
        st.just("15"),
    ),
)


@given(SYMBOLS)
def test_a_written_symbol_is_read_back(symbol: Symbol) -> None:
    text = f"Căn cứ văn bản số {symbol} ngày 02 tháng 3 năm 2025"
    found = find_symbols(text)
    assert [str(f.symbol) for f in found] == [str(symbol)]
    assert text[found[0].start : found[0].end] == str(symbol)
    assert same_symbol(str(symbol), symbol)
