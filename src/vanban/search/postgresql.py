"""QUERY -> TSQUERY: the part of search that speaks to PostgreSQL.

The index takes our words as they are (a `tsvector` of the configuration `simple` would hold the same, but would part
them in its own way). Both forms of a word stand at one place; title words have weight A; words of a field begin with its
name (`issuer:hoa`). A `tsvector` keeps at most 256 places of a word and none beyond the 16,383rd; where that cut places
off, `crowded` has the word, and a phrase with it is looked for in the text instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from sqlalchemy import Connection, text

from vanban.search.conditions import Params, conjuncts, day_condition, indexed
from vanban.search.index import BREAK, Asked, Entry
from vanban.search.query import And, Days, Field, Node, Not, Or, Term, terms_of
from vanban.search.words import Word, plain
from vanban.store.search_tables import FIELD_COLUMNS

# Letters that have diacritics in Vietnamese; a word without them, such as a figure, has one spelling.
_VARIES = re.compile("[aeiouyd]")
_PLACES = 255
_LAST_PLACE = 16_383
# A tsvector may have 1 MB. No real document comes near; of one that is nothing but different words, the last are left out.
_BYTES = 1_000_000
# Of weights D, C, B, A: title and symbol count ten times as much as the body.
_WEIGHTS = "{0.1, 0.1, 0.1, 1.0}"


class Postgresql:
    """See `vanban.search.index.Backend`."""

    @staticmethod
    def add(connection: Connection, id: int, entry: Entry) -> None:
        words, crowded = tsvector(entry)
        update = text(
            "UPDATE search_entry SET words = CAST(:words AS tsvector), crowded = CAST(:crowded AS text[]) WHERE id = :id"
        )
        connection.execute(update, {"id": id, "words": words, "crowded": crowded})

    @staticmethod
    def take_out(connection: Connection, ids: Iterable[int]) -> None:
        """Nothing: the words go with the entry."""

    @staticmethod
    def ask(connection: Connection, node: Node) -> Asked:
        return _Query(connection, node)


class _Query:
    """A query as conditions on the entry `e`."""

    def __init__(self, connection: Connection, node: Node) -> None:
        self._connection = connection
        self._node = node
        self.params = Params()

    def count(self, limit: int) -> int:
        self.params = Params()
        sql = f"SELECT count(*) FROM (SELECT 1 FROM search_entry e WHERE {self._where()} LIMIT {limit}) AS found"
        return int(self._connection.execute(text(sql), self.params.values).scalar_one())

    def ranked(self, *, title: bool, limit: int) -> list[int]:
        self.params = Params()
        where = self._where()
        terms = terms_of(self._node)
        asked_of_index = [n for n in conjuncts(self._node) if indexed(n)]
        if not asked_of_index or not terms:
            sql = f"SELECT e.id FROM search_entry e WHERE {where} ORDER BY e.issued_on DESC NULLS LAST, e.id DESC LIMIT {limit}"
            return list(self._connection.execute(text(sql), self.params.values).scalars())
        if title:
            where += "".join(f" AND {self.condition(n, title=True)}" for n in asked_of_index)
        newest = f"SELECT e.id, e.words FROM search_entry e WHERE {where} ORDER BY e.id DESC LIMIT {limit}"
        asked = self.params.add(" | ".join(f"({_phrase(w)})" for t in terms for w in t.writings))
        rank = f"ts_rank('{_WEIGHTS}', words, CAST({asked} AS tsquery), 1)"
        sql = f"SELECT id FROM ({newest}) AS newest ORDER BY {rank} DESC, id DESC"
        return list(self._connection.execute(text(sql), self.params.values).scalars())

    def _where(self) -> str:
        """The condition, and before it one that is a little wider and that the index answers by itself."""
        wide = _wide(self._node)
        narrow = self.condition(self._node)
        return f"e.words @@ CAST({self.params.add(wide)} AS tsquery) AND {narrow}" if wide else narrow

    def condition(self, node: Node, *, title: bool = False) -> str:
        if isinstance(node, Term):
            return f"({' OR '.join(self._words(w, title=title) for w in node.writings)})"
        if isinstance(node, Field):
            return self._match(" | ".join(f"({_field(node.name, w)})" for w in node.writings))
        if isinstance(node, Days):
            return day_condition(node, self.params)
        if isinstance(node, Not):
            # What a document must not have it must not have anywhere.
            return f"NOT {self.condition(node.node)}"
        joined = " AND " if isinstance(node, And) else " OR "
        return f"({joined.join(self.condition(n, title=title) for n in node.nodes)})"

    def _match(self, tsquery: str) -> str:
        return f"(e.words @@ CAST({self.params.add(tsquery)} AS tsquery))"

    def _words(self, words: tuple[Word, ...], *, title: bool) -> str:
        found = self._match(_phrase(words, weight=":A" if title else ""))
        if title or len(words) == 1:
            return found
        crowded = self.params.add([*map(_lexeme, words), "*"])
        pattern = self.params.add(f"(^| ){' '.join(map(_pattern, words))}( |$)")
        in_text = f"EXISTS (SELECT 1 FROM search_words w WHERE w.id = e.id AND (w.title ~ {pattern} OR w.body ~ {pattern}))"
        return f"({found} OR (e.crowded && CAST({crowded} AS text[]) AND {self._match(_all(words))} AND {in_text}))"


def _wide(node: Node) -> str:
    """A tsquery that finds all the query finds, and perhaps more; empty where that would be everything."""
    if isinstance(node, Term):
        return " | ".join(f"({_all(w)})" for w in node.writings)
    if isinstance(node, Field):
        return " | ".join(f"({_field(node.name, w)})" for w in node.writings)
    if isinstance(node, And | Or):
        parts = [_wide(n) for n in node.nodes]
        if isinstance(node, Or) and not all(parts):
            return ""
        return (" & " if isinstance(node, And) else " | ").join(f"({p})" for p in parts if p)
    return ""


def _phrase(words: Iterable[Word], weight: str = "") -> str:
    return " <-> ".join(f"'{_lexeme(w)}'{weight}" for w in words)


def _lexeme(word: Word) -> str:
    return word.plain if word.exact is None else _exact_lexeme(word.exact)


def _exact_lexeme(word: str) -> str:
    """The lexeme of an exact word, which must differ from the plain form of other words: `=ban` is not `bản`."""
    return f"={word}" if word == plain(word) and _VARIES.search(word) else word


def _all(words: Iterable[Word]) -> str:
    return " & ".join(f"'{_lexeme(w)}'" for w in words)


def _field(name: str, words: Iterable[Word]) -> str:
    return " <-> ".join(f"'{name}:{w.plain}'" for w in words)


def _pattern(word: Word) -> str:
    return word.exact or "".join(_letters().get(c, c) for c in word.plain)


@cache
def _letters() -> dict[str, str]:
    """For a letter the class of all letters that it is without diacritics."""
    accented: dict[str, str] = {}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        char = chr(code)
        if char == char.lower() and plain(char) != char:
            accented[plain(char)] = accented.get(plain(char), "") + char
    return {letter: f"[{letter}{others}]" for letter, others in accented.items()}


def tsvector(entry: Entry) -> tuple[str, list[str]]:
    """The words of an entry with their places, as a tsvector is written, and those of which places were left out."""
    places: dict[str, list[str]] = {}
    crowded: set[str] = set()

    def put(stream: str, first: int, weight: str, lexemes: Callable[[str], Iterable[str]]) -> int:
        at = first
        for at, word in enumerate(stream.split(), first):
            if word == BREAK:
                continue
            if at > _LAST_PLACE:
                crowded.add("*")
            for lexeme in lexemes(word):
                found = places.setdefault(lexeme, [])
                if at <= _LAST_PLACE and len(found) < _PLACES:
                    found.append(f"{at}{weight}")
                else:
                    crowded.add(lexeme)
        return at

    both = cache(lambda word: {plain(word), _exact_lexeme(word)})
    end = put(entry.title, 1, "A", both)
    # A gap, so that no phrase reaches from the title into the text.
    put(entry.body, end + 2, "", both)
    for name in FIELD_COLUMNS:
        put(getattr(entry, name), 1, "B", lambda word, name=name: (f"{name}:{word}",))  # type: ignore[misc]
    size = sum(len(w.encode()) + 6 + 2 * len(p) for w, p in places.items())
    if size > _BYTES:
        crowded.add("*")
        places = {w: [] for w in places}
        while sum(len(w.encode()) + 6 for w in places) > _BYTES:
            places = dict(list(places.items())[: len(places) * 9 // 10])
    literal = " ".join(f"'{w}':{','.join(p)}" if p else f"'{w}'" for w, p in places.items())
    return literal, ["*"] if "*" in crowded else sorted(crowded)
