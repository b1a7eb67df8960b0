"""Duplicates, and the archive written for other programs and read back."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path

import pytest

from archive import document, put, span
from vanban.errors import UsageError
from vanban.records import Agency, Reference, Signer, Target, Task
from vanban.report.table_files import csv_file, parquet_file
from vanban.store import Store, decide, open_store
from vanban.views.duplicates import duplicates
from vanban.views.exchange import WHAT, arrow_types, columns_of, lines_of, read_lines, table_rows
from vanban.views.register import incoming

LETTER = " ".join(f"điều {n} hộ kinh doanh tại chợ số {n} thuộc thôn {n * 7 % 13} nộp phí {n * 31} đồng" for n in range(40))


@pytest.fixture(scope="module")
def store(store_url: str) -> Iterator[Store]:
    store = open_store(store_url)
    ids = put(
        store,
        document(
            LETTER,
            kind="Công văn",
            symbol="3/UBND-KT",
            issued_on="2026-01-01",
            issuer="=cmd|'/c calc'!A1",
            subject="Thu phí chợ; “trích”,\nhai dòng",
            signer=Signer(name="Lò Thị Mai", title="Phó Chủ tịch"),
            recipients=["Như trên", "Lưu"],
            references=[Reference(text="Luật Chợ", span=span(), title="Luật Chợ", year=2024)],
            targets=[Target(text="80%", span=span(), indicator="thu phí", value=80.5, unit="%", approx=True)],
            tasks=[Task(text="- thu phí", span=span(), lead=["Phòng Kinh tế", "Công an xã"], deadline="2026-12-31")],
            agencies=[Agency(name="Phòng Kinh tế", spans=[span(), span(5, 9)])],
        ),
        name="thư số 1.pdf",
    )
    put(store, document("Đính kèm. " + LETTER + " Hết. " + LETTER.replace("hộ", "quầy").replace("phí", "thuế")), name="bo.pdf")
    with store.writing() as connection:
        decide(connection, ids[0], "kept", author="Lò Thị Mai", reason="đúng", at="2026-02-02T00:00:00+00:00")
    incoming(store, 2026)
    yield store
    store.close()


def test_near_duplicates(store: Store) -> None:
    (pair,) = duplicates(store).near
    assert (pair.shorter.file, pair.longer.file) == ("thư số 1.pdf", "bo.pdf")
    assert pair.share > 0.95 > pair.reverse


def test_export_import_export_is_the_same(store: Store, tmp_path: Path) -> None:
    lines = list(lines_of(store))
    other = open_store(tmp_path / "other.sqlite")
    counts = read_lines(other, lines, "kho.jsonl")
    assert list(lines_of(other)) == lines
    assert counts["source"] == 2
    assert counts["decision"] == counts["link"] == 1
    read_lines(other, lines, "kho.jsonl")
    assert list(lines_of(other)) == lines, "reading the same again changes nothing"
    other.close()


@pytest.mark.parametrize(
    "line", ["", "{", "[]", "1", '{"source": {}}', '{"ledger": {"id": 1, "x": 2}}', '{"document": {}}', "[" * 9999]
)
def test_other_files_are_refused(tmp_path: Path, line: str) -> None:
    store = open_store(tmp_path / "empty.sqlite")
    if not line:
        assert read_lines(store, ["\n", ""], "x") == {}
        return
    with pytest.raises(UsageError, match="line 2"):
        read_lines(store, ["", line], "x.jsonl")
    store.close()


@pytest.mark.parametrize("what", WHAT)
def test_csv_reads_back(store: Store, what: str) -> None:
    columns = columns_of(what)
    rows = list(table_rows(store, what))
    data = csv_file(columns, rows)
    assert data.startswith(b"\xef\xbb\xbf"), "without it Excel takes the letters for others"
    head, *body = csv.reader(StringIO(data.decode("utf-8-sig"), newline=""))
    assert head == columns
    assert len(body) == len(rows)
    for cell in (c for row in body for c in row):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_lists_and_names_are_whole(store: Store) -> None:
    (row,) = table_rows(store, "tasks")
    task = dict(zip(columns_of("tasks"), row, strict=True))
    assert (task["lead"], task["document_symbol"], task["page"]) == ("Phòng Kinh tế; Công an xã", "3/UBND-KT", 1)
    first = next(r for r in table_rows(store, "documents") if "3/UBND-KT" in r)
    entry = dict(zip(columns_of("documents"), first, strict=True))
    assert (entry["signer"], entry["recipients"]) == ("Lò Thị Mai", "Như trên; Lưu")


@pytest.mark.parametrize("what", WHAT)
def test_parquet_reads_back(store: Store, what: str) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    columns = columns_of(what)
    rows = [tuple(row) for row in table_rows(store, what)]
    table = parquet.read_table(BytesIO(parquet_file(columns, arrow_types(columns), rows)))
    assert table.column_names == columns
    assert list(zip(*(c.to_pylist() for c in table.columns), strict=True)) == rows
