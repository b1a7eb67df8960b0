"""Scores of extracted records against annotated ones: precision, recall and F1 by record type.

A record is found when its deciding fields agree: for a reference its symbol and date, for a target its
figure, comparator, unit, horizon and indicator, for a task its text, bodies and deadline. Wording is
compared without diacritics, since annotators and scans differ there without being wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz

from vanban.text.fold import fold

Record = dict[str, Any]

HEADER_FIELDS = ("kind", "symbol", "issued_on", "issuer", "place", "subject", "signer", "annex_of")


@dataclass(slots=True)
class Score:
    """Counts of one record type: `gold` annotated, `found` extracted, `hits` both."""

    gold: int = 0
    found: int = 0
    hits: int = 0
    missed: list[Record] = field(default_factory=list)
    matched: list[Record] = field(default_factory=list)
    """What was found and is right."""
    spare: list[Record] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.hits / self.found if self.found else float(self.gold == 0)

    @property
    def recall(self) -> float:
        return self.hits / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def add(self, other: Score) -> None:
        """Count another document's score in."""
        self.gold += other.gold
        self.found += other.found
        self.hits += other.hits


def _alike(a: object, b: object, least: float) -> bool:
    left, right = fold(str(a or "")), fold(str(b or ""))
    if not left or not right:
        return left == right
    best = fuzz.token_set_ratio(left, right)
    if min(len(left), len(right)) > 12:
        best = max(best, fuzz.partial_ratio(left, right))
    return best >= least


def _names(items: Iterable[Any] | None) -> list[str]:
    return sorted(fold(i["name"] if isinstance(i, dict) else i) for i in items or [])


def _same_names(a: Iterable[Any] | None, b: Iterable[Any] | None) -> bool:
    left, right = _names(a), _names(b)
    return len(left) == len(right) and all(fuzz.ratio(x, y) >= 88 for x, y in zip(left, right, strict=True))


def _symbol(text: object) -> str:
    return fold(str(text or "")).replace(" ", "")


def same_reference(gold: Record, found: Record) -> bool:
    """Same symbol, and the date where the annotation has one; a document without symbol by its title."""
    if gold.get("id"):
        dated = not gold.get("issued_on") or gold["issued_on"] == found.get("issued_on")
        return _symbol(gold["id"]) == _symbol(found.get("id")) and dated
    if found.get("id") or not _alike(gold.get("title"), found.get("title"), 90):
        return False
    return not gold.get("year") or gold["year"] == found.get("year")


def _number(value: object) -> float | None:
    return None if value is None else round(float(value), 4)  # type: ignore[arg-type]


def _unit(text: object) -> str:
    return fold(str(text or "")).replace("%", "phan tram")


def same_target(gold: Record, found: Record) -> bool:
    """Same figure, comparator, horizon, recurrence, unit and indicator."""
    if not same_target_value(gold, found) or _number(gold.get("value_max")) != _number(found.get("value_max")):
        return False
    if gold.get("value") is None and not _alike(gold.get("value_text"), found.get("value_text"), 75):
        return False
    if gold.get("value") is not None and (gold.get("comparator") or "=") != (found.get("comparator") or "="):
        return False
    if any((gold.get(k) or None) != (found.get(k) or None) for k in ("horizon", "recurrence")):
        return False
    return not _unit(gold.get("unit")) or _alike(_unit(gold["unit"]), _unit(found.get("unit")), 60)


def same_target_value(gold: Record, found: Record) -> bool:
    """Same figure of the same indicator."""
    return _number(gold.get("value")) == _number(found.get("value")) and _alike(gold.get("indicator"), found.get("indicator"), 72)


def same_task_text(gold: Record, found: Record) -> bool:
    """Same duty, whoever does it."""
    return _alike(gold.get("text"), found.get("text"), 75)


def same_task(gold: Record, found: Record) -> bool:
    """Same duty, lead, coordinating bodies and deadline."""
    if not same_task_text(gold, found) or (gold.get("deadline") or None) != (found.get("deadline") or None):
        return False
    return _same_names(gold.get("lead"), found.get("lead")) and _same_names(gold.get("coordinating"), found.get("coordinating"))


def same_deadline(gold: Record, found: Record) -> bool:
    """Same kind, due date and recurrence rule, in alike words."""
    if gold.get("kind") != found.get("kind") or (gold.get("due") or None) != (found.get("due") or None):
        return False
    if gold.get("rrule") and set(gold["rrule"].split(";")) != set(str(found.get("rrule")).split(";")):
        return False
    return _alike(gold.get("text"), found.get("text"), 60)


