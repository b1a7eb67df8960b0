"""ITEMS -> PAIRS: which passages of a plan answer which point of a framework, many to many.

Measured is containment, not likeness of length: a framework's bullet may be one clause of a plan's, or be
spread over three. Candidates come from an index over rare units, so that cost does not grow with all pairs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from vanban.check.functions import functions_of
from vanban.check.model import Item
from vanban.check.words import Bag, Token, Unit, Weights, bag, syllables, units_of, words_of
from vanban.text.fold import one_tone_style

_SPLIT = re.compile(r"[;.:]\s+|,\s+|\s+và\s+|\s+(?=(?:để|nhằm|qua đó|từ đó|góp phần)\s)")
# What a duty is for, and what comes of it: a plan that leaves it out leaves out no duty.
_AIM = re.compile(r"(?:để|nhằm|qua đó|từ đó|góp phần|tạo nên|hạn chế|đáp ứng|hướng tới|hướng đến|biến|bảo đảm|đảm bảo)\s", re.I)
_BRACKET = re.compile(r"\([^()]*\)")
# Passages beyond the first are taken only for a clause of which they hold this much, and so much more than the others.
CLAUSE_ANSWERED, _BETTER = 0.50, 0.25
_MAX_PASSAGES = 4
# A further passage for the same point has at least the one share of it, and adds the other.
_GROWS_FROM, _GROWS_BY = 0.3, 0.2


@dataclass(slots=True)
class Side:
    """An item with its bag, and the clauses it is made of."""

    item: Item
    bag: Bag
    context: Bag
    clauses: Sequence[Clause] = ()
    core: frozenset[Unit] = frozenset()
    """The units of the duties themselves, without what they are for."""
    wording: list[Token] = field(default_factory=list)
    """The tokens that say something, without what the duties are for."""
    functions: frozenset[str] = frozenset()

    @property
    def units(self) -> frozenset[Unit]:
        return self.bag.units

    @property
    def duties(self) -> Sequence[Clause]:
        """The clauses that ask for something."""
        return [c for c in self.clauses if not c.label and not c.aim] or [c for c in self.clauses if not c.label] or self.clauses


@dataclass(frozen=True, slots=True)
class Clause:
    """One duty of a point: a verb and what it acts on. Offsets count in the item's text."""

    start: int
    end: int
    units: frozenset[Unit]
    label: bool = False
    """A mere label before the duty."""
    aim: bool = False
    """What the duty is for."""
    functions: frozenset[str] = frozenset()
    """The functions of organisation it names, where the point is one of organisation."""


@dataclass(slots=True)
class Pair:
    """A framework point with the plan's passages that answer it, best first."""

    framework: Side
    plan: list[Side]
    containment: float = 0.0
    """Weighted share of the point's wording in all its passages together."""
    clauses: tuple[float, ...] = ()
    """For each clause, how much of it the passages contain."""
    weights: tuple[float, ...] = ()
    owner: bool = True
    """No other point claims its first passage more strongly."""
    placed: bool = False
    """Found by its place between two sure neighbours, not by its wording alone."""
    home: bool = False
    """Its passages stand in a section of the plan that surely answers others of the points beside it."""


# A framework is compared with many plans.
@lru_cache(maxsize=8192)
def clauses_of(text: str, *, accented: bool = True, label: int = 0, organises: bool = False) -> tuple[Clause, ...]:
    """`text` cut where a new duty begins: at stops, and at commas or `và` before a verb of the vocabulary."""
    starts = [0]
    verbs = _verbs()
    for match in _SPLIT.finditer(text):
        rest = syllables(text[match.end() : match.end() + 40])
        stop = match.group()[0] in ";.:"
        if any(tuple(rest[: len(name)]) == name for name in _NAMES):
            continue
        if match.start() >= _open_bracket(text, match.start()):
            continue
        aim = bool(_AIM.match(text, match.end())) and match.group()[0] != " "
        aim = aim or not match.group().strip()
        if stop or aim or tuple(rest[:2]) in verbs or (len(rest) > 1 and (rest[0],) in verbs and match.group()[0] == ","):
            starts.append(match.end())
    starts.append(len(text))
    # What stands in brackets are examples: a plan that drops them drops no duty.
    examples = [m.span() for m in _BRACKET.finditer(text)]
    said = [t for t in bag(text, accented=accented).tokens if not any(x <= t.start < y for x, y in examples)]
    found = []
    for a, b in zip(starts, starts[1:], strict=False):
        units = units_of(t for t in said if a <= t.start < b)
        if units:
            functions = functions_of(text[a:b]) if organises else frozenset()
            found.append(
                Clause(
                    a, b, units, label=b <= label and not functions, aim=a > 0 and bool(_AIM.match(text, a)), functions=functions
                )
            )
    return tuple(found)


