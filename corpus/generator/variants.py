"""Any number of made-up plans and frameworks from a seed, with expected records and known verdicts.

A variant is a source like those in `corpus/sources`, put together from the framework's own rows, from the
ways in which the sample plans answer them, and from names, figures and dates drawn by chance. What it
answers, and how, is decided first and written down in the markup; so the records and verdicts are known.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.generator import pdf
from corpus.generator.expected import Expected, check
from corpus.generator.layout import lay_out
from corpus.generator.samples import FRAMEWORK, text_of
from corpus.generator.source import Table, load, number, parse

PLANS_PER_FRAMEWORK = 10

FIRST = [
    "An",
    "Bản",
    "Bình",
    "Cao",
    "Chiềng",
    "Đại",
    "Đông",
    "Hà",
    "Hòa",
    "Khe",
    "Khuổi",
    "Lâm",
    "Long",
    "Mường",
    "Nà",
    "Nam",
    "Phú",
    "Quang",
    "Tân",
    "Thanh",
    "Thạch",
    "Thượng",
    "Vân",
    "Vĩnh",
    "Xuân",
    "Yên",
]
LAST = [
    "Bằng",
    "Cát",
    "Chung",
    "Đà",
    "Giang",
    "Hạ",
    "Hin",
    "Khao",
    "Kim",
    "Lạc",
    "Lâm",
    "Lộc",
    "Mai",
    "Môn",
    "Ngàn",
    "Ninh",
    "Phong",
    "Quý",
    "Sơn",
    "Thái",
    "Thịnh",
    "Trạch",
    "Tú",
    "Vạn",
    "Viên",
    "Xá",
]
FAMILY = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Vũ",
    "Đặng",
    "Bùi",
    "Lò",
    "Quàng",
    "Lường",
    "Nông",
    "Bế",
    "Hà",
    "Đinh",
    "Tòng",
    "Cầm",
    "Triệu",
]
MIDDLE = ["Văn", "Thị", "Đức", "Minh", "Quốc", "Hữu", "Công", "Ngọc", "Xuân", "Thanh"]
GIVEN = [
    "An",
    "Bình",
    "Chiến",
    "Dũng",
    "Đoàn",
    "Giang",
    "Hải",
    "Hùng",
    "Khánh",
    "Lan",
    "Mai",
    "Nam",
    "Oanh",
    "Phúc",
    "Quân",
    "Sơn",
    "Thảo",
    "Tuấn",
    "Vinh",
    "Yến",
]
MINISTRIES = {"Bộ Nội vụ": "BNV", "Bộ Khoa học và Công nghệ": "BKHCN", "Bộ Tài chính": "BTC", "Bộ Tư pháp": "BTP"}
UNITS = ("Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã", "Phòng Kinh tế", "Phòng Văn hóa - Xã hội", "Công an xã")

OPENINGS = (
    "Thực hiện {refs}, Ủy ban nhân dân xã {xa} ban hành Kế hoạch triển khai trên địa bàn như sau:",
    "Căn cứ {refs}, Ủy ban nhân dân xã {xa} xây dựng Kế hoạch với các nội dung sau đây:",
    "Triển khai {refs}, Ủy ban nhân dân xã {xa} đề ra các chỉ tiêu, nhiệm vụ cụ thể như sau:",
)
PURPOSES = (
    "1. Tạo chuyển biến rõ rệt trong thái độ và cách làm việc của cán bộ, công chức xã {xa}.",
    "1. Giảm số lần đi lại của người dân ở các thôn xa trung tâm như {thon1}, {thon2}.",
    "1. Xác định rõ việc của từng bộ phận thuộc Ủy ban nhân dân xã, không để việc bị bỏ sót.",
)
DEMANDS = (
    "2. Việc thực hiện phải thường xuyên, có kiểm tra, không hình thức.",
    "2. Người đứng đầu mỗi bộ phận chịu trách nhiệm về phần việc được giao.",
    "2. Gắn kết quả thực hiện với xếp loại thi đua của tập thể, cá nhân.",
)
# How a plan states a figure, by whether it binds from below, from above or exactly.
FLOORS = ("đạt [[{t}|từ {v} trở lên]]", "đạt [[{t}|tối thiểu {v}]]", "đạt [[{t}|ít nhất {v}]]", "phấn đấu [[{t}|≥ {v}]]")
CEILINGS = ("[[{t}|không quá {v}]]", "[[{t}|tối đa {v}]]")
EXACT = ("đạt [[{t}|{v}]]", "là [[{t}|{v}]]")
UNTIL = ("[[d year={y}|đến hết năm {y}]]", "[[d year={y}|đến năm {y}]]")


@dataclass(frozen=True)
class Bank:
    """What variants are made of: rows of the framework and local wordings of its tasks."""

    targets: tuple[tuple[str, ...], ...]
    tasks: tuple[tuple[str, ...], ...]
    local: dict[str, str]


@cache
def bank() -> Bank:
    """The framework's rows, and by task number a wording made local, with places left open."""
    tables = [item for item in load(FRAMEWORK).parts[1].body if isinstance(item, Table)]
    rows = [tuple(tuple(c.text for c in r.cells) for r in t.rows if not r.heading) for t in tables]
    local = {}
    for _, block in load("ke-hoach-xa-phu-khe").blocks():
        for key, verdict in block.answers:
            if verdict == "adapted" and key.startswith("B"):
                text = block.text
                for name, slot in PLACES:
                    text = text.replace(name, slot)
                local[key[1:]] = text
    return Bank(tuple(r for r in rows[0] if r[3][-1].isdigit()), rows[1], local)