def same_agency(gold: Record, found: Record) -> bool:
    """Same name."""
    return fuzz.ratio(fold(gold["name"]), fold(found["name"])) >= 90


def same_header_field(gold: Record, found: Record, name: str) -> bool:
    """Whether one header field agrees."""
    a, b = gold.get(name), found.get(name)
    if name == "signer":
        a, b = (a or {}).get("name"), (b or {}).get("name")
    if name in ("symbol", "annex_of"):
        return _symbol(a) == _symbol(b)
    if name == "issued_on":
        return (a or None) == (b or None)
    return _alike(a, b, 85)


KINDS: tuple[tuple[str, str, Callable[[Record, Record], bool]], ...] = (
    ("references", "references", same_reference),
    ("targets", "targets", same_target),
    ("targets.value", "targets", same_target_value),
    ("tasks", "tasks", same_task),
    ("tasks.text", "tasks", same_task_text),
    ("deadlines", "deadlines", same_deadline),
    ("agencies", "agencies", same_agency),
)


def _flat(data: Record, kind: str) -> list[Record]:
    """Records of a kind over all component documents."""
    flat = list(data.get(kind) or [])
    for document in data.get("documents") or []:
        flat.extend(document.get(kind) or [])
    return flat


def _places(record: Record, unit: str) -> list[int]:
    spans = [record.get("span"), *(record.get("spans") or [])]
    found = [s[unit] for s in spans if s and s.get(unit)]
    return found or [n for n in [record.get(unit), *(record.get(unit + "s") or [])] if n]


def _covered(gold: Record, record: Record) -> bool:
    """Whether a record stands where the annotation looked."""
    if gold.get("only_lines"):
        first, last = gold["only_lines"]
        at = _places(record, "line")
        return not at or any(first <= n <= last for n in at)
    if gold.get("pages_annotated"):
        at = _places(record, "page")
        return not at or any(n in gold["pages_annotated"] for n in at)
    return True


def _distinct_references(found: list[Record]) -> list[Record]:
    """One record a cited document; a bare repeat of a dated citation is the same one."""

    def key(r: Record) -> tuple[str, str, object]:
        return _symbol(r.get("id")), "" if r.get("id") else fold(str(r.get("title") or "")), r.get("issued_on")

    unique = list({key(r): r for r in reversed(found)}.values())[::-1]
    dated = {key(r)[0] for r in unique if r.get("id") and r.get("issued_on")}
    return [r for r in unique if not r.get("id") or r.get("issued_on") or key(r)[0] not in dated]


def _match(gold: list[Record], found: list[Record], same: Callable[[Record, Record], bool]) -> Score:
    """Greedy one-to-one matching, the nearest place first."""
    left = list(range(len(found)))
    score = Score(gold=len(gold), found=len(found))

    def place(record: Record) -> int | None:
        at = _places(record, "line") or _places(record, "page")
        return at[0] if at else None

    for want in gold:
        candidates = [i for i in left if same(want, found[i])]
        if not candidates:
            score.missed.append(want)
            continue
        line = place(want) or 0
        best = min(candidates, key=lambda i: abs((place(found[i]) or line) - line))
        left.remove(best)
        score.matched.append(found[best])
        score.hits += 1
    score.spare = [found[i] for i in left]
    return score


def score_document(gold: Record, output: Record) -> dict[str, Score]:
    """The scores of one source file by record type; types that the annotation leaves out are not scored."""
    scores: dict[str, Score] = {}
    for label, kind, same in KINDS:
        want, have = _flat(gold, kind), [r for r in _flat(output, kind) if _covered(gold, r)]
        if not want and (kind not in gold or kind == "agencies"):
            continue
        if kind == "references":
            have = _distinct_references(have)
        if kind == "agencies":
            want = [a for a in want if not a.get("generic")]
            have = list({fold(a["name"]): a for a in reversed(have) if not a.get("generic")}.values())[::-1]
        scores[label] = _match(want, have, same)
    scores["header"] = _score_header(gold.get("documents") or [], output.get("documents") or [])
    return scores


def _score_header(gold: list[Record], found: list[Record]) -> Score:
    """Header fields right over the component documents in order; a part too many or too few costs all its fields."""
    total = max(len(gold), len(found)) * len(HEADER_FIELDS)
    score = Score(gold=total, found=total)
    for want, have in zip(gold, found, strict=False):
        for name in HEADER_FIELDS:
            if same_header_field(want, have, name):
                score.hits += 1
            else:
                score.missed.append({"part": want.get("part"), "field": name, "gold": want.get(name), "found": have.get(name)})
    return score
