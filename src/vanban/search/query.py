"""QUERY -> TREE: the language of `vanban search`.

    query   = either { either }                       all must hold
    either  = one { "OR" one }                        OR joins its neighbours: `a b OR c` is a and (b or c)
    one     = [ "-" ] ( "(" query ")" | '"' words '"' | field ":" value | word )
    value   = '"' words '"' | word
    field   = kind | issuer | symbol | signer | level | agency | due | after | before | on

A word typed with diacritics is found with these alone; one without is found with any. Words between quotation marks
stand next to each other. `after:` takes in its day, `before:` does not; `on:` and `due:` also take a month or a year.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from vanban.data import document_kinds
from vanban.errors import UsageError
from vanban.extract.plurals import expand
from vanban.extract.symbols import Symbol, parse_symbol
from vanban.search.words import Word, has_diacritics, plain, query_words

TEXT_FIELDS = ("kind", "issuer", "symbol", "signer", "level", "agency")
DATE_FIELDS = ("after", "before", "on", "due")
FIELDS = (*TEXT_FIELDS, *DATE_FIELDS)

# Far more than a person types; it bounds what one query can ask of the database.
_LONGEST = 1000
_DEEPEST = 10
_MOST_TERMS = 50


class QueryError(UsageError):
    """A query that cannot be understood, with the place. In Vietnamese, for it is typed by those who read documents."""

    code = "query"

    def __init__(self, problem: str, query: str, start: int, end: int, *, remedy: str | None = None) -> None:
        super().__init__(problem, remedy=remedy)
        self.query = query
        self.start = start
        self.end = end

    def picture(self) -> str:
        """The query, and below it a caret under what is wrong."""
        shown = "".join(c if c.isprintable() else " " for c in self.query)
        low = max(0, self.start - 60)
        high = min(len(shown), self.end + 60)
        marks = "^" * max(1, min(self.end, high) - self.start)
        return f"{shown[low:high]}\n{' ' * (self.start - low)}{marks}"


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand next to each other in this order; mostly one."""

    words: tuple[Word, ...]
    also: tuple[tuple[Word, ...], ...] = ()
    """Other writings that will do: of a symbol those with and without a leading zero."""

    @property
    def writings(self) -> tuple[tuple[Word, ...], ...]:
        return (self.words, *self.also)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the document's register entry that holds a value."""

    name: str
    writings: tuple[tuple[Word, ...], ...]
    """Each will do."""


@dataclass(frozen=True, slots=True)
class Days:
    """A date of the document (`issued`), or one on which something in it falls due (`due`); both ends included."""

    of: str
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Not:
    node: Node


@dataclass(frozen=True, slots=True)
class And:
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    nodes: tuple[Node, ...]


Node = Term | Field | Days | Not | And | Or


def parse_query(text: str) -> Node:
    """The tree of a query; raises `QueryError`."""
    return _Parser(unicodedata.normalize("NFC", text)).parse()


def terms_of(node: Node) -> list[Term]:
    """The terms that a result has for the sake of the query, in order: not those it must not have."""
    if isinstance(node, Term):
        return [node]
    if isinstance(node, And | Or):
        return [t for n in node.nodes for t in terms_of(n)]
    return []


# --- tokens -------------------------------------------------------------------------------------------------

