"""TEXT -> OUTLINE: headings, clauses and bullets of a document as a tree.

Nghị định 30/2020 (Phụ lục I) orders Phần, Chương, Mục, Tiểu mục, Điều, Khoản (`1.`), Điểm (`a)`); plans and
programmes use `I.`, `1.`, `1.1.`, `a)`, `-`, `+`; Hướng dẫn 36-HD/VPTW writes `I-`, `1-`. A document uses a
subset of these, always in the same order of rank, so that the rank of a label tells its place in the tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vanban.model import Node, Stretch

# The order of rank. Bullets of one sign nest in those of another only in this order.
RANK = {
    "root": 0, "phan": 1, "chuong": 2, "muc": 3, "tieu_muc": 4, "upper": 5, "roman": 6, "dieu": 7, "arabic": 8,
    "decimal": 9, "paren": 12, "letter": 13, "dash": 14, "plus": 15, "dot": 16,
}  # fmt: skip
_BULLETS = frozenset({"dash", "plus", "dot"})

_WORDED = re.compile(
    r"(?P<word>Phần|Chương|Tiểu mục|Mục|Điều)\s+(?P<no>[IVXLC]+|\d{1,3}[a-zđ]?|thứ\s+[^\W\d_]+)\s*(?:[.:\-–]\s*|$|\s(?=[A-ZĐÀ-Ỹ]))",
    re.IGNORECASE,
)
_ROMAN = re.compile(r"(?P<no>[IVXl1|]{1,6})\s*(?:[.\-–)]\s*|/\s+)(?=\S)")
_DECIMAL = re.compile(r"(?P<no>\d{1,2}(?:\.\d{1,2}){1,3})\s*(?:[.)\-–]?\s+(?=\S)|,\s+(?=[A-ZĐÀ-Ỹ]))")
_ARABIC = re.compile(r"(?P<no>\d{1,3})\s?(?:[.\-–)]\s*|/\s+)(?=[^\W\d_]|[“\"'(\[])")
# OCR reads the full stop of a label as a comma; `5, 6 và 7 …` is a list of numbers.
_ARABIC_COMMA = re.compile(r"(?P<no>\d{1,2})\s?,\s+(?=[A-ZĐÀ-Ỹ][^\W\d_])")
_PAREN = re.compile(r"\((?P<no>\d{1,2}|[ivx]{1,4})\)\s*(?=\S)")
_LETTER = re.compile(r"(?P<no>[a-zđ]\d?)\s?(?:[).]\s*(?=\S)|[-/]\s*(?=[A-ZĐÀ-Ỹ][a-zà-ỹđ]))")
# What OCR makes of Roman numerals: `HI.` of `III.`, `IH.`, `II1.`, `VỊ.`; read only where the numeral that follows is due.
_BROKEN_ROMAN = re.compile(r"(?=[1l|!]*[IVXHLTYỊÍÌỈVỸ])(?P<no>[IVXHLTYl1|!ỊÍÌỈVỸ]{1,5})\s?[.\-–,)]\s*(?=[A-ZĐÀ-Ỹ“])")
_MENDED = {"H": "II", "Y": "V", "Ỹ": "V"}
_UPPER = re.compile(r"(?P<no>[A-HK-UĐ])\s?[.)\-–]\s+(?=\S)")
_DASH = re.compile(r"[-–—]\s*(?=\S)")
_PLUS = re.compile(r"\+\s*(?=\S)")
_DOT = re.compile(r"[•·●○▪►➢✓*]\s*(?=\S)")

_WORD_KIND = {"phần": "phan", "chương": "chuong", "mục": "muc", "tiểu mục": "tieu_muc", "điều": "dieu"}
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}
# The order of letters that number points (điểm); f, j, w and z are not in the Vietnamese alphabet.
_LETTERS = "abcdđeghiklmnopqrstuvxy"


@dataclass(frozen=True, slots=True)
class _Label:
    kind: str
    number: str
    value: int
    """Place in its sequence, 0 where it has none."""
    end: int
    depth: int = 0


def roman_value(text: str) -> int | None:
    """The value of a Roman numeral up to 39, OCR confusions of I (`l`, `1`, `|`) allowed; None if it is none."""
    letters = re.sub(r"[l1|]", "I", text)
    if not re.fullmatch(r"X{0,3}(?:IX|IV|V?I{0,3})", letters) or not letters:
        return None
    total = 0
    for here, after in zip(letters, letters[1:] + "I", strict=False):
        value = _ROMAN_VALUES[here]
        total += -value if value < _ROMAN_VALUES[after] else value
    return total


def to_roman(value: int) -> str:
    """The Roman numeral of 1 to 39."""
    tens, ones = divmod(value, 10)
    return "X" * tens + ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][ones]


def build_outline(text: str, body: Stretch, skip: Sequence[Stretch] = ()) -> Node:
    """The outline of `text` within `body`, without the stretches of `skip` (tables), as a root node.

    Every paragraph is in the tree once: as a labelled node, or as a node of kind `paragraph` under the
    heading or clause it belongs to.
    """
    root = Node("root", "", "", body.start, body.start, body.start)
    stack = [root]
    for start, end in _paragraphs(text, body, skip):
        label = _read_label(text, start, end, stack)
        if label is None:
            _attach(stack, Node("paragraph", "", "", start, start, end))
            continue
        node = Node(label.kind, text[start : label.end].strip(), label.number, start, label.end, end)
        _open(stack, node, label)
    return root


def _paragraphs(text: str, body: Stretch, skip: Sequence[Stretch]) -> Iterator[tuple[int, int]]:
    at = body.start
    spans = sorted(skip, key=lambda s: s.start)
    while at < body.end:
        inside = next((s for s in spans if s.start <= at < s.end), None)
        if inside is not None:
            at = inside.end
            continue
        end = text.find("\n", at, body.end)
        end = body.end if end < 0 else end
        if text[at:end].strip():
            first = at + len(text[at:end]) - len(text[at:end].lstrip())
            yield first, first + len(text[first:end].rstrip())
        at = end + 1


def _rank(kind: str, depth: int = 0) -> int:
    return RANK[kind] + (depth if kind == "decimal" else 0)


def _last_sibling(stack: list[Node], kind: str, depth: int = 0) -> Node | None:
    """The node of the same kind that a new one would follow as the next number."""
    for node in reversed(stack):
        if node.kind == kind and (kind != "decimal" or node.number.count(".") == depth):
            return node
    return None


def _read_label(text: str, start: int, end: int, stack: list[Node]) -> _Label | None:
    """The label at the start of a paragraph, judged by what could come next at this place."""
    line = text[start:end]
    match = _WORDED.match(line)
    if match and (match["word"][0].isupper()):
        number = match["no"]
        value = roman_value(number.upper()) or (int(re.sub(r"\D", "", number)) if re.match(r"\d", number) else 0)
        return _Label(
            _WORD_KIND[match["word"].lower()],
            number.upper() if value and number.isalpha() else number,
            value,
            start + match.end(),
        )
    match = _DECIMAL.match(line)
    if match:
        parts = match["no"].split(".")
        # `3.000 km`, `1.5 triệu` and `30.6.2025` are figures, not numbers of headings.
        if all(1 <= int(p) <= 50 and not (len(p) > 1 and p[0] == "0") for p in parts) and not re.match(
            r"(?:%|triệu|tỷ|nghìn|km|ha|m2|người)\b", line[match.end() :]
        ):
            return _Label("decimal", match["no"], int(parts[-1]), start + match.end(), len(parts) - 1)
    match = _ROMAN.match(line)
    if match:
        numeral = roman_value(match["no"])
        if numeral and (not re.fullmatch(r"[l1|]+", match["no"]) or _expects_roman(stack, numeral, match["no"])):
            return _Label("roman", to_roman(numeral), numeral, start + match.end())
    broken = _BROKEN_ROMAN.match(line)
    if broken:
        last = _last_sibling(stack, "roman")
        numeral = roman_value("".join(_MENDED.get(c, c if c in "VX" else "I") for c in broken["no"]))
        if last is not None and numeral == (roman_value(last.number) or 0) + 1 and _last_sibling(stack, "upper") is None:
            return _Label("roman", to_roman(numeral), numeral, start + broken.end())
    match = _ARABIC.match(line)
    if match is None:
        match = _ARABIC_COMMA.match(line)
        arabic = _last_sibling(stack, "arabic")
        if match and (arabic is None or int(match["no"]) != int(arabic.number) + 1):
            match = None
    if match:
        return _Label("arabic", match["no"].lstrip("0") or "0", int(match["no"]), start + match.end())
    match = _PAREN.match(line)
    if match:
        number = match["no"]
        return _Label("paren", number, int(number) if number.isdigit() else roman_value(number.upper()) or 0, start + match.end())
    match = _LETTER.match(line)
    if match:
        return _Label("letter", match["no"], _LETTERS.find(match["no"][0]) + 1, start + match.end())
    match = _UPPER.match(line)
    if match:
        return _Label("upper", match["no"], ord(match["no"]) - 64, start + match.end())
    for kind, pattern in (("dash", _DASH), ("plus", _PLUS), ("dot", _DOT)):
        match = pattern.match(line)
        if match:
            return _Label(kind, "", 0, start + match.end())
    return None


def _expects_roman(stack: list[Node], value: int, printed: str) -> bool:
    """Whether `1.` or `l.` can only be a damaged Roman numeral here (`11.` after `I.`)."""
    last = _last_sibling(stack, "roman")
    if "1" in printed and "I" not in printed and "l" not in printed:
        # Pure digits: a numeral only where the sequence of Roman headings needs just this one and digits would not fit.
        arabic = _last_sibling(stack, "arabic")
        return (
            last is not None
            and len(printed) > 1
            and roman_value(last.number) == value - 1
            and (arabic is None or int(arabic.number) != int(re.sub(r"\D", "", printed) or 0) - 1)
        )
    return (last is None and value == 1) or (last is not None and roman_value(last.number) == value - 1)


def _open(stack: list[Node], node: Node, label: _Label) -> None:
    """Put a labelled node where its rank says."""
    rank = _rank(label.kind, label.depth)
    if label.kind in _BULLETS:
        # A dash after `a)` is under it; a dash after a dash is beside it.
        while len(stack) > 1 and stack[-1].kind in _BULLETS and _rank(stack[-1].kind) >= rank:
            stack.pop()
    elif label.kind == "arabic" and _nested_arabic(stack, label):
        pass
    else:
        while len(stack) > 1 and _node_rank(stack[-1]) >= rank:
            stack.pop()
    node.parent = stack[-1]
    stack[-1].children.append(node)
    stack.append(node)


def _nested_arabic(stack: list[Node], label: _Label) -> bool:
    """Whether `1.` opens a list inside the point it follows: `a)` with `1.`, `2.` below, before `b)`."""
    if label.value != 1 or stack[-1].kind not in ("letter", "paren"):
        return False
    return _last_sibling(stack, "arabic") is None


def _node_rank(node: Node) -> int:
    return _rank(node.kind, node.number.count(".") if node.kind == "decimal" else 0)


def _attach(stack: list[Node], node: Node) -> None:
    """Put an unlabelled paragraph under the nearest heading or clause; bullets do not own what follows them."""
    while stack[-1].kind in _BULLETS:
        stack.pop()
    node.parent = stack[-1]
    stack[-1].children.append(node)
