"""What both databases do alike: parameters, conditions on dates, and which part of a query the index answers."""

from __future__ import annotations

from typing import Any

from vanban.search.query import And, Days, Field, Node, Not, Or, Term


class Params:
    """Values of a statement, each under a name of its own: nothing typed stands in the SQL itself."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def copy(self) -> Params:
        """The same values, to which others can be added."""
        other = Params()
        other.values = dict(self.values)
        return other

    def add(self, value: object) -> str:
        """The placeholder of a value."""
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f":{name}"


def day_condition(days: Days, params: Params) -> str:
    """A condition on the entry `e` that is true or false, never unknown: what has no date is on no day."""
    column = "e.issued_on" if days.of == "issued" else "due"
    parts = [f"{column} IS NOT NULL"]
    if days.first is not None:
        parts.append(f"{column} >= {params.add(days.first.isoformat())}")
    if days.last is not None:
        parts.append(f"{column} <= {params.add(days.last.isoformat())}")
    condition = " AND ".join(parts)
    if days.of == "issued":
        return f"({condition})"
    types = "type IN ('target', 'task', 'deadline')"
    return f"(e.document IN (SELECT document FROM record WHERE {types} AND document IS NOT NULL AND {condition}))"


def conjuncts(node: Node) -> tuple[Node, ...]:
    """The parts of a query that must all hold."""
    return node.nodes if isinstance(node, And) else (node,)


def indexed(node: Node) -> bool:
    """Whether the index alone can find what answers a part: it knows no dates, and must not only leave out."""
    if isinstance(node, Or):
        return all(map(indexed, node.nodes))
    if isinstance(node, And):
        wanted = [n for n in node.nodes if not isinstance(n, Not)]
        return bool(wanted) and all(map(indexed, wanted)) and all(indexed(n.node) for n in node.nodes if isinstance(n, Not))
    return isinstance(node, Term | Field)
