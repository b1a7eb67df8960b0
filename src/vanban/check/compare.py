"""Two figures -> a verdict with its reason. Units and bases are compared before numbers.

`>=` asks for at least: a higher figure is stricter. `<=` and indicators of what should shrink (thời gian, hộ
nghèo) ask for at most: a lower figure is stricter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vanban.check.records import TargetVerdict
from vanban.records import Target
from vanban.text.fold import fold_accented

_SHRINKS = re.compile(
    r"^(?:tỷ lệ |số |mức |tổng số )*(?:hộ nghèo|hộ cận nghèo|nghèo|thời gian|thất nghiệp|tử vong|suy dinh dưỡng|tai nạn|vi phạm|tội phạm|hồ sơ quá hạn|nợ đọng|sinh con thứ)"
)
_GRADES = ("kém", "yếu", "trung bình", "khá", "tốt", "xuất sắc")
# Units that count the same thing under several names, and how many of the first one each holds.
_UNITS: dict[str, tuple[str, float]] = {
    "đồng": ("đồng", 1.0), "nghìn đồng": ("đồng", 1e3), "triệu đồng": ("đồng", 1e6), "triệu": ("đồng", 1e6),
    "tỷ đồng": ("đồng", 1e9), "tỉ đồng": ("đồng", 1e9), "tỷ": ("đồng", 1e9), "nghìn tỷ đồng": ("đồng", 1e12),
    "phút": ("phút", 1.0), "giờ": ("phút", 60.0), "ngày": ("ngày", 1.0), "tuần": ("ngày", 7.0), "ha": ("ha", 1.0), "héc ta": ("ha", 1.0),
    "km": ("km", 1.0), "m": ("km", 0.001), "mbps": ("gbps", 0.001), "mb/s": ("gbps", 0.001), "gbps": ("gbps", 1.0), "gb/s": ("gbps", 1.0),
}  # fmt: skip
_BASE = re.compile(r"\b(?:grdp|gdp)\b", re.I)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a comparison found, and the sentence that says why."""

    verdict: TargetVerdict
    why: str


def number(value: float) -> str:
    """A figure as Vietnamese writes it: 1.200 and 0,75."""
    if value == int(value):
        return f"{int(value):,}".replace(",", ".")
    return f"{value:.4f}".rstrip("0").replace(".", ",")


def day(iso: str | None) -> str:
    """A last day as a person says it."""
    if not iso:
        return "không nêu thời hạn"
    year, month, date = iso.split("-")
    if (month, date) == ("12", "31"):
        return f"đến hết năm {year}"
    if (month, date) == ("06", "30"):
        return f"đến hết 6 tháng đầu năm {year}"
    return f"đến {int(date):02d}/{month}/{year}"


_SIGN = {">=": "từ {} trở lên", "<=": "không quá {}", ">": "trên {}", "<": "dưới {}", "=": "{}"}


def figure(target: Target) -> str:
    """The figure of a target in words."""
    if target.value is None:
        return target.value_text or "không có số"
    unit = target.unit or ""
    glue = "" if not unit or unit.startswith("%") else " "
    if target.value_max is not None:
        return f"{number(target.value)} - {number(target.value_max)}{glue}{unit}"
    shown = f"{number(target.value)}{glue}{unit}"
    said = _SIGN.get(target.comparator or "=", "{}").format(shown)
    return f"{said} mỗi năm" if target.recurrence == "year" else said


def shrinks(target: Target) -> bool:
    """Whether a lower figure of the target is the stricter one."""
    if target.comparator in ("<=", "<"):
        return True
    if target.comparator in (">=", ">"):
        return False
    return bool(_SHRINKS.search(fold_accented(target.indicator)))


def base_of(target: Target) -> str:
    """What a share is a share of, where the unit or indicator names it: GRDP, GDP."""
    found = _BASE.search(f"{target.unit or ''} {target.indicator}")
    return found.group().upper() if found and "%" in (target.unit or "") else ""


def unit_of(target: Target) -> tuple[str, float]:
    """The unit in its common form and the factor that brings the figure to it."""
    unit = fold_accented(target.unit or "")
    raw = (target.unit or "").strip().lower()
    if "%" in raw:
        # Also where a table broke a word of its indicator into the unit (`tuyến %`).
        return "%", 1.0
    return _UNITS.get(raw, _UNITS.get(unit, (unit, 1.0)))