# These begin with what elsewhere is a verb.
_NAMES = (("đổi", "mới", "sáng", "tạo"), ("chuyển", "đổi", "số"))


def _open_bracket(text: str, at: int) -> int:
    """`at` when it lies inside brackets, else a place beyond the text."""
    opened, closed = text.rfind("(", 0, at), text.rfind(")", 0, at)
    return at if opened > closed else len(text) + 1


@cache
def _verbs() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(syllables(v)) for v in words_of("verbs"))


def make_side(item: Item, *, accented: bool = True) -> Side:
    """The item with what pairing needs of it."""
    said = bag(item.text, accented=accented)
    clauses = clauses_of(one_tone_style(item.text), accented=accented, label=item.marks[1], organises=_organises(item))
    aims = [(c.start, c.end) for c in clauses if c.aim]
    duty = [t for t in said.tokens if not any(a <= t.start < b for a, b in aims)]
    core = units_of(duty)
    if not core:
        duty, core = said.tokens, said.units
    return Side(
        item,
        said,
        bag(item.context, accented=accented),
        clauses,
        core,
        Bag(duty).content,
        functions_of(item.text) if item.mode in ("task", "organisation", "resources") else frozenset(),
    )


def _organises(item: Item) -> bool:
    """Whether the point stands in a section on how the plan is carried out."""
    return item.kind != "row" and (item.mode == "organisation" or any(functions_of(s) for s in item.section[-1:]))


class Index:
    """The plan's passages by their units."""

    def __init__(self, sides: Sequence[Side], weights: Weights) -> None:
        self.sides = list(sides)
        self.weights = weights
        self._by_unit: dict[Unit, list[int]] = defaultdict(list)
        for i, side in enumerate(self.sides):
            for unit in side.units | side.context.units:
                self._by_unit[unit].append(i)
        self.functions: frozenset[str] = frozenset().union(*(s.functions for s in self.sides))

    def shared_weight(self, units: frozenset[Unit]) -> dict[int, float]:
        """For each passage that shares anything, the weight of what it shares with `units`."""
        found: dict[int, float] = defaultdict(float)
        for unit in units:
            weight = self.weights[unit]
            for i in self._by_unit.get(unit, ()):
                found[i] += weight
        return found


# What a section of targets or of money says in passing answers a duty less well than what the sections of duties say.
_IN_PASSING = 0.5
_MEANS = re.compile(r"ngân sách|kinh phí|nguồn lực|vốn|quỹ|tài chính|xã hội hóa|công - tư", re.I)


def answer(side: Side, index: Index) -> Pair:
    """The passages of the plan that answer the point `side`, chosen clause by clause."""
    weights = index.weights
    bearing = _bearings(side)
    shared = _borne(index.shared_weight(side.core), bearing, index)
    chosen: list[int] = []
    if shared:
        # A passage that says little else is the better answer of two that share the same words.
        least = _UNFOCUSED * max(shared.values())
        near = [i for i, w in shared.items() if w >= least]
        chosen.append(max(near, key=lambda i: (shared[i] * focused(side.units, index.sides[i], weights), -i)))
    for clause in side.duties:
        i = _for_clause(clause, bearing, chosen, index)
        if i is not None and i not in chosen and len(chosen) < _MAX_PASSAGES:
            chosen.append(i)
    if chosen and len(chosen) < _MAX_PASSAGES:
        # What the passages taken so far lack may stand in another one.
        whole = weights.total(side.core)
        more = index.shared_weight(side.core - frozenset().union(*(_says(index.sides[k]) for k in chosen)))
        i = max(more, key=lambda k: (more[k], -k), default=-1)
        if i >= 0 and more[i] >= _GROWS_BY * whole and shared[i] >= _GROWS_FROM * whole:
            chosen.append(i)
    return paired(side, chosen, index)


