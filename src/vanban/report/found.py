"""What was found in the store: results of a search, duplicates and the graph of citations, as tables and for GraphViz."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from vanban.report.labels import percent, plain

if TYPE_CHECKING:
    # A report on a file needs no database.
    from vanban.search import Excerpt, Results
    from vanban.views.duplicates import Duplicates, Side
    from vanban.views.graph import CitedDocument, Graph, Party

_WIDTH = 110


def search_table(results: Results, *, offset: int = 0) -> str:
    """The results as plain text, the found words of an excerpt between « and »."""
    more = "hơn " if results.more else ""
    out = [f"{more}{results.total} văn bản"]
    for n, hit in enumerate(results.hits, offset + 1):
        page = f" · trang {hit.excerpt.page}" if hit.excerpt and hit.excerpt.page else ""
        out += ["", f"{n:>3}  {named(hit.kind, hit.symbol, hit.issued_on, hit.issuer) or hit.name}"]
        if hit.subject:
            out += _wrapped(hit.subject)
        if hit.excerpt is not None:
            out += _wrapped(marked(hit.excerpt))
        out.append(f"     [{hit.document}] {hit.name} · phần {hit.part}{page}")
    if results.unindexed:
        out += ["", f"{results.unindexed} thay đổi trong kho chưa vào chỉ mục; chạy lại lệnh để tìm cả trong đó."]
    return _text(out)


def marked(excerpt: Excerpt) -> str:
    """An excerpt as text, with its marks as signs."""
    return "".join(f"«{piece}»" if found else piece for piece, found in excerpt.segments())


def named(kind: str | None, symbol: str | None, issued_on: str | None, issuer: str | None) -> str:
    """A document on one line."""
    head = " ".join(filter(None, [kind, symbol]))
    return ", ".join(filter(None, [head, issued_on, issuer]))


def duplicates_table(found: Duplicates) -> str:
    """Duplicates as plain text."""
    out = [f"TỆP GIỐNG HỆT NHAU: {len(found.exact)} nhóm"]
    for same in found.exact:
        out.append(f"   {same.sha256[:16]}")
        out += [f"      {name}" for name in same.files]
    out += ["", f"VĂN BẢN GẦN GIỐNG NHAU: {len(found.near)} cặp"]
    for pair in found.near:
        how = "nằm trong" if pair.contained else "gần giống"
        out.append(f"   {percent(pair.share):>4}  {_side(pair.shorter)}")
        out.append(f"         {how} {_side(pair.longer)}")
    return _text(out)


def _side(side: Side) -> str:
    return f"{named(side.kind, side.symbol, side.issued_on, None) or 'văn bản'} [{side.document}] {side.file}"


def graph_table(graph: Graph, *, rows: int = 40) -> str:
    """The graph as plain text: what is cited most and missing, and citations to look at; long lists are cut, and say so."""
    known = {d.id: d for d in graph.documents}
    out = [f"{len(graph.documents)} văn bản viện dẫn {len(graph.cited)} văn bản khác, {len(graph.edges)} quan hệ"]
    missing = graph.missing
    out += ["", f"ĐƯỢC VIỆN DẪN NHƯNG KHÔNG CÓ TRONG KHO: {len(missing)}"]
    out += [f"   {c.citations:>4}  {_cited(c)}" for c in missing[:rows]] + _more(missing, rows)
    out += ["", f"VIỆN DẪN KHÁC VỚI VĂN BẢN ĐƯỢC VIỆN DẪN: {len(graph.disagreements)}"]
    for d in graph.disagreements[:rows]:
        what = "ngày" if d.field == "issued_on" else "cơ quan"
        out += _wrapped(f"{_party(known[d.citing])}: viện dẫn ghi {what} {d.said}, {_party(known[d.document])} ghi {d.own}", 3)
    out += _more(graph.disagreements, rows)
    out += ["", f"VIỆN DẪN VĂN BẢN ĐÃ BỊ THAY THẾ, BÃI BỎ: {len(graph.ended)}"]
    for e in graph.ended[:rows]:
        by = known[e.by]
        out += _wrapped(f"{_party(known[e.citing])}: “{e.text}” đã bị {_party(by)} {e.relation} từ {e.since or '?'}", 3)
    out += _more(graph.ended, rows)
    return _text(out)


def graph_dot(graph: Graph) -> str:
    """The graph in the language of GraphViz: boxes of the store, dashed what is missing, red what was ended when cited."""
    position = {c.document: n for n, c in enumerate(graph.cited) if c.document}
    ended = {e.citing for e in graph.ended}
    out = ["digraph vanban {", "  rankdir=LR;", '  node [shape=box, fontname="sans-serif"];']

    def node(id: str) -> str:
        return f"c{position[id]}" if id in position else f'"d{id}"'

    for party in graph.documents:
        colour = ", color=red" if party.id in ended else ""
        out.append(f"  {node(party.id)} [label={_quoted(_party(party))}{colour}];")
    for n, cited in enumerate(graph.cited):
        if cited.document is None:
            out.append(f"  c{n} [label={_quoted(_cited(cited))}, style=dashed];")
    for edge in graph.edges:
        label = f" [label={_quoted(edge.relation)}]" if edge.relation else ""
        out.append(f"  {node(edge.citing)} -> c{edge.cited}{label};")
    return "\n".join([*out, "}"]) + "\n"


def _quoted(value: str) -> str:
    """A string of GraphViz, in which a backslash and a quotation mark must not end it."""
    line = " ".join(plain(value).split())
    return '"' + line.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _cited(cited: CitedDocument) -> str:
    # A title mostly begins with the kind: Luật Đất đai.
    kind = None if cited.id is None and (cited.title or "").startswith(cited.kind or "") else cited.kind
    return named(kind, cited.id or cited.title, cited.issued_on, cited.issuer)


def _party(party: Party) -> str:
    return " ".join(filter(None, [party.kind, party.symbol])) or party.file


def _more(rows: Sequence[object], shown: int) -> list[str]:
    return [f"   … và {len(rows) - shown} nữa (xem bản JSON)"] if len(rows) > shown else []


def _wrapped(text: str, indent: int = 5) -> list[str]:
    space = " " * indent
    return wrap(plain(" ".join(text.split())), _WIDTH, initial_indent=space, subsequent_indent=space + "  " * (indent < 5))


def _text(lines: Sequence[str]) -> str:
    return "\n".join(plain(line).rstrip() for line in lines) + "\n"
