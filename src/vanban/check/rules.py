"""PAIRS -> VERDICTS on tasks: copied, adapted, partial or missing, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from vanban.check.demands import PlanFacts, judge_assignment, judge_demand
from vanban.check.levels import RANK, level_of
from vanban.check.pair import Index, Pair, Side
from vanban.check.records import Passage, TaskResult, TaskVerdict
from vanban.check.reuse import Reuse, compare_wording, local_content
from vanban.check.words import words_of
from vanban.data import load
from vanban.text.fold import fold_accented

# The contract's line between copying and rewriting.
COPIED = 0.70
# Points of which less than this is found in the plan are not answered.
ANSWERED = 0.20
# A few words in common with what a higher level is to do are no answer yet.
ANSWERED_ABOVE = 0.30
# From here on most of the duty is there; between the two only a part of it.
MOSTLY = 0.42
# A sentence of the point of which less than this is found is lost, if it weighs at least _LOST_WEIGHT of the whole.
_LOST, _LOST_WEIGHT = 0.30, 0.18
# The same for one duty within a sentence, which weighs more before its loss counts.
_LOST_CLAUSE = 0.25
# A verbatim passage that keeps less than this of the point's wording took over only a part of it.
_KEPT = 0.50
# A passage that is a mere piece of a short point leaves out what makes the duty whole, objects or conditions: it has to keep
# the contract's share of the point itself.
_SHORT, _PIECE = 25, 0.95
_VERBATIM = 0.60
_MUCH = 0.40
# A passage of at least _LONG words, this much of them the framework's in order, is lifted from it.
_LIFTED, _LONG = 0.85, 20
# A passage that is mostly the framework's words answers the point even if it is a small part of it.
REUSED, LEAST = 0.55, 0.12
# Below this share of the point, a passage of which this much is the point's wording is the point cut short.
_CUT = 0.60
# A heading repeated to this extent is taken over as such.
_SAME_WORDS = 0.85
# A passage that answers another point better makes this one local only if it says this much of it.
_SHARED_OWN = 0.35


def judge_task(side: Side, pair: Pair, index: Index, facts: PlanFacts, number: int, known: str, rank: int) -> TaskResult:
    """The verdict on one point of a framework."""
    item = side.item
    section = " › ".join(item.section) or None
    framework = Passage(text=item.text, span=item.span, section=section)
    level = level_of(item.text)
    result = TaskResult(framework=framework, framework_no=number, level=level, verdict="missing", why="", section=section)
    demand = judge_demand(item, facts)
    if demand is not None:
        return result.model_copy(
            update={
                "verdict": demand.verdict,
                "why": demand.why,
                "plan": list(demand.plan),
                "overlap": round(pair.containment, 3),
            }
        )
    uses = [compare_wording(side, p, index.weights) for p in pair.plan]
    least = ANSWERED_ABOVE if _above(result, rank) else ANSWERED
    verdict, why = _verdict(side, pair, uses, known, least=least)
    overlap = round(min(1.0, max([pair.containment, *(u.of_framework for u in uses)], default=0.0)), 3)
    if verdict == "missing":
        part = judge_assignment(item, facts)
        if part is not None:
            return result.model_copy(
                update={"verdict": part.verdict, "why": part.why, "plan": list(part.plan), "overlap": overlap}
            )
        return result.model_copy(update={"why": why, "overlap": overlap})
    shared = sorted({r for use in uses for r in use.framework})
    return result.model_copy(
        update={
            "framework": framework.model_copy(update={"shared": _merge(shared)}),
            "plan": [_passage(p, use, known) for p, use in zip(pair.plan, uses, strict=True)],
            "verdict": verdict,
            "why": why,
            "overlap": overlap,
        }
    )


def _above(result: TaskResult, rank: int) -> bool:
    """Whether the point addresses a level above that of the plan, which has `rank`."""
    return RANK.get(result.level or "", 0) > rank > 0


def _merge(ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for a, b in sorted(ranges):
        if merged and a <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
        else:
            merged.append((a, b))
    return merged


def _passage(side: Side, use: Reuse, known: str) -> Passage:
    return Passage(
        text=side.item.text,
        span=side.item.span,
        section=" › ".join(side.item.section) or None,
        shared=list(use.plan),
        local=list(local_content(side.item.text, known)),
    )


def percent(share: float) -> str:
    """A share as a whole percentage."""
    return f"{round(100 * min(1.0, share))}%"


def _verdict(side: Side, pair: Pair, uses: Sequence[Reuse], known: str, *, least: float) -> tuple[TaskVerdict, str]:
    reused = max((u.of_plan for u in uses), default=0.0) >= REUSED and pair.containment >= LEAST
    if not pair.plan or (pair.containment < least and not pair.placed and not reused):
        near = f"; đoạn gần nhất chỉ trùng {percent(pair.containment)}" if pair.plan and pair.containment >= 0.05 else ""
        return "missing", f"Không đoạn nào của kế hoạch trả lời nội dung này{near}."
    copied = max(max(u.of_plan, u.of_framework) for u in uses)
    lost = _lost(side, pair)
    local = _first_local(pair, known)
    dropped = dropped_qualifiers(side.item.text, " ".join(p.item.text for p in pair.plan))
    note = f" Bỏ bớt đối tượng, phạm vi: {', '.join(dropped)}." if dropped else ""
    mine = pair.owner or pair.containment >= _SHARED_OWN
    if local and mine and copied < COPIED and (pair.placed or not lost or not _rest_kept(side, pair)):
        # Duties made local keep the object and change the words around it.
        return (
            "adapted",
            f"Cùng nhiệm vụ, cụ thể hóa bằng nội dung của địa phương: “{local}” ({percent(pair.containment)} lời văn khung).{note}",
        )
    if copied >= _LIFTED and not local and _main_duty_lifted(side, pair, uses):
        rest = f"; bỏ phần: “{lost}”" if lost else ""
        return (
            "copied",
            f"Trùng {percent(copied)} từ ngữ theo đúng thứ tự của khung, giữ nhiệm vụ chính, không thêm gì của địa phương{rest}.{note}",
        )
    if lost and side.item.mode != "goal":
        return "partial", f"Chỉ thực hiện một phần ({percent(pair.containment)} nội dung khung); không thấy: “{lost}”.{note}"
    kept = max(u.of_framework for u in uses)
    piece = len(side.bag.content) <= _SHORT and max(u.of_plan for u in uses) >= _PIECE
    enough = COPIED if piece else _KEPT
    if copied >= COPIED and kept < enough and side.item.mode != "goal":
        return "partial", f"Chép lại một phần: giữ {percent(kept)} lời văn khung, bỏ phần còn lại.{note}"
    if copied >= COPIED and not local:
        return (
            "copied",
            f"Trùng {percent(copied)} từ ngữ theo đúng thứ tự của khung, không thêm đơn vị, số liệu, địa điểm hay thời hạn của địa phương.{note}",
        )
    if copied >= COPIED:
        return "adapted", f"Giữ lời văn khung ({percent(copied)}) nhưng có nội dung riêng của địa phương: “{local}”.{note}"
    # Few words of the point, and the plan's own words mostly among them: cut short, not written anew.
    cut = pair.containment < _CUT and max(u.of_plan for u in uses) >= _CUT
    if pair.containment >= MOSTLY and not cut and not (side.item.mode == "goal" and lost):
        extra = f", có nội dung riêng: “{local}”" if local else ""
        return "adapted", f"Cùng nhiệm vụ, viết lại ({percent(pair.containment)} nội dung khung){extra}.{note}"
    what = f"; không thấy: “{lost}”" if lost else ""
    return "partial", f"Chỉ thực hiện một phần ({percent(pair.containment)} nội dung khung){what}.{note}"


def _main_duty_lifted(side: Side, pair: Pair, uses: Sequence[Reuse]) -> bool:
    """Whether a long passage of the plan is the framework's own text from its first duty on. Cutting the end off a long
    point leaves a copy; a few words taken from a short one are only a part of it."""
    lifted = [len(p.bag.content) for p, u in zip(pair.plan, uses, strict=True) if u.of_plan >= _LIFTED]
    longest = max(lifted, default=0)
    if longest < _LONG or not pair.clauses or _lost_sentence(side, pair):
        return False
    heaviest = max(range(len(pair.weights)), key=lambda i: pair.weights[i])
    return max(pair.clauses[0], pair.clauses[heaviest]) >= _LOST


def _rest_kept(side: Side, pair: Pair) -> bool:
    """Whether the clauses that were not lost stand in the plan nearly as they are; then what is lost was left out,
    while in a passage worded anew it may only be said in other words."""
    kept = [(w, c) for w, c in zip(pair.weights, pair.clauses, strict=True) if c >= _LOST]
    weight = sum(w for w, _ in kept)
    if weight < _MUCH * sum(pair.weights):
        return False
    return bool(weight) and sum(w * c for w, c in kept) / weight >= _VERBATIM


def _lost(side: Side, pair: Pair) -> str:
    """The first sentence of the point that the plan does not answer; empty if none."""
    duties = [c for c in side.clauses if not c.label] or side.clauses
    whole = sum(pair.weights) or 1.0
    for clause, weight, found in zip(duties, pair.weights, pair.clauses, strict=True):
        if len(duties) > 1 and found < _LOST and weight / whole >= _LOST_CLAUSE:
            return shorten(side.item.text[clause.start : clause.end])
    return _lost_sentence(side, pair, ends=".;")


def _lost_sentence(side: Side, pair: Pair, *, ends: str = ".") -> str:
    """The first stretch of the point between two of the marks `ends` that the plan does not answer; empty if none."""
    duties = [c for c in side.clauses if not c.label] or side.clauses
    whole = sum(pair.weights) or 1.0
    groups: list[list[int]] = []
    text = side.item.text
    for i, clause in enumerate(duties):
        before = text[: clause.start].rstrip()
        if not groups or (before and before[-1] in ends):
            groups.append([])
        groups[-1].append(i)
    for group in groups:
        weight = sum(pair.weights[i] for i in group)
        found = sum(pair.weights[i] * pair.clauses[i] for i in group)
        if weight and len(groups) > 1 and found / weight < _LOST and weight / whole >= _LOST_WEIGHT:
            return shorten(text[duties[group[0]].start : duties[group[-1]].end])
    return ""


def shorten(text: str, words: int = 16) -> str:
    """The first words of a passage."""
    parts = text.strip(" ,;.").split()
    return " ".join(parts[:words]).rstrip(",;") + ("…" if len(parts) > words else "")


def _first_local(pair: Pair, known: str) -> str:
    for p in pair.plan:
        if p.item.mode == "target" and pair.framework.item.mode != "goal":
            # The figure of a target is what the plan aims at, not how it carries out the duty.
            continue
        for a, b in local_content(p.item.text, known):
            return p.item.text[a:b]
    return ""


def dropped_qualifiers(framework: str, plan: str) -> list[str]:
    """Groups of people, areas and conditions that the framework names and the plan leaves out."""
    a, b = fold_accented(framework), fold_accented(plan)
    found = []
    for entry in load("equivalents")["qualifiers"]:
        words = [fold_accented(w) for w in entry["words"]]
        if any(w in a for w in words) and not any(w in b for w in words):
            found.append(entry["name"])
    return found


def settle_headings(sides: Sequence[Side], results: list[TaskResult], rank: int) -> list[TaskResult]:
    """The results with those on headings squared with the points below: a heading is not answered where none of its
    points is, unless the plan repeats its very words, and is answered in part where most of its points are."""
    below: dict[tuple[str, ...], list[TaskVerdict]] = {}
    for side, result in zip(sides, results, strict=True):
        for depth in range(1, len(side.item.section) + 1):
            below.setdefault(side.item.section[:depth], []).append(result.verdict)
    out = []
    for side, result in zip(sides, results, strict=True):
        points = below.get((*side.item.section, " ".join(side.item.text.split())), []) if side.item.heading else []
        answered = sum(v != "missing" for v in points)
        if points and not answered and result.verdict != "missing" and result.overlap < _SAME_WORDS:
            why = f"Không nội dung nào trong {len(points)} nội dung dưới đề mục này được kế hoạch trả lời."
            result = result.model_copy(update={"verdict": "missing", "why": why, "plan": []})
        elif points and answered * 2 >= len(points) and result.verdict == "missing" and not _above(result, rank):
            plan = [p for s, r in zip(sides, results, strict=True) if _is_under(side, s) for p in r.plan[:1]]
            why = f"Kế hoạch trả lời {answered}/{len(points)} nội dung dưới đề mục này."
            result = result.model_copy(update={"verdict": "partial", "why": why, "plan": _distinct(plan)})
        out.append(result)
    return out


def _is_under(heading: Side, side: Side) -> bool:
    path = (*heading.item.section, " ".join(heading.item.text.split()))
    return side.item.section[: len(path)] == path


def _distinct(passages: Sequence[Passage]) -> list[Passage]:
    return list({p.span.start: p for p in passages}.values())[:4]


__all__ = ["ANSWERED", "COPIED", "judge_task", "percent", "settle_headings", "shorten", "words_of"]