def _for_clause(clause: Clause, bearing: dict[str, float], chosen: Sequence[int], index: Index) -> int | None:
    """The passage that answers one duty of a point, where it is clearly better than those `chosen` so far."""
    total = index.weights.total(clause.units)
    found = _borne(index.shared_weight(clause.units), bearing, index)
    if clause.functions & index.functions:
        able = [i for i, plan in enumerate(index.sides) if clause.functions & plan.functions]

        def fit(i: int) -> tuple[int, bool, float, int]:
            plan = index.sides[i]
            return len(clause.functions & plan.functions), plan.item.mode == "organisation", found.get(i, 0.0), -i

        return max(able, key=fit)
    if not total or not found:
        return None
    i = max(found, key=lambda k: (found[k], -k))
    have = max((found.get(k, 0.0) for k in chosen), default=0.0)
    return i if found[i] >= CLAUSE_ANSWERED * total and found[i] >= have + _BETTER * total else None


def _borne(shared: dict[int, float], bearing: dict[str, float], index: Index) -> dict[int, float]:
    return {i: w * bearing.get(index.sides[i].item.mode, 1.0) for i, w in shared.items()}


def _says(side: Side) -> frozenset[Unit]:
    return side.units | side.context.units


def _bearings(asked: Side) -> dict[str, float]:
    """How much passages count for a point by the section they stand in; all others count in full."""
    if asked.item.mode == "goal":
        return {}
    passing = {"target": _IN_PASSING, "goal": _IN_PASSING}
    if not _MEANS.search(asked.item.text):
        passing["resources"] = _IN_PASSING
    if asked.item.mode == "task" and not any(c.functions for c in asked.clauses):
        passing["organisation"] = _IN_PASSING
    return passing


def paired(side: Side, chosen: Sequence[int], index: Index, *, placed: bool = False) -> Pair:
    """The pair of a point with the passages `chosen`, by how much of it they contain."""
    weights = index.weights
    bearings = _bearings(side)
    plans = [(_says(index.sides[i]), bearings.get(index.sides[i].item.mode, 1.0)) for i in chosen]
    # A unit counts by the best of the passages that have it.
    found: dict[Unit, float] = {}
    for units, bearing in plans:
        for unit in side.core & units:
            found[unit] = max(found.get(unit, 0.0), bearing)
    covered = tuple(
        len(c.functions & index.functions) / len(c.functions)
        if c.functions
        else max((weights.containment(c.units, units) * bearing for units, bearing in plans), default=0.0)
        for c in side.duties
    )
    return Pair(
        side,
        [index.sides[i] for i in chosen],
        sum(weights[unit] * bearing for unit, bearing in found.items()) / (weights.total(side.core) or 1.0),
        covered,
        tuple(weights.total(c.units) for c in side.duties),
        placed=placed,
    )


def focused(asked: frozenset[Unit], plan: Side, weights: Weights) -> float:
    """What a passage counts as an answer beside others that share as much: less the more it says of other matters."""
    return _UNFOCUSED + (1 - _UNFOCUSED) * weights.total(plan.units & asked) / (weights.of_bag(plan.bag) or 1.0)


# What a passage that is wholly about other matters still counts.
_UNFOCUSED = 0.7


def aligned(a: Sequence[Token], b: Sequence[Token]) -> list[tuple[int, int]]:
    """Positions of equal syllables in both, in the order of both (longest common subsequence)."""
    from rapidfuzz.distance import LCSseq

    blocks = LCSseq.opcodes([t.form for t in a], [t.form for t in b])
    found: list[tuple[int, int]] = []
    for op in blocks:
        if op.tag == "equal":
            found.extend(zip(range(op.src_start, op.src_end), range(op.dest_start, op.dest_end), strict=True))
    return found
