"""The language of queries: what parses to what, and what is said of what does not parse."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vanban.search.query import And, Days, Field, Not, Or, QueryError, Term, parse_query
from vanban.search.words import Word


def term(*words: str) -> Term:
    """A term whose words match any diacritics, as typed without them."""
    return Term(tuple(Word(w) for w in words))


CHU_KY_SO = Term((Word("chu", "chữ"), Word("ky", "ký"), Word("so", "số")))


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("chu", term("chu")),
        ("a b", And((term("a"), term("b")))),
        ('"chữ ký số"', CHU_KY_SO),
        ("“chữ ký số”", CHU_KY_SO),
        ("a b OR c", And((term("a"), Or((term("b"), term("c")))))),
        ("(a b) OR c", Or((And((term("a"), term("b"))), term("c")))),
        ("a -b", And((term("a"), Not(term("b"))))),
        ('-"b c"', Not(term("b", "c"))),
        ("a or b", And((term("a"), term("or"), term("b")))),
        ("a -", term("a")),
        ("2021 - 2025", And((term("2021"), term("2025")))),
        ("HOÀ", Term((Word("hoa", "hòa"),))),
        ("after:2025-07-01", Days("issued", date(2025, 7, 1), None)),
        ("before:01/7/2025", Days("issued", None, date(2025, 6, 30))),
        ("on:02/2024", Days("issued", date(2024, 2, 1), date(2024, 2, 29))),
        ("due:2025..2026-06", Days("due", date(2025, 1, 1), date(2026, 6, 30))),
        ('issuer:"xã Yên Hòa"', Field("issuer", ((Word("xa"), Word("yen"), Word("hoa")),))),
        ("Kind:kh", Field("kind", ((Word("kh"),), (Word("ke"), Word("hoach"))))),
        ("level:tỉnh", Field("level", ((Word("tinh"),),))),
    ],
)
def test_parses(query: str, tree: object) -> None:
    assert parse_query(query) == tree


def test_bodies_are_sought_written_out_too() -> None:
    node = parse_query("issuer:ubnd")
    assert isinstance(node, Field)
    assert node.writings == ((Word("ubnd"),), tuple(map(Word, ("uy", "ban", "nhan", "dan"))))


@pytest.mark.parametrize("query", ["4116/KH-BVHTTDL", "4116/kh-bvhttdl"])
def test_a_symbol_is_one_term(query: str) -> None:
    assert parse_query(query) == term("4116", "kh", "bvhttdl")


def test_a_symbol_is_sought_with_and_without_its_leading_zero() -> None:
    found = parse_query("3/QĐ-TTg")
    assert isinstance(found, Term)
    assert {w[0].plain for w in found.writings} == {"3", "03"}
    # OCR and keyboards lose the stroke of Đ.
    assert all(word.exact is None for words in found.writings for word in words)


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("", ""),
        ("  - ", "  - "),
        ("a OR", "OR"),
        ("OR a", "OR"),
        ("a OR OR b", "OR"),
        ("kế hoạch (a", "("),
        ("a) b", ")"),
        ("()", "()"),
        ('tìm "chữ ký', '"chữ ký'),
        ('a ""', '""'),
        ("loi:x", "loi"),
        ("on:31/2/2025", "on:31/2/2025"),
        ("after:2025..2026", "after:2025..2026"),
        ("on:2026..2025", "on:2026..2025"),
        ("issuer:", "issuer:"),
        ("a -OR", "-"),
        ("((((((((((((a))))))))))))", "("),
    ],
)
def test_errors_show_the_place(query: str, marked: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(query)
    error = caught.value
    assert error.query[error.start : error.end] == marked
    shown, carets = error.picture().split("\n")
    assert shown[carets.find("^") :].startswith(marked)
    assert error.exit_status == 2


def test_too_long_or_too_many() -> None:
    for query in ("a" * 1001, "a " * 51):
        with pytest.raises(QueryError, match="quá"):
            parse_query(query)


_PIECES = st.sampled_from(
    [
        '"',
        "“",
        "(",
        ")",
        "-",
        " ",
        "OR",
        "issuer:",
        "on:",
        "due:",
        "after:",
        "2025",
        "01/7/2025",
        "..",
        "chữ",
        "*",
        "'",
        "^",
        "NEAR",
        "}",
        ":",
    ]
)


@given(st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=15).map("".join)))
def test_any_string_parses_or_is_refused(query: str) -> None:
    error: QueryError | None = None
    error = _error(query)
    if error is not None:
        assert 0 <= error.start <= error.end <= len(error.query)
        assert error.picture()


def _error(query: str) -> QueryError | None:
    try:
        parse_query(query)
    except QueryError as error:
        return error
    return None
