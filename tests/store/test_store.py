"""What goes into the store comes out the same, on SQLite and on PostgreSQL, and damage to it shows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from archive import document, put, reading, span
from postgres import fresh_database
from vanban.errors import StoreFailure, UsageError, VanbanError
from vanban.options import Options
from vanban.pipeline import analyse, sources
from vanban.records import Agency, Deadline, Document, Extraction, Reference, Target, Task, Warning
from vanban.store import (
    Reading,
    Store,
    decide,
    decisions_on,
    dump,
    extraction_of,
    find_document,
    get_document,
    open_store,
    page_texts,
    put_reading,
    symbol_key,
    tables,
)
from vanban.store.doctor import examine, repair
from vanban.store.paths import key_of, path_of, shown

SAMPLES = ("bo-cong-van-ke-hoach-phu-luc.txt", "cong-van-tinh-uy.txt", "ke-hoach-xa-tan-ha.txt")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "vanban.sqlite")
    return fresh_database(request.getfixturevalue("postgresql"), f"store_{uuid4().hex}")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def readings(corpus: Path) -> list[Reading]:
    """Real documents as they were read."""
    found = []
    for name in SAMPLES:
        for source in sources(corpus / "samples" / name, Options()):
            assert not isinstance(source, VanbanError)
            analysis = analyse(source, Options())
            found.append(Reading(analysis.extraction, ("trang một", analysis.text.text), len(source.data)))
    return found


def put_all(store: Store, readings: list[Reading]) -> None:
    for one in readings:
        with store.writing() as connection:
            put_reading(connection, one)


def dumped(store: Store) -> list[str]:
    with store.reading() as connection:
        return list(dump(connection))


def test_what_goes_in_comes_out(store: Store, readings: list[Reading]) -> None:
    put_all(store, readings)
    with store.reading() as connection:
        for one in readings:
            sha = one.extraction.source.sha256
            assert extraction_of(connection, sha) == one.extraction
            assert page_texts(connection, sha) == list(one.pages)
    assert not list(examine(store))


def test_both_databases_hold_the_same_whatever_the_order(store: Store, readings: list[Reading], tmp_path: Path) -> None:
    put_all(store, readings)
    other = open_store(tmp_path / "other.sqlite")
    put_all(other, [*reversed(readings), *readings])
    assert dumped(store) == dumped(other)


RECORDS = document(
    "Giao Sở Y tế báo cáo trước ngày 30/6/2026.",
    kind="Công văn",
    symbol="Số 12 /UBND- VX",
    issuer="Ủy ban nhân dân tỉnh Hà Xuyên",
    references=[Reference(text="12/UBND-VX", span=span(), id="12/UBND-VX", issued_on="2026-01-02", relation="căn cứ")],
    targets=[
        Target(text="90%", span=span(), indicator="Tỷ lệ hồ sơ", value=90.0, unit="%", horizon="2026-12-31", lead=["Sở Y tế"])
    ],
    tasks=[
        Task(text="Báo cáo", span=span(), no="1", lead=["Sở Y tế", "Sở Nội vụ"], coordinating=["Công an"], deadline="2026-06-30"),
        Task(text="Báo cáo", span=span(5, 6), no="1"),
    ],
    deadlines=[Deadline(text="hằng quý", span=span(), kind="recurring", rrule="FREQ=MONTHLY;INTERVAL=3")],
    agencies=[Agency(name="Sở Y tế", level="tỉnh", spans=[span()])],
    warnings=[Warning(code="x", text="Xem lại")],
)


def test_columns_that_views_use(store: Store) -> None:
    (id,) = put(store, RECORDS)
    r, d, a = tables.record.c, tables.document.c, tables.assignment.c
    with store.reading() as connection:
        rows = connection.execute(
            select(r.type, r.position, r.key, r.due, r.rrule, r.relation).order_by(r.type, r.position)
        ).all()
        head = connection.execute(select(d.symbol_key, d.level, d.issuer_folded).where(d.id == id)).one()
        named = connection.execute(select(a.role, a.folded).order_by(a.role, a.position, a.folded)).all()
    assert [tuple(row) for row in rows] == [
        ("agency", 0, "so y te", None, None, None),
        ("deadline", 0, None, None, "FREQ=MONTHLY;INTERVAL=3", None),
        ("reference", 0, symbol_key("12/UBND-VX"), None, None, "căn cứ"),
        ("target", 0, "ty le ho so", "2026-12-31", None, None),
        ("task", 0, "1", "2026-06-30", None, None),
        ("task", 1, "1", None, None, None),
        ("warning", 0, "x", None, None, None),
    ]
    assert tuple(head) == (symbol_key("12/UBND-VX"), "tỉnh", "uy ban nhan dan tinh ha xuyen")
    assert [tuple(n) for n in named] == [
        ("coordinating", "cong an"), ("lead", "so y te"), ("lead", "so y te"), ("lead", "so noi vu"),
    ]  # fmt: skip


def test_ids_hang_on_content_and_not_on_place(store: Store) -> None:
    """A better reading moves a record; the decision on it stays attached, and one on a record that changed does not."""
    moved = RECORDS.model_copy(update={"tasks": [t.model_copy(update={"span": span(90, 99)}) for t in RECORDS.tasks[:1]]})
    ids = []
    for one in (RECORDS, moved):
        made = reading(one, pages=("cùng một tệp",))
        with store.writing() as connection:
            put_reading(connection, made)
            c = tables.record.c
            ids.append(set(connection.execute(select(c.id).where(c.type == "task")).scalars()))
            decide(connection, min(ids[0]), "kept", author="Lò Thị Mai", at="2026-03-02T09:30")
    assert ids[1] < ids[0]
    with store.reading() as connection:
        assert len(decisions_on(connection, ids[0])) == 1


def test_decisions_are_added_never_erased(store: Store) -> None:
    with store.writing() as connection:
        for _ in range(2):
            decide(connection, "a", "kept", author="Lò Thị Mai", at="2026-03-02T09:30", reason="đúng\x00")
        decide(connection, "a", None, author="Lò Thị Mai", at="2026-03-02T09:31")
        decide(connection, "b", "kept", author="Quàng Văn Inh")
    with store.reading() as connection:
        assert [(d["verdict"], d["reason"]) for d in decisions_on(connection, ["a"])] == [("kept", "đúng\ufffd"), (None, "")]
        trail = connection.execute(select(tables.audit.c.action, tables.audit.c.who).order_by(tables.audit.c.id)).all()
    assert [t.action for t in trail] == ["decide", "withdraw", "decide"]


def test_a_transaction_is_kept_whole_or_not_at_all(store: Store, readings: list[Reading]) -> None:
    def stopped_halfway() -> None:
        with store.writing() as connection:
            put_reading(connection, readings[0])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stopped_halfway()
    assert dumped(store) == []


def test_what_no_database_takes_is_replaced(store: Store) -> None:
    odd = "a\x00b\ud800c \U0001f600"
    (id,) = put(store, document(odd, subject=odd, tasks=[Task(text=odd, span=span(), lead=[odd])]), pages=("x",))
    with store.reading() as connection:
        found = get_document(connection, id)
    assert found.text == found.subject == found.tasks[0].lead[0] == "a\ufffdb\ufffdc \U0001f600"
    assert not list(examine(store))


def test_a_document_is_found_by_id_or_symbol(store: Store) -> None:
    (first,) = put(store, document("a", symbol="12/KH-UBND"), name="a.pdf")
    (second,) = put(store, document("b", symbol="13/KH-UBND"), name="b.pdf")
    put(store, document("c", symbol="13/KH-UBND"), name="c.pdf")
    with store.reading() as connection:
        assert find_document(connection, first) == find_document(connection, first[:8]) == first
        assert find_document(connection, "số 12 / KH-UBND") == first
        for wrong in ("13/KH-UBND", "99/KH-UBND", "%", ""):
            with pytest.raises(UsageError):
                find_document(connection, wrong)
    assert second != first


def test_documents_that_share_their_wording_are_linked(store: Store) -> None:
    words = [f"tiếng{n}" for n in range(400)]
    (short,) = put(store, document(" ".join(words[:200])), name="ngắn.pdf")
    long = put(store, document("khác hẳn"), document(" ".join(words)), name="dài.pdf")[1]
    put(store, document(" ".join(reversed(words))), name="ngược.pdf")
    with store.reading() as connection:
        (row,) = connection.execute(select(tables.link)).mappings().all()
    shares = {row["first"]: row["first_in_second"], row["second"]: row["second_in_first"]}
    assert shares[short] == 1.0
    assert 0.45 < shares[long] < 0.55


def test_a_seed_that_stands_inside_another_is_linked(shared: Path, tmp_path: Path) -> None:
    """Seed 001 is a bundle that ends with the document that seed 000 is."""
    store = open_store(tmp_path / "seeds.sqlite")
    for path in sorted((shared / "seeds").glob("00[013]_*.txt")):
        for source in sources(path, Options(restore=False)):
            assert not isinstance(source, VanbanError)
            with store.writing() as connection:
                put_reading(connection, Reading(analyse(source, Options(restore=False)).extraction, (), len(source.data)))
    query = select(tables.source.c.name, tables.link.c.first_in_second, tables.link.c.second_in_first)
    query = query.join(tables.document, tables.document.c.source == tables.source.c.sha256)
    query = query.join(tables.link, tables.document.c.id.in_((tables.link.c.first, tables.link.c.second)))
    with store.reading() as connection:
        rows = connection.execute(query).all()
    assert {row.name[:3] for row in rows} == {"000", "001"}
    assert all(min(row[1], row[2]) > 0.9 for row in rows)


def test_doctor_finds_what_was_changed_behind_its_back_and_mends_it(store: Store, readings: list[Reading]) -> None:
    put_all(store, readings)
    r = tables.record.c
    with store.writing() as connection:
        id = connection.execute(select(r.id).where(r.type == "task").limit(1)).scalar_one()
        changed = func.replace(r.body, '"no":', '"coordinating":null,"no":')
        connection.execute(update(tables.record).where(r.id == id).values(body=changed))
        connection.execute(update(tables.page).where(tables.page.c.number == 1).values(text="khác"))
    complaints = list(examine(store))
    assert {c.code for c in complaints} == {"checksum"}
    assert len(complaints) == len(readings)
    assert repair(store, complaints) == len(readings)
    assert not list(examine(store))
    assert dumped(store) == []


def test_a_store_of_a_newer_program_is_refused(url: str, store: Store) -> None:
    with store.writing() as connection:
        connection.execute(tables.migration.insert().values(number=9999, name="later", at="2099"))
    with pytest.raises(StoreFailure, match="newer"):
        open_store(url)


def test_what_is_no_store_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VanbanError, match="no store here"):
        open_store(tmp_path / "none.sqlite", create=False)
    assert not list(tmp_path.iterdir())
    (tmp_path / "a.sqlite").write_text("văn bản thường, không phải kho lưu trữ " * 99)
    for url in (tmp_path / "a.sqlite", tmp_path, "mysql://x/y", "postgresql://127.0.0.1:1/none"):
        with pytest.raises(VanbanError):
            open_store(url)


@given(st.lists(st.binary(min_size=1, max_size=20).filter(lambda b: b"/" not in b and b"\0" not in b), min_size=1, max_size=4))
@settings(max_examples=100)
def test_any_path_can_be_kept_as_text(parts: list[bytes]) -> None:
    path = Path("/" + os.fsdecode(b"/".join(p for p in parts if p not in (b".", b"..")) or b"x"))
    key = key_of(path)
    key.encode("utf-8")
    assert path_of(key) == path
    assert shown(path.name).isprintable()


@given(st.text(max_size=200), st.text(max_size=50))
@settings(max_examples=25, deadline=None)
def test_any_text_can_be_kept(tmp_path_factory: pytest.TempPathFactory, body: str, subject: str) -> None:
    store = open_store(Path(tmp_path_factory.getbasetemp()) / "any.sqlite")
    made: Document = document(body, subject=subject)
    (id,) = put(store, made, name=f"{sha256(body.encode('utf-8', 'replace')).hexdigest()}.txt", pages=(body,))
    with store.reading() as connection:
        found = get_document(connection, id)
    clean = str.maketrans({"\0": "\ufffd"})
    assert (found.text, found.subject) == (body.translate(clean), subject.translate(clean))
    Extraction.model_validate_json(Extraction(source=reading(made).extraction.source, documents=[found]).model_dump_json())
