"""The Vietnamese words and signs under which reports show verdicts and findings. A sign stands beside each word,
so that nothing hangs on colour alone."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from vanban.records import Span


class Label(NamedTuple):
    """How a verdict is shown."""

    word: str
    sign: str
    meaning: str


TARGET_VERDICTS: dict[str, Label] = {
    "lowered": Label("Thấp hơn", "▼", "mức của kế hoạch yếu hơn khung"),
    "later": Label("Chậm hơn", "»", "cùng mức nhưng thời hạn muộn hơn khung"),
    "unquantified": Label("Không có số", "?", "có nói đến nhưng không đặt con số"),
    "missing": Label("Thiếu", "✕", "không nội dung nào của kế hoạch trả lời"),
    "met": Label("Bằng", "=", "bằng mức của khung"),
    "exceeded": Label("Cao hơn", "▲", "mức của kế hoạch chặt hơn khung"),
    "local": Label("Riêng", "+", "chỉ có trong kế hoạch"),
    "out_of_scope": Label("Ngoài kỳ", "–", "thời hạn của khung nằm ngoài kỳ kế hoạch"),
}
TASK_VERDICTS: dict[str, Label] = {
    "missing": Label("Thiếu", "✕", "không nội dung nào của kế hoạch trả lời"),
    "partial": Label("Một phần", "½", "chỉ làm một phần nội dung của khung"),
    "copied": Label("Chép lại", "≡", "lặp lại lời văn của khung, không thêm yếu tố địa phương"),
    "adapted": Label("Cụ thể hóa", "✎", "cùng nhiệm vụ, có nội dung của địa phương hoặc viết lại"),
    "local": Label("Riêng", "+", "chỉ có trong kế hoạch"),
}
FINDINGS: dict[str, str] = {
    "no_deadline": "Nhiệm vụ không thời hạn",
    "no_lead_agency": "Không có đơn vị chủ trì",
    "no_kpi": "Không đo được",
    "no_target": "Mục tiêu không có số",
    "no_horizon": "Chỉ tiêu không thời hạn",
    "target_lowered": "Chỉ tiêu thấp hơn khung",
    "target_later": "Chỉ tiêu chậm hơn khung",
    "boilerplate": "Sao chép khung",
    "missing_reference": "Thiếu viện dẫn",
    "reference_mismatch": "Viện dẫn sai lệch",
    "unknown_reference": "Viện dẫn cần đối chiếu",
    "date_outside_period": "Thời hạn ngoài kỳ",
    "dissolved_body": "Cơ quan không còn",
    "contradictory_figures": "Số liệu mâu thuẫn",
    "above_competence": "Vượt thẩm quyền",
    "indicator_not_applicable": "Chỉ tiêu của cấp trên",
    "repetition": "Lặp lại",
    "misnumbered": "Đánh số sai",
    "no_coordinating": "Không có đơn vị phối hợp",
}
SEVERITIES: dict[str, Label] = {
    "error": Label("Phải sửa", "!!", "trái với yêu cầu của khung hoặc sai"),
    "warning": Label("Nên sửa", "!", "làm kế hoạch khó thực hiện, khó kiểm tra"),
    "info": Label("Lưu ý", "i", "cần người đọc xem lại"),
}


def where(span: Span | None) -> str:
    """A place in words: `trang 3`, `dòng 12`; empty where the source tells neither."""
    if span is None:
        return ""
    if span.page is not None:
        return f"trang {span.page}"
    return f"dòng {span.line}" if span.line is not None else ""


def percent(share: float) -> str:
    """A share as a whole percentage."""
    return f"{round(100 * share)}%"


def party(name: str, kind: str | None, symbol: str | None, subject: str | None) -> str:
    """A document as a heading names it."""
    head = " ".join(filter(None, [kind, f"số {symbol}" if symbol else None]))
    return ": ".join(filter(None, [head, subject])) or name


def plain(text: str) -> str:
    """`text` without the characters that steer a terminal or turn the direction of writing."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