_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<open>\() | (?P<close>\))
      | (?P<minus>[-−](?=[^\s)]))
      | (?P<or>OR(?=[\s()]|$))
      | (?P<field>[^\W\d_][\w]*):(?=(?P<value>["“”„][^"“”„]*(?:["“”„]|$)|[^\s()"“”„]*))
      | (?P<quote>["“”„][^"“”„]*(?P<shut>["“”„]|$))
      | (?P<word>[^\s()"“”„]+)""",
    re.VERBOSE,
)
_QUOTES = '"“”„'


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int
    field: str = ""


def _tokens(query: str) -> list[_Token]:
    found = []
    at = 0
    while at < len(query):
        match = _TOKEN.match(query, at)
        assert match is not None, "every character begins a token"
        kind, end, text, name = str(match.lastgroup), match.end(), match[0], ""
        if kind in ("field", "value"):
            kind, end, text, name = "field", match.end("value"), match["value"], match["field"]
        elif kind == "shut":
            kind = "quote"
        if text[:1] and text[0] in _QUOTES and kind in ("field", "quote"):
            if len(text) == 1 or text[-1] not in _QUOTES:
                raise QueryError("Thiếu dấu ngoặc kép đóng.", query, end - len(text), end, remedy='Viết như "chữ ký số".')
            text = text[1:-1]
        if kind != "space":
            found.append(_Token(kind, text, at, end, name))
        at = end
    return found


# --- grammar ------------------------------------------------------------------------------------------------


class _Parser:
    """One function a rule of the grammar; each leaves `at` behind what it read."""

    def __init__(self, query: str) -> None:
        self.query = query
        if len(query) > _LONGEST:
            raise QueryError(f"Câu tìm kiếm dài quá {_LONGEST} ký tự.", query, _LONGEST, len(query))
        self.tokens = _tokens(query)
        # Diacritics are overlooked only where the whole query has none. Those of symbols do not count (QĐ).
        self.exactly = any(
            t.kind in ("word", "quote") and _symbol(t.text) is None and has_diacritics(t.text) for t in self.tokens
        )
        self.at = 0
        self.depth = 0
        self.terms = 0

    def parse(self) -> Node:
        node = self._query()
        if self.at < len(self.tokens):
            token = self.tokens[self.at]
            raise self._error("Dấu ngoặc đóng không có dấu mở.", token)
        if node is None:
            remedy = "Nhập một từ, một cụm từ trong ngoặc kép, hoặc một điều kiện như issuer:sở."
            raise QueryError("Không có gì để tìm.", self.query, 0, len(self.query), remedy=remedy)
        return node

    def _error(self, problem: str, token: _Token, remedy: str | None = None) -> QueryError:
        return QueryError(problem, self.query, token.start, token.end, remedy=remedy)

    def _peek(self) -> _Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _query(self) -> Node | None:
        """query = either { either }"""
        nodes: list[Node] = []
        while (token := self._peek()) is not None and token.kind != "close":
            node = self._either()
            if node is not None:
                nodes.append(node)
        return nodes[0] if len(nodes) == 1 else And(tuple(nodes)) if nodes else None

    def _either(self) -> Node | None:
        """either = one { "OR" one }"""
        first = self._one()
        nodes = [first] if first is not None else []
        while (token := self._peek()) is not None and token.kind == "or":
            self.at += 1
            following = self._peek()
            other = self._one() if following is not None and following.kind not in ("or", "close") else None
            if not nodes or other is None:
                raise self._error("OR phải đứng giữa hai điều kiện.", token, 'Muốn tìm chữ này thì viết "OR".')
            nodes.append(other)
        return nodes[0] if len(nodes) == 1 else Or(tuple(nodes)) if nodes else None

    def _one(self) -> Node | None:
        """one = [ "-" ] ( "(" query ")" | phrase | field | word ); None for what holds no word, as a lone dash."""
        token = self.tokens[self.at]
        if token.kind == "or":
            raise self._error("OR phải đứng giữa hai điều kiện.", token, 'Muốn tìm chữ này thì viết "OR".')
        self.at += 1
        if token.kind == "minus":
            following = self._peek()
            if following is None or following.kind in ("close", "or", "minus"):
                raise self._error("Sau dấu trừ phải có điều kiện cần loại ra.", token)
            node = self._one()
            return None if node is None else Not(node)
        if token.kind == "open":
            return self._group(token)
        self.terms += 1
        if self.terms > _MOST_TERMS:
            raise self._error(f"Câu tìm kiếm có quá {_MOST_TERMS} điều kiện.", token)
        if token.kind == "field":
            return self._field(token)
        return self._term(token)

    def _group(self, token: _Token) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self._error(f"Ngoặc lồng nhau quá {_DEEPEST} lớp.", token)
        node = self._query()
        self.depth -= 1
        closing = self._peek()
        if closing is None:
            raise self._error("Thiếu dấu ngoặc đóng.", token)
        self.at += 1
        if node is None:
            raise QueryError("Trong ngoặc không có gì để tìm.", self.query, token.start, closing.end)
        return node

    def _term(self, token: _Token) -> Term | None:
        # What looks like a symbol is one, and offices and OCR write QĐ as QD.
        symbol = _symbol(token.text)
        words = query_words(token.text, exactly=self.exactly and symbol is None)
        if not words:
            if token.kind == "quote":
                raise self._error("Trong ngoặc kép không có từ nào.", token)
            return None
        return Term(words, tuple(w for w in _symbol_writings(symbol) if w != words))

    def _field(self, token: _Token) -> Node:
        name = plain(token.field).lower()
        if name not in FIELDS:
            remedy = f"Có các trường {', '.join(FIELDS)}; muốn tìm chữ thì đặt trong ngoặc kép."
            raise QueryError(
                f"Không có trường “{token.field}”.", self.query, token.start, token.start + len(token.field), remedy=remedy
            )
        if name in DATE_FIELDS:
            return self._days(name, token)
        writings = field_writings(name, token.text)
        if not writings:
            raise self._error(f"Trường {name} chưa có giá trị.", token, f'Viết như {name}:"…".')
        return Field(name, writings)

    def _days(self, name: str, token: _Token) -> Days:
        first, dots, last = token.text.partition("..")
        try:
            begin = _period(first)
            end = _period(last) if dots else begin
        except ValueError:
            remedy = "Viết ngày như 2025-07-01, 01/7/2025, 7/2025 hoặc 2025."
            raise self._error(f"“{token.text}” không phải là ngày.", token, remedy) from None
        if dots and (name in ("after", "before") or begin[0] > end[1]):
            raise self._error("Khoảng ngày không dùng được ở đây.", token, "Viết như on:2025-01-01..2025-06-30.")
        if name == "after":
            return Days("issued", begin[0], None)
        if name == "before":
            if begin[0] == date.min:
                raise self._error(f"Không có ngày nào trước “{token.text}”.", token)
            return Days("issued", None, begin[0] - timedelta(days=1))
        return Days("issued" if name == "on" else "due", begin[0], end[1])


_SIGN = re.compile(r"[/⁄∕-]")


def _symbol(text: str) -> Symbol | None:
    return parse_symbol(text) if any(c.isdigit() for c in text) and _SIGN.search(text) else None


def _symbol_writings(symbol: Symbol | None) -> list[tuple[Word, ...]]:
    """The words of a symbol as `3/NQ-CP` and as `03/NQ-CP`."""
    if symbol is None:
        return []
    words = query_words(symbol.key, exactly=False)
    number = words[0].plain
    return [words, (Word(f"0{number}"), *words[1:])] if number.isdigit() and len(number) == 1 else [words]


def field_writings(name: str, text: str) -> tuple[tuple[Word, ...], ...]:
    """The words that a field may hold for a value; fields are compared without diacritics."""
    texts = [text]
    if name == "kind":
        texts += [k.name for k in document_kinds() if text.strip().upper() in map(str.upper, (*k.state, *k.party))]
    elif name in ("issuer", "agency"):
        # Names are kept written out.
        texts += [expand(text.upper().replace("HDND", "HĐND"))]
    elif name == "symbol":
        symbol = parse_symbol(text)
        texts += [symbol.key] if symbol is not None else []
    return tuple(dict.fromkeys(filter(None, (query_words(t, exactly=False) for t in texts))))


_ISO = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?", re.ASCII)
_LOCAL = re.compile(r"(?:(?:(?P<day>\d{1,2})[/.-])?(?P<month>\d{1,2})[/.-])(?P<year>\d{4})", re.ASCII)


def _period(text: str) -> tuple[date, date]:
    """First and last day of a day, a month or a year; raises `ValueError`."""
    match = _ISO.fullmatch(text.strip()) or _LOCAL.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    year = int(match["year"])
    if match["month"] is None:
        return date(year, 1, 1), date(year, 12, 31)
    month = int(match["month"])
    if match["day"] is None:
        first = date(year, month, 1)
        return first, date(year, month, calendar.monthrange(year, month)[1])
    day = date(year, month, int(match["day"]))
    return day, day