PLACES = (
    ("Khu công nghiệp Bắc Khê", "Cụm công nghiệp {thon1}"),
    ("phukhe.haxuyen", "xa{n}.{tinh_khong_dau}"),
    ("chợ Khê", "chợ {thon2}"),
    ("khu nhà trọ Bắc Khê", "khu nhà trọ {thon1}"),
    ("Đồng Mây, Khê Thượng, Tân Hạ", "{thon1}, {thon2}, {thon3}"),
    ("Phú Lương", "{thon1}"),
    ("Khê Hạ", "{thon2}"),
    ("Phú Khê", "{xa}"),
    ("Hà Xuyên", "{tinh}"),
    ("xóm Gò Chè và xóm Bãi Nổi", "thôn {thon1} và thôn {thon3}"),
)


def _place(chance: random.Random) -> str:
    return f"{chance.choice(FIRST)} {chance.choice(LAST)}"


def _person(chance: random.Random) -> str:
    return f"{chance.choice(FAMILY)} {chance.choice(MIDDLE)} {chance.choice(GIVEN)}"


def _day(chance: random.Random, year: int, first: int, last: int) -> str:
    return f"{year}-{chance.randint(first, last):02}-{chance.randint(1, 28):02}"


def _words(iso: str) -> str:
    """An ISO date in words, as NĐ 30/2020 writes it."""
    month = iso[5:7] if iso[5:7] in ("01", "02", "10", "11", "12") else iso[6:7]
    return f"ngày {iso[8:]} tháng {month} năm {iso[:4]}"


def _vietnamese(value: float) -> str:
    if value == int(value) and value >= 1000:
        return f"{int(value):,}".replace(",", ".")
    return f"{value:g}".replace(".", ",")


# --- frameworks ---