def comparable(framework: Target, plan: Target) -> bool:
    """Whether the two figures count the same thing: same unit and same base. A unit left unsaid agrees with any but %."""
    a, b = unit_of(framework)[0], unit_of(plan)[0]
    if (a == "%") != (b == "%"):
        return False
    if a and b and a != b and not (a.startswith(b) or b.startswith(a)):
        return False
    first, second = base_of(framework), base_of(plan)
    return not (first and second and first != second)


def grade(text: str | None) -> int | None:
    """The rank of a grade (`khá trở lên`, `tốt`); None where there is none."""
    words = fold_accented(text or "")
    return next((i for i, g in enumerate(_GRADES) if re.search(rf"\b{g}\b", words)), None)


def compare(framework: Target, plan: Target, *, plan_end: str | None) -> Verdict:
    """The verdict on a target that the plan answers with one of its own."""
    asked = f"khung: {figure(framework)}, {day(framework.horizon)}"
    if framework.value is None:
        return _compare_grades(framework, plan, asked)
    if plan.value is None:
        return Verdict("unquantified", f"Kế hoạch có nêu nội dung này nhưng không ghi con số ({asked}).")
    if not comparable(framework, plan):
        return Verdict(
            "unquantified",
            f"Không so sánh được: kế hoạch tính theo “{plan.unit or 'số lượng'}”, khung tính theo “{framework.unit or 'số lượng'}” ({asked}).",
        )
    promised = figure(plan)
    if framework.recurrence != plan.recurrence and "year" in (framework.recurrence, plan.recurrence):
        asked += "; một bên tính theo năm, một bên tính cả kỳ"
    low, high = framework.value * unit_of(framework)[1], (framework.value_max or framework.value) * unit_of(framework)[1]
    mine = plan.value * unit_of(plan)[1]
    less = shrinks(framework)
    if not less and plan.comparator in ("<", "<=") and not shrinks(framework) and framework.comparator in (">=", ">"):
        return Verdict("lowered", f"Kế hoạch đặt mức trần ({promised}), khung đặt mức sàn ({asked}).")
    later = _later(framework, plan, plan_end)
    if low <= mine <= high:
        if later:
            return Verdict("later", f"Cùng mức {promised} nhưng {later} ({asked}).")
        if plan.value_max is not None and framework.value_max is None and not less and plan.value_max * unit_of(plan)[1] > high:
            return Verdict("met", f"Mức thấp nhất bằng khung: {promised} ({asked}).")
        return Verdict("met", f"Bằng mức khung: {promised} ({asked}).")
    stricter = mine < low if less else mine > high
    if stricter:
        if later:
            return Verdict("later", f"{_first(promised)} đạt mức khung nhưng {later} ({asked}).")
        word = "thấp hơn, tức chặt hơn" if less else "cao hơn"
        return Verdict("exceeded", f"{_first(promised)} {word} {_asked_figure(framework)} ({asked}).")
    word = "cao hơn, tức lỏng hơn" if less else "thấp hơn"
    tail = f"; lại {later}" if later else ""
    return Verdict("lowered", f"{_first(promised)} {word} {_asked_figure(framework)} ({asked}){tail}.")


def _first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _asked_figure(target: Target) -> str:
    plain = target.model_copy(update={"comparator": "=", "recurrence": None})
    return figure(plain)


def _later(framework: Target, plan: Target, plan_end: str | None) -> str:
    mine = plan.horizon or plan_end
    if framework.horizon and mine and mine > framework.horizon:
        return f"chậm hơn: {day(mine)} thay vì {day(framework.horizon)}"
    return ""


def _compare_grades(framework: Target, plan: Target, asked: str) -> Verdict:
    want, have = grade(framework.value_text), grade(plan.value_text or plan.text)
    if want is not None and have is not None:
        if have == want:
            return Verdict("met", f"Cùng mức “{framework.value_text}” ({asked}).")
        kind: TargetVerdict = "exceeded" if have > want else "lowered"
        word = "cao hơn" if have > want else "thấp hơn"
        return Verdict(kind, f"“{_GRADES[have]}” {word} “{framework.value_text}” ({asked}).")
    if plan.value is not None or plan.value_text:
        return Verdict("met", f"Khung không đặt con số; kế hoạch đặt {figure(plan)}.")
    return Verdict("unquantified", "Cả khung và kế hoạch chỉ nêu định tính, không có con số để đo.")
