"""PAIR -> REUSE: the wording that a passage took over, and what it added of its own.

`tỉnh/thành phố` changed to `xã` counts as copying: level words are left out of the comparison.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from vanban.check.pair import Index, Side, aligned
from vanban.check.words import Token, Weights
from vanban.text.fold import fold_accented

Range = tuple[int, int]

# Upper and lower case letters alternate in Unicode, so that no range names the Vietnamese capitals.
_U = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
_CAPITAL = rf"[{_U}][^\W\d_{_U}]+"
_SYMBOL = re.compile(rf"\d+(?:/\d{{4}})?[-/][{_U}][\w/–-]*[{_U}]\w*")
_DATE = re.compile(
    r"\b\d{1,2}/\d{1,2}(?:/\d{4})?\b|\b(?:tháng|quý)\s+(?:\d{1,2}|I{1,3}|IV)\b(?:[/ ]+(?:năm\s+)?20\d\d)?|\bnăm\s+20\d\d\b", re.I
)
# A number and what it counts; the word after it may be any.
_FIGURE = re.compile(rf"\b\d+(?:[.,]\d+)*\s?(?:%|[^\W\d_{_U}]{{2,}}(?:\s[^\W\d_{_U}]{{2,}})?)")
_PLACE = re.compile(
    r"\b(?:[Xx]ã|[Pp]hường|[Tt]hôn|[Bb]ản|[Xx]óm|[Ấấ]p|[Kk]hu phố|[Tt]ổ dân phố|[Tt]hị trấn|[Hh]uyện|[Tt]ỉnh|[Cc]hợ|[Tt]rường"
    rf"|[Nn]hà văn hóa|[Cc]ụm|[Kk]hu|[Cc]ầu|[Hh]ồ|[Ss]ông|[Đđ]ặc khu)\s+(?:{_CAPITAL}|\d+)(?:\s+{_CAPITAL})*"
)
_BODY = re.compile(
    r"\b(?:Phòng|Ban Chỉ huy|Công an|Trạm|Trung tâm|Hội|Đoàn|Ủy ban|UBND|HĐND|Văn phòng|Bộ phận|Tổ công nghệ số|Ban Quản lý|Hợp tác xã|Chủ tịch)"
    rf"(?:\s+(?:{_CAPITAL}|xã|phường|tỉnh|thôn|nhân dân|công nghệ số cộng đồng)(?:\s+-|\s+và(?=\s[{_U}]))?)+"
)
# Two or more capitals in a row, not at the head of a sentence, are a name.
_NAME = re.compile(rf"(?<=[^\W\d_,)] ){_CAPITAL}(?:\s{_CAPITAL})+")
# A movement or programme by its name, three words or more.
_TITLE = re.compile(r"“\w+(?: [\w-]+){2,8}”")
_LOCAL = (_SYMBOL, _DATE, _FIGURE, _PLACE, _BODY, _NAME, _TITLE)
# Shorter runs of equal syllables happen by chance in texts about one matter.
_RUN = 3
# A stretch of a passage is at least so many words.
_STRETCH = 6
_GAP = 2


@dataclass(frozen=True, slots=True)
class Reuse:
    """How two passages share wording. Shares are weighted by how much the words say."""

    of_framework: float
    of_plan: float
    of_stretch: float
    """The largest share of a clause or sentence of the plan's passage."""
    framework: tuple[Range, ...]
    plan: tuple[Range, ...]


def compare_wording(framework: Side, plan: Side, weights: Weights) -> Reuse:
    """The words both have in the same order."""
    a, b = framework.wording, plan.bag.content
    matched = aligned(a, b)

    def weight(tokens: Sequence[Token]) -> float:
        return sum(weights.of_token(t) for t in tokens)

    # The label before a duty is often the plan's own title for what it copies; it does not dilute the share. One passage may
    # also answer several points, each with a sentence or a clause of its own.
    start = plan.item.marks[1]
    duty = [t for t in b if t.start >= start] or b
    shared = [duty[j] for _, j in aligned(a, duty)]
    stretches = [0.0]
    for first, last in _stretches(plan, start):
        said = [t for t in duty if first <= t.start < last]
        if len(said) >= _STRETCH:
            stretches.append(weight([t for t in shared if first <= t.start < last]) / (weight(said) or 1.0))
    return Reuse(
        weight([a[i] for i, _ in matched]) / (weight(a) or 1.0),
        max(weight([b[j] for _, j in matched]) / (weight(b) or 1.0), weight(shared) / (weight(duty) or 1.0)),
        max(stretches),
        _ranges(a, [i for i, _ in matched]),
        _ranges(b, [j for _, j in matched]),
    )


def _stretches(plan: Side, start: int) -> list[Range]:
    """The parts of a passage that may each copy a point: all after its label, and its clauses from every one to the end."""
    cuts = [c.start for c in plan.clauses if c.start >= start]
    return list(zip(cuts, [*cuts[1:], len(plan.item.text)], strict=True))


def kept_share(framework: Side, passages: Sequence[Side], weights: Weights) -> float:
    """The weighted share of the point's words that its passages together keep, each in order."""
    a = framework.wording
    kept = {i for plan in passages for i, _ in aligned(a, plan.bag.content)}
    return sum(weights.of_token(a[i]) for i in kept) / (sum(map(weights.of_token, a)) or 1.0)


def _ranges(tokens: Sequence[Token], positions: Sequence[int]) -> tuple[Range, ...]:
    """The matched tokens as ranges of characters; neighbours make one range."""
    found: list[list[int]] = []
    last = -2
    for position in positions:
        token = tokens[position]
        if found and position == last + 1 and token.start - found[-1][1] <= 12:
            found[-1][1] = max(found[-1][1], token.end)
        else:
            found.append([token.start, token.end])
        last = position
    return tuple((a, b) for a, b in found)


def local_content(text: str, known: str) -> tuple[Range, ...]:
    """What `text` names that `known` does not: documents, dates, figures, places and bodies."""
    other = fold_accented(known)
    found: list[Range] = []
    for pattern in _LOCAL:
        for match in pattern.finditer(text):
            if fold_accented(match.group()) not in other:
                found.append((match.start(), match.end()))
    found.sort()
    merged: list[Range] = []
    for a, b in found:
        if merged and a < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
        else:
            merged.append((a, b))
    return tuple(merged)


def copied_words(plan: Side, index: Index) -> tuple[int, int]:
    """How many words of a plan's passage run as in the framework point it is closest to, and how many it has."""
    content = plan.bag.content
    shared = index.shared_weight(plan.units)
    if not shared or not content:
        return 0, len(content)
    best = 0
    for i in sorted(shared, key=lambda k: -shared[k])[:3]:
        matched = [j for _, j in aligned(index.sides[i].bag.content, content)]
        best = max(best, _in_runs(matched))
    return best, len(content)


def _in_runs(positions: Sequence[int]) -> int:
    """How many of the positions lie in runs of at least `_RUN`, gaps of up to `_GAP` words allowed."""
    total, run = 0, 0
    last = -10
    for position in positions:
        if position - last > _GAP + 1:
            total += run if run >= _RUN else 0
            run = 0
        run += 1
        last = position
    return total + (run if run >= _RUN else 0)