def framework_source(chance: random.Random) -> str:
    """The source of a framework: some of the bank's targets and tasks, its figures shifted."""
    ministry = chance.choice(list(MINISTRIES))
    symbol = f"{chance.randint(12, 3900)}/KH-{MINISTRIES[ministry]}"
    date = _day(chance, 2026, 1, 4)
    near, far = chance.choice(((2027, 2030), (2028, 2030), (2027, 2029)))
    rows = sorted(chance.sample(bank().targets, chance.randint(9, 14)), key=lambda r: int(r[0]))
    targets = []
    for i, (_, indicator, unit, low, high, lead) in enumerate(rows, 1):
        shift = chance.choice((0, 0, -0.1, -0.2, 0.05))
        cells = [low, high]
        if "100" not in (low, high) and low[0] in "≥≤":
            cells = [f"{c[0]} {_vietnamese(_shifted(number(c[2:]), shift, unit))}" for c in cells]
        targets.append(f"| {i} | {indicator} | {unit} | {cells[0]} | {cells[1]} | {lead}")
    tasks = []
    for i, row in enumerate(sorted(chance.sample(bank().tasks, chance.randint(10, 16)), key=lambda r: int(r[0])), 1):
        tasks.append(f"// {row[0]}")
        tasks.append(f"| {i} | {' | '.join(row[1:])}")
    lines = f"""%check_part 2
%required_references {symbol}
%ref {symbol} | Kế hoạch | {date} | {ministry}
=== Kế hoạch
left: *{ministry.upper()}
issuer: {ministry}
symbol: {symbol}
place: Hà Nội
date: {date}
subject: Nâng cao chất lượng phục vụ của chính quyền cấp xã giai đoạn 2026 - {far}
authority: KT. Bộ trưởng
title: Thứ trưởng
signer: {_person(chance)}
recipients:
- UBND các tỉnh, thành phố trực thuộc Trung ương
archive: VT
---
{ministry} ban hành Kế hoạch nâng cao chất lượng phục vụ của chính quyền cấp xã giai đoạn 2026 - {far}; chỉ tiêu và nhiệm vụ tại Phụ lục kèm theo.
# TỔ CHỨC THỰC HIỆN
!lead Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương
Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương chỉ đạo cấp xã thực hiện Kế hoạch này./.
=== Phụ lục
label: PHỤ LỤC
subject: Chỉ tiêu, nhiệm vụ của chính quyền cấp xã
attached: (Kèm theo Kế hoạch số {symbol} {_words(date)} của {ministry})
---
# A. CHỈ TIÊU
|| key=A widths=5,36,11,14,14,20 roles=no,indicator,unit,value@{near}-12-31,value@{far}-12-31,lead
| TT | Chỉ tiêu | Đơn vị tính | Đến hết năm {near} | Đến hết năm {far} | Cơ quan theo dõi
""" + "\n".join(targets)
    return f"""{lines}
# B. NHIỆM VỤ
|| key=B widths=5,39,16,16,14,15 roles=no,task,lead,with,output,due
| TT | Nhiệm vụ | Chủ trì | Phối hợp | Sản phẩm | Thời hạn
""" + "\n".join(tasks)


def _shifted(value: float, share: float, unit: str) -> float:
    """A figure moved by a share of itself, kept round and a percentage below 100."""
    step = 1 if value < 20 else 5 if value <= 100 else 100
    moved = max(step, round(value * (1 + share) / step) * step)
    return min(moved, 99) if unit == "%" else moved


# --- plans ---


def plan_source(chance: random.Random, framework: Expected, origins: list[str]) -> str:
    """The source of a commune plan that answers the framework; `origins` are the bank's numbers of its tasks."""
    head = framework.documents[0]
    slots = {
        "xa": _place(chance), "tinh": _place(chance), "thon1": _place(chance), "thon2": _place(chance), "thon3": _place(chance),
        "n": str(chance.randint(2, 99)), "tinh_khong_dau": "tinh",
    }  # fmt: skip
    date, symbol = _day(chance, 2026, 5, 8), f"{chance.randint(1, 240)}/KH-UBND"
    own = f"{chance.randint(5, 900)}/KH-UBND"
    own_date = _day(chance, 2026, 4, 4)
    cited = (
        f"[[r {head['symbol']}|Kế hoạch số {head['symbol']} {_words(head['issued_on'])} của {head['issuer']}]] và "
        f"[[r {own}|Kế hoạch số {own} {_words(own_date)} của Ủy ban nhân dân tỉnh {slots['tinh']}]]"
    )
    years = sorted({i["horizon"] for i in framework.items.values() if i["kind"] == "target"})
    horizon = years[0] if chance.random() < 0.3 else years[-1]
    bullet = chance.choice(("-", "-", "+"))
    targets = "\n".join(_target_lines(chance, framework, horizon, bullet))
    tasks = "\n".join(_task_lines(chance, framework, origins, slots, bullet))
    return f"""%commune {slots["xa"]}
%province {slots["tinh"]}
%horizon {horizon}
%ref {head["symbol"]} | Kế hoạch | {head["issued_on"]} | {head["issuer"]}
%ref {own} | Kế hoạch | {own_date} | Ủy ban nhân dân tỉnh {slots["tinh"]}
=== Kế hoạch
left: *ỦY BAN NHÂN DÂN | *XÃ {slots["xa"].upper()}
issuer: Ủy ban nhân dân xã {slots["xa"]}
symbol: {symbol}
place: {slots["xa"]}
date: {date}
subject: Nâng cao chất lượng phục vụ người dân trên địa bàn xã {slots["xa"]} đến năm {horizon[:4]}
authority: TM. Ủy ban nhân dân
title: {chance.choice(("Chủ tịch", "Phó Chủ tịch"))}
signer: {_person(chance)}
recipients:
- UBND tỉnh {slots["tinh"]}
- Thường trực Đảng ủy xã
- Các thôn
archive: VT
---
{chance.choice(OPENINGS).format(refs=cited, **slots)}
# I. MỤC ĐÍCH, YÊU CẦU
{chance.choice(PURPOSES).format(**slots)}
{chance.choice(DEMANDS)}
# II. CHỈ TIÊU
{targets}
# III. NHIỆM VỤ
{tasks}
# IV. TỔ CHỨC THỰC HIỆN
{_report_line(chance)}
Trên đây là Kế hoạch của Ủy ban nhân dân xã {slots["xa"]}./.
"""


