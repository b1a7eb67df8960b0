"""PAIRS -> VERDICTS on tasks: copied, adapted, partial or missing, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from vanban.check.demands import PlanFacts, judge_demand
from vanban.check.levels import RANK, level_of
from vanban.check.pair import Index, Pair, Side
from vanban.check.records import Passage, TaskResult, TaskVerdict
from vanban.check.reuse import Reuse, compare_wording, kept_share, local_content
from vanban.check.words import words_of
from vanban.data import load
from vanban.text.fold import fold_accented

# The contract's line between copying and rewriting.
COPIED = 0.70
# Points of which less than this is found in the plan are not answered; what a higher level is to do asks for more, since a few
# words in common are no answer yet, and so does a passage that answers another point better and stands in another part.
ANSWERED, ANSWERED_ABOVE, ANSWERED_AWAY = 0.23, 0.45, 0.33
# One of several duties that stands in the plan to this extent answers a part of the point, if it weighs so much of it.
_DUTY, _DUTY_WEIGHT = 0.65, 0.15
# From here on most of the duty is there, between the two only a part of it; less is enough where no other point has a better
# claim to the passage and it stands among the answers to the points beside this one.
MOSTLY, MOSTLY_OWN = 0.50, 0.40
# A clause or sentence of the point of which less than this is found is lost, if it weighs at least so much of the whole.
_LOST, _LOST_CLAUSE, _LOST_SENTENCE = 0.30, 0.25, 0.18
# A verbatim passage that keeps less than this of the point's wording took over only a part of it.
_KEPT = 0.50
# A passage that is a mere piece of a short point leaves out what makes the duty whole, objects or conditions: it has to keep
# the contract's share of the point itself.
_SHORT, _PIECE = 25, 0.95
# Passages of which at least this is the point's own wording count together for how much of it is kept.
_TAKEN = 0.60
# One clause of a longer passage is a copy from this share on, if it keeps this much of the point.
_CLAUSE, _CLAUSE_KEEPS = 0.85, 0.50
# What is kept of a point stands in the plan nearly as it is from this share on, if it weighs that much of the point.
_VERBATIM, _MUCH = 0.70, 0.40
# A passage of at least _LONG words, this much of them the framework's in order, is lifted from it.
_LIFTED, _LONG = 0.85, 20
# A passage that is mostly the framework's words answers the point even if it is a small part of it.
REUSED, LEAST = 0.65, 0.12
# Below this share of the point, a passage of which this much is the point's wording is the point cut short.
_CUT = 0.60
# A heading repeated to this extent is taken over as such; where no other point claims the passage, this is enough.
_SAME_WORDS, _SAME_OWN = 0.85, 0.50
# A heading is answered in part from this share of answered points below it on.
_BELOW = 0.34
# ... unless the plan says nothing of what the heading names.
_NAMED = 0.15
# A passage that answers another point better makes this one local only if it says this much of it.
_SHARED_OWN = 0.35
# Duties of organisation tell by function if they weigh at least this much of the point, and if less than so much of its
# wording is kept; beside them no more than so much may be lost.
_ORGANISES, _ORGANISED_KEPT, _ORGANISED_LOST = 0.30, 0.50, 0.50
# Functions that go with any duty; one of them alone answers nothing.
_ANY_DUTY = frozenset({"phối hợp", "giao trách nhiệm"})


def judge_task(pair: Pair, index: Index, facts: PlanFacts, number: int, known: str, rank: int) -> TaskResult:
    """The verdict on one point of a framework."""
    side = pair.framework
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
    least = ANSWERED_ABOVE if _above(result, rank) else ANSWERED if pair.home or pair.owner else ANSWERED_AWAY
    taken = [p for p, u in zip(pair.plan, uses, strict=True) if max(u.of_plan, u.of_stretch) >= _TAKEN]
    kept = max([kept_share(side, taken, index.weights), *(u.of_framework for u in uses)], default=0.0)
    verdict, why = _verdict(pair, index, uses, kept, known, least=least)
    overlap = round(min(1.0, max(pair.containment, kept)), 3)
    if verdict == "missing":
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


def _verdict(
    pair: Pair, index: Index, uses: Sequence[Reuse], kept: float, known: str, *, least: float
) -> tuple[TaskVerdict, str]:
    side = pair.framework
    lifted = max((u.of_plan for u in uses), default=0.0)
    clause = max((u.of_stretch for u in uses), default=0.0)
    reused = lifted >= REUSED and pair.containment >= LEAST
    organised = _organised(pair) if kept < _ORGANISED_KEPT else None
    answered = pair.containment >= least or pair.placed or reused or (least < ANSWERED_ABOVE and _whole_duty(pair))
    if organised is None and (not pair.plan or not answered):
        near = f"; đoạn gần nhất chỉ trùng {percent(pair.containment)}" if pair.plan and pair.containment >= 0.05 else ""
        return "missing", f"Không đoạn nào của kế hoạch trả lời nội dung này{near}."
    lost = _lost(pair)
    local = _first_local(pair, known)
    dropped = dropped_qualifiers(side.item.text, " ".join(p.item.text for p in pair.plan))
    note = f" Bỏ bớt đối tượng, phạm vi: {', '.join(dropped)}." if dropped else ""
    if organised is not None:
        given, without = organised
        gone = ", ".join(without) or (lost if _lost_share(pair) > _ORGANISED_LOST else "")
        if gone:
            return "partial", f"Kế hoạch có giao việc {', '.join(given)} cho đơn vị của mình; không thấy: “{gone}”.{note}"
        return "adapted", f"Kế hoạch giao việc {', '.join(given)} cho đơn vị của mình.{note}"
    copied = max(lifted, kept, clause if clause >= _CLAUSE and kept >= _CLAUSE_KEEPS and not lost else 0.0)
    own = pair.owner or not side.item.heading
    mine = pair.owner or pair.containment >= _SHARED_OWN
    if local and mine and copied < COPIED and (pair.placed or not lost or not _rest_kept(pair)):
        # Duties made local keep the object and change the words around it.
        return (
            "adapted",
            f"Cùng nhiệm vụ, cụ thể hóa bằng nội dung của địa phương: “{local}” ({percent(pair.containment)} lời văn khung).{note}",
        )
    if lifted >= _LIFTED and not local and _main_duty_lifted(pair, uses):
        rest = f"; bỏ phần: “{lost}”" if lost else ""
        return (
            "copied",
            f"Trùng {percent(copied)} từ ngữ theo đúng thứ tự của khung, giữ nhiệm vụ chính, không thêm gì của địa phương{rest}.{note}",
        )
    if lost and side.item.mode != "goal":
        return "partial", f"Chỉ thực hiện một phần ({percent(pair.containment)} nội dung khung); không thấy: “{lost}”.{note}"
    piece = len(side.bag.content) <= _SHORT and lifted >= _PIECE
    enough = COPIED if piece else _KEPT
    if lifted >= COPIED and kept < enough and side.item.mode != "goal":
        return "partial", f"Chép lại một phần: giữ {percent(kept)} lời văn khung, bỏ phần còn lại.{note}"
    if not own and copied >= COPIED:
        return (
            "partial",
            f"Đoạn này của kế hoạch trả lời một nội dung khác của khung sát hơn ({percent(pair.containment)} nội dung khung).{note}",
        )
    if copied >= COPIED and not local:
        return (
            "copied",
            f"Trùng {percent(copied)} từ ngữ theo đúng thứ tự của khung, không thêm đơn vị, số liệu, địa điểm hay thời hạn của địa phương.{note}",
        )
    if copied >= COPIED:
        return "adapted", f"Giữ lời văn khung ({percent(copied)}) nhưng có nội dung riêng của địa phương: “{local}”.{note}"
    # Few words of the point, and the plan's own words mostly among them: cut short, not written anew.
    cut = pair.containment < _CUT and lifted >= _CUT
    most = MOSTLY_OWN if pair.owner and pair.home else MOSTLY
    said = (
        max((index.weights.containment(side.core, p.units | p.context.units) for p in pair.plan), default=0.0)
        if side.item.heading
        else pair.containment
    )
    if said >= most and own and (pair.owner or pair.home) and not cut and not (side.item.mode == "goal" and lost):
        extra = f", có nội dung riêng: “{local}”" if local else ""
        return "adapted", f"Cùng nhiệm vụ, viết lại ({percent(pair.containment)} nội dung khung){extra}.{note}"
    what = f"; không thấy: “{lost}”" if lost else ""
    return "partial", f"Chỉ thực hiện một phần ({percent(pair.containment)} nội dung khung){what}.{note}"


def _whole_duty(pair: Pair) -> bool:
    """Whether one of several duties of the point stands in the plan as good as whole."""
    whole = sum(pair.weights)
    duties = zip(pair.framework.duties, pair.weights, pair.clauses, strict=True)
    return any(found >= _DUTY and weight >= _DUTY_WEIGHT * whole and not c.functions for c, weight, found in duties)


def _organised(pair: Pair) -> tuple[list[str], list[str]] | None:
    """The functions of organisation that the point names and the plan gives to somebody, and those it does not; None where it
    names none that the plan has, or only such as go with any duty."""
    named = {f for c in pair.framework.clauses for f in c.functions}
    had = {f for p in pair.plan for f in p.functions} & named
    weight = sum(w for c, w in zip(pair.framework.duties, pair.weights, strict=True) if c.functions & had)
    if (len(had) < 2 and not had - _ANY_DUTY) or weight < _ORGANISES * sum(pair.weights):
        return None
    return sorted(had), sorted(named - had)


def _main_duty_lifted(pair: Pair, uses: Sequence[Reuse]) -> bool:
    """Whether a long passage of the plan is the framework's own text from its first duty on. Cutting the end off a long
    point leaves a copy; a few words taken from a short one are only a part of it."""
    lifted = [len(p.bag.content) for p, u in zip(pair.plan, uses, strict=True) if u.of_plan >= _LIFTED]
    longest = max(lifted, default=0)
    if longest < _LONG or not pair.clauses or _lost_sentence(pair):
        return False
    heaviest = max(range(len(pair.weights)), key=lambda i: pair.weights[i])
    return max(pair.clauses[0], pair.clauses[heaviest]) >= _LOST


def _rest_kept(pair: Pair) -> bool:
    """Whether the clauses that were not lost stand in the plan nearly as they are; then what is lost was left out,
    while in a passage worded anew it may only be said in other words."""
    kept = [(w, c) for w, c in zip(pair.weights, pair.clauses, strict=True) if c >= _LOST]
    weight = sum(w for w, _ in kept)
    if weight < _MUCH * sum(pair.weights):
        return False
    return bool(weight) and sum(w * c for w, c in kept) / weight >= _VERBATIM


def _lost_share(pair: Pair) -> float:
    """How much of the point its lost clauses weigh."""
    lost = sum(w for w, c in zip(pair.weights, pair.clauses, strict=True) if c < _LOST)
    return lost / (sum(pair.weights) or 1.0)


def _lost(pair: Pair) -> str:
    """The first sentence of the point that the plan does not answer; empty if none."""
    side = pair.framework
    duties = side.duties
    whole = sum(pair.weights) or 1.0
    for clause, weight, found in zip(duties, pair.weights, pair.clauses, strict=True):
        if len(duties) > 1 and found < _LOST and weight / whole >= _LOST_CLAUSE:
            return shorten(side.item.text[clause.start : clause.end])
    return _lost_sentence(pair, ends=".;")


def _lost_sentence(pair: Pair, *, ends: str = ".") -> str:
    """The first stretch of the point between two of the marks `ends` that the plan does not answer; empty if none."""
    side = pair.framework
    duties = side.duties
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
        if weight and len(groups) > 1 and found / weight < _LOST and weight / whole >= _LOST_SENTENCE:
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


def settle_headings(pairs: Sequence[Pair], results: list[TaskResult], rank: int) -> list[TaskResult]:
    """The results with those on headings squared with the points below: a heading is not answered where none of its
    points is, unless the plan repeats its very words, and is answered in part where most of its points are."""
    sides = [p.framework for p in pairs]
    below: dict[tuple[str, ...], list[TaskVerdict]] = {}
    for side, result in zip(sides, results, strict=True):
        for depth in range(1, len(side.item.section) + 1):
            below.setdefault(side.item.section[:depth], []).append(result.verdict)
    out = []
    for pair, result in zip(pairs, results, strict=True):
        side = pair.framework
        points = below.get((*side.item.section, " ".join(side.item.text.split())), []) if side.item.heading else []
        answered = sum(v != "missing" for v in points)
        if (
            points
            and not answered
            and result.verdict != "missing"
            and result.overlap < (_SAME_OWN if pair.owner else _SAME_WORDS)
        ):
            why = f"Không nội dung nào trong {len(points)} nội dung dưới đề mục này được kế hoạch trả lời."
            result = result.model_copy(update={"verdict": "missing", "why": why, "plan": []})
        elif (
            points
            and answered >= _BELOW * len(points)
            and result.verdict == "missing"
            and pair.containment >= _NAMED
            and not _above(result, rank)
        ):
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
