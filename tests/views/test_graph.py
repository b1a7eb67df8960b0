"""Who cites whom, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from archive import document, put, span
from vanban.records import Document, Reference
from vanban.report import graph_dot, graph_table
from vanban.store import Store, open_store
from vanban.views.graph import Graph, graph


def cites(id: str | None, *, relation: str = "căn cứ", **fields: object) -> Reference:
    return Reference(text=f"văn bản {id}", span=span(), id=id, relation=relation, **fields)  # type: ignore[arg-type]


def plan(symbol: str, issuer: str, issued_on: str, *references: Reference) -> Document:
    return document(symbol, kind="Kế hoạch", symbol=symbol, issuer=issuer, issued_on=issued_on, references=list(references))


PROVINCE, COMMUNE = "Ủy ban nhân dân tỉnh Hà Xuyên", "Ủy ban nhân dân xã Tân Hạ"


@pytest.fixture(scope="module")
def store(store_url: str) -> Iterator[Store]:
    store = open_store(store_url)
    for n, made in enumerate(
        (
            plan("57/KH-UBND", PROVINCE, "2025-03-01", cites("57-NQ/TW", issued_on="2024-12-22", issuer="Bộ Chính trị")),
            plan(
                "12/KH-UBND",
                COMMUNE,
                "2025-04-01",
                cites("57/KH-UBND", issued_on="2025-03-10", issuer=PROVINCE),  # another day
                cites("57-NQ/TW", issued_on="2024-12-22"),
                cites("12/KH-UBND"),  # itself
            ),
            plan(
                "13/KH-UBND",
                COMMUNE,
                "2025-08-01",
                cites("57/KH-UBND", issued_on="2025-03-01", issuer="UBND tỉnh"),  # a shorter name of the same body
                cites("57/KH-UBND", issued_on="2023-05-05", issuer=COMMUNE),  # another document of that number
                cites("57-NQ/TW", issuer="Bộ Chính trị"),
                cites(None, title="Luật Chợ", year=2024),
                cites(None, title="Luật Chợ"),
            ),
            plan(
                "99/KH-UBND",
                PROVINCE,
                "2025-06-01",
                cites("57/KH-UBND", relation="thay thế", issued_on="2025-03-01", issuer=PROVINCE),
            ),
        )
    ):
        put(store, made, name=f"ke-hoach-{n}.pdf")
    yield store
    store.close()


@pytest.fixture(scope="module")
def found(store: Store) -> Graph:
    return graph(store)


def symbols(found: Graph) -> dict[str, str | None]:
    return {d.id: d.symbol for d in found.documents}


def test_what_is_missing_comes_most_cited_first(found: Graph) -> None:
    assert [(c.id or c.title, c.citations, c.issued_on) for c in found.missing] == [
        ("57-NQ/TW", 3, "2024-12-22"),
        ("57/KH-UBND", 1, "2023-05-05"),
        ("Luật Chợ", 1, None),
    ]


def test_edges_lead_to_the_document_that_is_meant(found: Graph) -> None:
    names = symbols(found)
    edges = {(names[e.citing], names.get(found.cited[e.cited].document or ""), e.relation) for e in found.edges}
    assert {e for e in edges if e[1]} == {
        ("12/KH-UBND", "57/KH-UBND", "căn cứ"),
        ("13/KH-UBND", "57/KH-UBND", "căn cứ"),
        ("99/KH-UBND", "57/KH-UBND", "thay thế"),
    }


def test_disagreements(found: Graph) -> None:
    names = symbols(found)
    assert [(names[d.citing], d.field, d.said, d.own) for d in found.disagreements] == [
        ("12/KH-UBND", "issued_on", "2025-03-10", "2025-03-01")
    ]


def test_what_was_replaced_is_told_of_those_that_cite_it_afterwards(found: Graph) -> None:
    names = symbols(found)
    assert [(names[e.citing], names[e.by], e.relation, e.since) for e in found.ended] == [
        ("13/KH-UBND", "99/KH-UBND", "thay thế", "2025-06-01")
    ]


def test_shown(found: Graph) -> None:
    table = graph_table(found)
    assert "57-NQ/TW" in table
    assert "2025-03-10" in table


def test_graphviz_reads_it(store: Store) -> None:
    put(store, plan('7"\\n/KH', 'Sở "A"\\', "2025-01-01", cites("1/X", title='"];a->b;["')), name="la.pdf")
    dot = graph_dot(graph(store))
    assert dot.startswith("digraph")
    without_strings = re.sub(r'"(?:[^"\\]|\\.)*"', "s", dot)
    assert '"' not in without_strings
    assert re.fullmatch(r"[\w\s{}\[\]=,;>-]+", without_strings)