def _target_lines(chance: random.Random, framework: Expected, horizon: str, bullet: str) -> Iterator[str]:
    rows: dict[str, list[str]] = {}
    for key, item in framework.items.items():
        if item["kind"] == "target" and item["horizon"] <= horizon:
            rows.setdefault(key.partition("@")[0], []).append(key)
    for keys in rows.values():
        records = [framework.items[k]["record"] for k in keys]
        name = records[0]["indicator"]
        name = name[0].lower() + name[1:]
        mode = chance.choices(("met", "exceeded", "lowered", "later", "unquantified", "missing"), (40, 15, 18, 7, 6, 14))[0]
        if mode == "missing":
            continue
        if mode == "unquantified":
            yield f"{bullet} Từng bước nâng {name}." if name.startswith("tỷ lệ") else f"{bullet} Quan tâm cải thiện {name}."
            for key in keys:
                yield f"! answers {key} unquantified"
            continue
        phrases, notes = [], []
        for i, (key, record) in enumerate(zip(keys, records, strict=True), 1):
            verdict, value, year = _figure(chance, mode, record)
            unit = "%" if record["unit"] == "%" else f" {record['unit']}"
            shape = {">=": FLOORS, "<=": CEILINGS}.get(record["comparator"], EXACT)
            shown = _vietnamese(value)
            phrases.append(f"{chance.choice(UNTIL).format(y=year)} {chance.choice(shape).format(t=f't{i}', v=shown + unit)}")
            notes.append(f"! t{i} {name} : {record['comparator']} {shown} {record['unit']} : {year} -> {key} {verdict}")
        yield f"{bullet} {name[0].upper()}{name[1:]} {', '.join(phrases)}."
        yield from notes


def _figure(chance: random.Random, mode: str, record: dict[str, object]) -> tuple[str, float, int]:
    """Verdict, figure and year for one target; a mode that the figure does not allow becomes `met`."""
    value, unit = float(str(record["value"])), record["unit"]
    year = int(str(record["horizon"])[:4])
    if mode == "later":
        return "later", value, year + chance.choice((1, 2))
    step = 1 if value < 20 else chance.choice((2, 3, 5)) if value <= 100 else 100
    sign = {"exceeded": 1, "lowered": -1}.get(mode, 0) * (-1 if record["comparator"] == "<=" else 1)
    moved = value + sign * step
    if not sign or moved <= 0 or (unit == "%" and moved > 100):
        return "met", value, year
    return mode, moved, year


