"""PLAN + FRAMEWORKS -> FINDINGS on citations: what is missing, cited otherwise than the framework does, or unknown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vanban.check.model import Analysed, Item
from vanban.check.records import Finding, Passage
from vanban.check.words import syllables
from vanban.records import Reference
from vanban.text.fold import fold_accented


def _key(reference: Reference) -> str:
    return fold_accented(reference.id or f"{reference.kind or ''} {reference.title or ''} {reference.year or ''}").replace(
        " ", ""
    )


def _name(reference: Reference) -> str:
    parts = [reference.kind or "văn bản"]
    if reference.id:
        parts.append(f"số {reference.id}")
    elif reference.title:
        parts = [
            reference.title
            if reference.title.lower().startswith((reference.kind or "~").lower())
            else f"{parts[0]} {reference.title}"
        ]
    if reference.issued_on:
        year, month, date = reference.issued_on.split("-")
        parts.append(f"ngày {date}/{month}/{year}")
    if reference.issuer:
        parts.append(f"của {reference.issuer}")
    return " ".join(parts)


def _built_on(framework: Analysed) -> list[Reference]:
    """The documents that a framework says it carries out, or names more than once."""
    text = framework.text
    seen: dict[str, Reference] = {}
    for reference in framework.document.references:
        key = _key(reference)
        if not key or key in seen:
            continue
        often = len(re.findall(re.escape(reference.id), text)) if reference.id else 1
        based = reference.relation in ("căn cứ", "thực hiện")
        if based or often >= 2 or reference.relation is None:
            seen[key] = reference
    return list(seen.values())


def on_references(plan: Analysed, items: Sequence[Item], frameworks: Sequence[Analysed]) -> list[Finding]:
    found = []
    own = {_key(r): r for r in plan.document.references}
    known: dict[str, Reference] = {}
    for framework in frameworks:
        for reference in framework.document.references:
            known.setdefault(_key(reference), reference)
    intro = next((i.span for i in items if i.mode == "other"), None)
    for framework in frameworks:
        wanted = _built_on(framework)
        symbol = framework.document.annex_of or framework.document.symbol
        if symbol and fold_accented(symbol).replace(" ", "") not in own:
            found.append(
                Finding(
                    code="missing_reference",
                    severity="warning",
                    text=f"Kế hoạch không viện dẫn văn bản ban hành khung: {symbol}",
                    span=intro,
                )
            )
        for reference in wanted:
            if _key(reference) not in own:
                found.append(
                    Finding(
                        code="missing_reference",
                        severity="warning",
                        text=f"Kế hoạch không viện dẫn {_name(reference)}, văn bản mà khung dựa vào",
                        span=intro,
                    )
                )
    others: list[Reference] = []
    for key, reference in own.items():
        other = known.get(key)
        if other is None:
            if reference.id and not reference.issued_on:
                found.append(
                    Finding(
                        code="unknown_reference",
                        severity="warning",
                        text=f"{_name(reference)} không có trong khung và được viện dẫn không đủ ngày, cơ quan ban hành",
                        span=reference.span,
                    )
                )
            elif reference.id:
                others.append(reference)
            continue
        for attribute, label in (("issued_on", "ngày ban hành"), ("issuer", "cơ quan ban hành"), ("kind", "loại văn bản")):
            mine, theirs = getattr(reference, attribute), getattr(other, attribute)
            if mine and theirs and fold_accented(mine) != fold_accented(theirs):
                found.append(
                    Finding(
                        code="reference_mismatch",
                        severity="error",
                        text=f"{reference.id or reference.title}: {label} ghi “{mine}”, khung ghi “{theirs}”",
                        span=reference.span,
                    )
                )
        if _other_title(reference, other):
            found.append(
                Finding(
                    code="reference_mismatch",
                    severity="warning",
                    text=f"{reference.id or reference.kind}: tên văn bản ghi “{reference.title}”, khung ghi “{other.title}”",
                    span=reference.span,
                )
            )
    if others:
        found.append(
            Finding(
                code="unknown_reference",
                severity="info",
                text=f"{len(others)} văn bản được viện dẫn không có trong khung, cần đối chiếu riêng: {'; '.join(_name(r) for r in others)}",
                span=others[0].span,
                count=len(others),
                places=[Passage(text=r.text, span=r.span) for r in others],
            )
        )
    return found


# Titles are shortened at will; below this share of common words one of the two is of another document.
_SAME_TITLE = 0.5


def _other_title(mine: Reference, theirs: Reference) -> bool:
    """Whether the two name one document, by its symbol, with titles that have little in common."""
    if not mine.id or not mine.title or not theirs.title:
        return False
    a, b = set(syllables(fold_accented(mine.title))), set(syllables(fold_accented(theirs.title)))
    return len(a & b) < _SAME_TITLE * min(len(a), len(b))
