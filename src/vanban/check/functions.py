"""TEXT -> FUNCTIONS of organisation: to report, guide, inspect, review, advise … (phần Tổ chức thực hiện).

What a framework asks a higher body to do with the plan, a lower body's plan gives to its own offices in words of its own:
`chỉ đạo các sở, ban, ngành triển khai` is answered by `Phòng Văn hóa - Xã hội hướng dẫn, đôn đốc các đơn vị thực hiện`.
Such duties are few and the same in all plans; they are told by function, not by wording.
"""

from __future__ import annotations

import re
from functools import cache

from vanban.data import load
from vanban.text.fold import fold_accented


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((e["name"], re.compile("|".join(e["patterns"]))) for e in load("functions")["functions"])


def functions_of(text: str) -> frozenset[str]:
    """The functions of organisation that `text` names."""
    words = fold_accented(text)
    return frozenset(name for name, pattern in _patterns() if pattern.search(words))