def _task_lines(
    chance: random.Random, framework: Expected, origins: list[str], slots: dict[str, str], bullet: str
) -> Iterator[str]:
    keys = [k for k, i in framework.items.items() if i["kind"] == "task"]
    texts = {row[0]: row[1] for row in bank().tasks}
    weights = chance.choice(((70, 15, 5, 10), (15, 65, 8, 12), (30, 30, 15, 25)))
    for key, origin in zip(keys, origins, strict=True):
        mode = chance.choices(("copied", "adapted", "partial", "missing"), weights)[0]
        text = texts[origin]
        short = text.split(", ")[0].split(" và ")[0]
        if mode == "missing" or (mode == "partial" and not 5 <= len(short.split()) <= 0.6 * len(text.split())):
            continue
        if mode == "copied":
            yield f"{bullet} {text}."
        elif mode == "partial":
            yield f"{bullet} {short}."
        else:
            wording = bank().local[origin].format(**slots) if origin in bank().local else None
            unit = chance.choice(UNITS)
            day = _day(chance, 2026, 9, 12)
            due = f"[[d date={day}|trước ngày {int(day[8:])}/{int(day[5:7])}/{day[:4]}]]"
            if wording is None or chance.random() < 0.3:
                wording = f"{text}, làm trước tại thôn {slots['thon1']} và thôn {slots['thon2']}"
            yield f"{bullet} {wording}. Giao {unit} chủ trì thực hiện, hoàn thành {due}."
            yield f"! k lead={unit} | due={day} | due_text=trước ngày {int(day[8:])}/{int(day[5:7])}/{day[:4]}"
        yield f"! answers {key} {mode}"


def _report_line(chance: random.Random) -> str:
    unit = UNITS[0]
    day = chance.randint(5, 28)
    words, rule = chance.choice(
        (
            (f"trước ngày {day:02} hằng tháng", f"FREQ=MONTHLY;BYMONTHDAY={day}"),
            (f"trước ngày {day:02} tháng cuối quý", f"FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY={day}"),
            (f"trước ngày {day:02} tháng 12 hằng năm", f"FREQ=YEARLY;BYMONTH=12;BYMONTHDAY={day}"),
        )
    )
    return (
        f"Giao {unit} [[k|theo dõi, tổng hợp kết quả thực hiện, báo cáo Ủy ban nhân dân xã]] [[d rrule={rule}|{words}]].\n"
        f"! k lead={unit} | due_text={words}"
    )


# --- all ---


@dataclass(frozen=True)
class Variant:
    """A plan, the framework it answers, and what a check must say."""

    name: str
    plan: Expected
    framework: Expected
    verdicts: dict[str, object]


def make_framework(seed: int, index: int) -> tuple[Expected, list[str]]:
    """A framework and the bank's numbers of its tasks, in order."""
    source = framework_source(random.Random(f"{seed}/framework/{index}"))
    origins = [line[3:] for line in source.splitlines() if line.startswith("// ")]
    return Expected(lay_out(parse(source, f"khung-{index:04}"), ink=False)), origins


def variants(count: int, *, seed: int) -> Iterator[Variant]:
    """`count` plans; ten in a row answer one framework. The same seed gives the same variants."""
    framework: Expected | None = None
    origins: list[str] = []
    for i in range(count):
        if framework is None or i % PLANS_PER_FRAMEWORK == 0:
            framework, origins = make_framework(seed, i // PLANS_PER_FRAMEWORK)
        source = plan_source(random.Random(f"{seed}/plan/{i}"), framework, origins)
        plan = Expected(lay_out(parse(source, f"ke-hoach-{i:05}"), ink=False))
        yield Variant(plan.doc.name, plan, framework, check(plan, framework))


def write_variants(count: int, *, seed: int, folder: Path, with_pdf: bool = False) -> None:
    """Texts, expected records and verdicts of variants into a folder; PDF renderings on request."""
    folder.mkdir(parents=True, exist_ok=True)
    written: set[str] = set()
    for variant in variants(count, seed=seed):
        for expected in (variant.framework, variant.plan):
            name = expected.doc.name
            if name in written:
                continue
            written.add(name)
            (folder / f"{name}.txt").write_text(text_of(expected.laid), encoding="utf-8")
            _dump(expected.as_json(), folder / f"{name}.json")
            if with_pdf:
                (folder / f"{name}.pdf").write_bytes(pdf.render(lay_out(expected.doc)))
        _dump(variant.verdicts, folder / f"check_{variant.name}_vs_{variant.framework.doc.name}.json")


def _dump(data: object, path: Path) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False) + "\n", encoding="utf-8")
