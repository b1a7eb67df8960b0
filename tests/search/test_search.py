"""What is found: the same on SQLite and PostgreSQL, and the same as by reading every document."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import document, put, span
from vanban.records import Agency, Deadline, Signer
from vanban.search import QueryError, refresh, search
from vanban.search.query import And, Days, Field, Node, Not, Term, parse_query
from vanban.search.words import Folded, folded
from vanban.store import Store, find_source, open_store, remove_source

# Short texts of few words, so that chance queries hit; the words differ by diacritics and tone style alone.
WORDS = [
    "chữ",
    "ký",
    "số",
    "chu",
    "ky",
    "so",
    "ban",
    "hành",
    "bản",
    "hanh",
    "quy",
    "định",
    "quý",
    "hoà",
    "hòa",
    "hoá",
    "Đảng",
    "dang",
    "57",
    "NQ",
    "TW",
]
TEXTS = [" ".join(WORDS[(3 * n + k * (1 + n % 5)) % len(WORDS)] for k in range(4 + n % 6)) for n in range(24)]


@pytest.fixture(scope="module")
def store(store_url: str) -> Iterator[Store]:
    store = open_store(store_url)
    for n, text in enumerate(TEXTS):
        subject = " ".join(WORDS[(n + k) % len(WORDS)] for k in range(3)) if n % 3 else None
        day = f"20{20 + n % 5}-0{1 + n % 9}-15" if n % 4 else None
        put(store, document(text, subject=subject, issued_on=day, kind=("Kế hoạch", "Quyết định")[n % 2]), name=f"ngau-{n}.pdf")
    put(
        store,
        document(
            "Số 08/QĐ-UBND. Điều 1. Phê duyệt quy trình <b>ký số</b> tại bộ phận một cửa.",
            kind="Quyết định",
            symbol="08/QĐ-UBND",
            subject="Phê duyệt quy trình ký số",
            issued_on="2025-07-01",
            issuer="Ủy ban nhân dân xã Yên Hòa",
            signer=Signer(name="Lò Thị Mai", title="Phó Chủ tịch"),
            agencies=[Agency(name="Văn phòng Ủy ban nhân dân", spans=[span()]), Agency(name="Sở Nội vụ", spans=[span()])],
            deadlines=[Deadline(text="trước ngày 30/9/2025", kind="date", due="2025-09-30", span=span())],
        ),
        name="yen-hoa.pdf",
    )
    put(
        store,
        document("Cong van cua xa Yen Hoa ve ky so theo Quyet dinh so 8/QD-UBND", issuer="UY BAN NHAN DAN XA YEN HOA"),
        name="khong-dau.txt",
    )
    refresh(store)
    yield store
    store.close()


def names(store: Store, query: str) -> list[str]:
    return [hit.name for hit in search(store, query, limit=100).hits]


# --- against reading everything -----------------------------------------------------------------------------


def _holds(node: Node, text: str, fields: dict[str, str], day: str | None) -> bool:
    """Whether a document answers a query, told from its words alone."""
    if isinstance(node, Term):
        return any(any(Folded(part).places(w)) for w in node.writings for part in (text, fields["title"]))
    if isinstance(node, Field):
        return any(f" {' '.join(x.plain for x in w)} " in f" {fields[node.name]} " for w in node.writings)
    if isinstance(node, Days):
        low = node.first.isoformat() if node.first else ""
        return day is not None and low <= day <= (node.last.isoformat() if node.last else "9")
    if isinstance(node, Not):
        return not _holds(node.node, text, fields, day)
    results = [_holds(n, text, fields, day) for n in node.nodes]
    return all(results) if isinstance(node, And) else any(results)


_word = st.sampled_from(WORDS)
_leaf = st.one_of(
    _word,
    st.lists(_word, min_size=2, max_size=3).map(lambda ws: f'"{" ".join(ws)}"'),
    st.sampled_from(["on:2022", "after:2023", "before:05/2021", "kind:kh", "57-NQ/TW", 'kind:"quyết định"']),
)
_query = st.recursive(
    _leaf,
    lambda inner: st.one_of(
        inner.map(lambda q: f"-({q})"),
        st.tuples(inner, inner).map(" ".join),
        st.tuples(inner, inner).map(lambda q: f"({q[0]}) OR ({q[1]})"),
    ),
    max_leaves=5,
)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=_query)
def test_finds_what_reading_every_document_finds(store: Store, query: str) -> None:
    node = parse_query(query)
    expected = set()
    for n, text in enumerate(TEXTS):
        subject = " ".join(WORDS[(n + k) % len(WORDS)] for k in range(3)) if n % 3 else None
        kind = ("Kế hoạch", "Quyết định")[n % 2]
        # Kind, symbol and subject are one text to search in; phrases do not reach from one into the next.
        title = f"{kind} ¦ {subject or ''}".replace("¦", "xx¦xx")
        day = f"20{20 + n % 5}-0{1 + n % 9}-15" if n % 4 else None
        if _holds(node, text, {"title": title, "kind": folded(kind)}, day):
            expected.add(f"ngau-{n}.pdf")
    results = search(store, query, limit=100)
    found = {hit.name for hit in results.hits}
    assert {n for n in found if n.startswith("ngau")} == expected
    assert results.total == len(results.hits) == len(found)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.one_of(st.text(max_size=30), st.text(alphabet="\"'()*^:{}-+&|!<>\\%_; ORNEAT\x00chữ số", max_size=30)))
def test_no_query_breaks_the_database(store: Store, query: str) -> None:
    try:
        results = search(store, query, limit=3)
    except QueryError:
        return
    for hit in results.hits:
        if hit.excerpt is not None:
            _marks_lie_on_words(query, hit.excerpt.segments())


def _marks_lie_on_words(query: str, segments: list[tuple[str, bool]]) -> None:
    wanted = set(folded(query).split())
    for piece, marked in segments:
        if marked:
            assert set(folded(piece).split()) <= wanted


# --- what a reader expects ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('"ký số" issuer:"xã Yên Hòa" after:2025-07-01', ["yen-hoa.pdf"]),
        ('"ky so" issuer:"xã Yên Hoà"', ["yen-hoa.pdf", "khong-dau.txt"]),
        ('"ky so" issuer:"ubnd xa yen hoa"', ["yen-hoa.pdf", "khong-dau.txt"]),
        ("08/QĐ-UBND", ["yen-hoa.pdf", "khong-dau.txt"]),
        ("8/qd-ubnd", ["yen-hoa.pdf", "khong-dau.txt"]),
        ("QD-UBND", ["yen-hoa.pdf", "khong-dau.txt"]),
        ("symbol:8/QĐ-UBND", ["yen-hoa.pdf"]),
        ("symbol:qd-ubnd", ["yen-hoa.pdf"]),
        ('signer:"lo thi mai"', ["yen-hoa.pdf"]),
        ('signer:"Phó Chủ tịch"', ["yen-hoa.pdf"]),
        ('agency:"Sở Nội vụ"', ["yen-hoa.pdf"]),
        ('agency:"ủy ban nhân dân Sở Nội vụ"', []),
        ("level:xã", ["khong-dau.txt", "yen-hoa.pdf"]),
        ("due:9/2025", ["yen-hoa.pdf"]),
        ("due:2025-10", []),
        ("before:2025-07-01 issuer:xã", []),
        ("<b>", ["yen-hoa.pdf"]),
    ],
)
def test_finds(store: Store, query: str, found: list[str]) -> None:
    assert sorted(names(store, query)) == sorted(found)


def test_subject_and_symbol_come_before_the_text(store: Store) -> None:
    assert names(store, '"ky so" issuer:xã') == ["yen-hoa.pdf", "khong-dau.txt"]


def test_pages_of_results_join_without_gap_or_overlap(store: Store) -> None:
    everything = names(store, "số OR ký")
    parts = [h.name for n in range(0, len(everything) + 5, 5) for h in search(store, "số OR ký", limit=5, offset=n).hits]
    assert len(everything) > 10
    assert parts == everything


def test_excerpts_are_text_with_marks(store: Store) -> None:
    (hit,) = search(store, '"ký số" symbol:8/QĐ-UBND').hits
    assert hit.excerpt is not None
    assert ("ký số", True) in hit.excerpt.segments()
    assert "<b>" in hit.excerpt.text
    assert (hit.part, hit.excerpt.page) == (1, 1)


# --- a store that changes -----------------------------------------------------------------------------------


def test_the_index_follows_the_store(store: Store) -> None:
    put(store, document("Văn bản thử việc cập nhật: lúa nước"), name="doi.pdf")
    assert search(store, '"lúa nước"').unindexed == 1
    refresh(store)
    assert names(store, '"lúa nước"') == ["doi.pdf"]
    with store.writing() as connection:
        remove_source(connection, find_source(connection, "doi.pdf"))
    assert names(store, '"lúa nước"') == [], "what is gone is not shown, even before the index knows"
    refresh(store)
    assert search(store, '"lúa nước"').total == 0


def test_long_documents_are_searched_to_their_end(store: Store) -> None:
    """Also beyond what a database keeps of places: 256 of a word, none after the 16,383rd word."""
    text = "thủ tục đất đai " * 5000 + "bàn giao mốc ranh. " + "dài " * 300 + "bản giao sổ"
    put(store, document(text), name="dai.pdf")
    refresh(store)
    for query in (
        '"bàn giao mốc"',
        '"ban giao so"',
        '"bản giao sổ"',
        '"dat dai ban giao"',
        '"đất đai bàn giao"',
        '"ranh dài dài"',
    ):
        assert names(store, query) == ["dai.pdf"], query
    for query in ('"bàn giao sổ"', '"mốc giao"', '"bản giao mốc"', '"đai thủ đất"', '"bản giao so"'):
        assert names(store, query) == [], query


def test_a_query_with_any_diacritics_is_meant_as_typed(store: Store) -> None:
    """Also its words that have none: who types `ban hành` does not mean `bản`."""
    put(store, document("nghề trồng dâu; nghé ăn cỏ ở vườn dâu. Trông coi nghe ngóng"), name="dau.pdf")
    refresh(store)
    for query in ('"nghề trồng dâu"', '"nghe trong dau"', '"trông coi nghe"', "nghe dâu", "nghe co"):
        assert names(store, query) == ["dau.pdf"], query
    for query in ('"nghề trong dâu"', '"trồng coi nghe"', "dâu trong", "dâu -coi"):
        assert names(store, query) == [], query


def test_the_excerpt_names_its_page(store: Store) -> None:
    pages = ("Trang đầu nói về mía.", "Trang giữa nói về\nchè  san tuyết trên núi.", "Trang cuối nói về mía.")
    text = "\n".join(" ".join(p.split()) for p in pages)
    put(store, document(text, end_page=3), name="trang.pdf", pages=pages)
    refresh(store)
    (hit,) = search(store, '"chè san tuyết"').hits
    assert hit.excerpt is not None
    assert hit.excerpt.page == 2
