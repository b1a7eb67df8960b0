"""The books of incoming and outgoing documents."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from openpyxl import load_workbook

from archive import document, put
from vanban.records import Received
from vanban.report import register_table, register_workbook
from vanban.store import Store, find_source, open_store, remove_source
from vanban.views.register import Register, incoming, outgoing

OFFICE = "UBND xã Tân Hạ"
OWN = "Ủy ban nhân dân xã Tân Hạ"


@pytest.fixture(scope="module")
def store(store_url: str) -> Iterator[Store]:
    store = open_store(store_url)
    letter = document("a", kind="Công văn", symbol="5/SNV", issued_on="2026-01-05", issuer="Sở Nội vụ")
    put(store, letter, document("phụ lục", kind="Phụ lục", annex_of="5/SNV", issued_on="2026-01-05"), name="mot.pdf")
    stamp = Received(number="7", date="2026-01-03", office="UBND xã Tân Hạ")
    put(store, document("b", symbol="9/STC", issued_on="2025-12-30", issuer="Sở Tài chính", received=stamp), name="hai.pdf")
    put(store, document("c", symbol="1/QĐ-SYT", issued_on="2025-06-01", issuer="Sở Y tế"), name="nam-truoc.pdf")
    put(store, document("d", symbol="2/SYT", issued_on="2026-01-09", issuer="Sở Y tế", marks=["MẬT"]), name="mat.pdf")
    for n in (1, 2, 5, 5):
        put(store, document(f"đi {n}", symbol=f"{n}/QĐ-UBND", issued_on="2026-02-01", issuer=OWN), name=f"di-{n}-{id(n)}.pdf")
        put(store, document(f"đi lần hai {n}", symbol=f"{n}/TB-UBND", issued_on="2026-02-01", issuer=OWN), name=f"tb-{n}.pdf")
    yield store
    store.close()


def numbers(register: Register) -> list[tuple[int, str | None]]:
    return [(e.number, e.symbol) for e in register.incoming]


def test_incoming_documents_are_numbered_in_the_order_of_arrival(store: Store) -> None:
    register = incoming(store, 2026, office=OFFICE)
    assert numbers(register) == [(1, "9/STC"), (2, "5/SNV")], "an annex goes with its letter, other years have other books"
    assert register.incoming[0].arrived_on == "2026-01-03"
    assert register.incoming[0].note == "dấu đến số 7"
    assert register.incoming[1].arrived_on is None, "no paper says it"
    assert numbers(incoming(store, 2025, office=OFFICE)) == [(1, "1/QĐ-SYT")]


def test_secret_documents_have_a_book_of_their_own(store: Store) -> None:
    assert numbers(incoming(store, 2026, office=OFFICE, secret=True)) == [(1, "2/SYT")]


def test_numbers_stay(store: Store) -> None:
    before = numbers(incoming(store, 2026, office=OWN))
    put(store, document("e", symbol="3/SCT", issued_on="2026-01-01", issuer="Sở Công Thương"), name="den-muon.pdf")
    assert numbers(incoming(store, 2026, office=OFFICE)) == [*before, (3, "3/SCT")], "what comes in late does not move the others"
    with store.writing() as connection:
        remove_source(connection, find_source(connection, "hai.pdf"))
    register = incoming(store, 2026, office=OFFICE)
    assert [e.number for e in register.incoming] == [1, 2, 3], "no gap"
    assert "không còn trong kho" in register.incoming[0].note
    stamp = Received(number="7", date="2026-01-03", office="UBND xã Tân Hạ")
    put(store, document("b", symbol="9/STC", issued_on="2025-12-30", issuer="Sở Tài chính", received=stamp), name="hai.pdf")
    assert numbers(incoming(store, 2026, office=OFFICE)) == [*before, (3, "3/SCT")], "read again, it has its number again"


def test_outgoing_documents_keep_their_numbers_and_gaps_are_told(store: Store) -> None:
    register = outgoing(store, 2026, office=OFFICE)
    assert [e.symbol for e in register.outgoing if "QĐ" in str(e.symbol)] == ["1/QĐ-UBND", "2/QĐ-UBND", "5/QĐ-UBND"]
    assert register.remarks == ["Dãy …/QĐ-UBND: không thấy số 3-4 trong kho.", "Dãy …/TB-UBND: không thấy số 3-4 trong kho."]


@pytest.mark.parametrize("direction", ["den", "di"])
def test_the_workbook_has_the_prescribed_columns(store: Store, direction: str) -> None:
    register = incoming(store, 2026, office=OFFICE) if direction == "den" else outgoing(store, 2026, office=OFFICE)
    sheet = load_workbook(BytesIO(register_workbook(register))).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][:10] == tuple(f"({n})" for n in range(1, 11))
    assert rows[0][1 if direction == "den" else 0] == ("Số đến" if direction == "den" else "Số, ký hiệu văn bản")
    assert len(rows) - 2 == len(register.incoming) + len(register.outgoing)
    assert all(str(symbol) in register_table(register) for symbol in ("9/STC" if direction == "den" else "5/QĐ-UBND",))
