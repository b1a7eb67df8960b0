"""The expected records of a sample document, in the format of the annotation guide, with lines and pages."""

from __future__ import annotations

import calendar
import re
from typing import Any

from corpus.generator.agencies import find_agencies
from corpus.generator.layout import Laid
from corpus.generator.source import LABEL, Block, Part, Table, amount

Json = dict[str, Any]


def last_day(year: int, month: int) -> str:
    return f"{year}-{month:02}-{calendar.monthrange(year, month)[1]:02}"


def due_of(data: str) -> tuple[str, str | None, str | None]:
    """Kind, last day and recurrence rule of a deadline mark such as `quarter=2026-Q2` or `rrule=FREQ=MONTHLY`."""
    key, _, value = data.partition("=")
    if key == "date" or key == "period":
        return key, value, None
    if key == "month":
        return key, last_day(int(value[:4]), int(value[5:7])), None
    if key == "quarter":
        return key, last_day(int(value[:4]), int(value[-1]) * 3), None
    if key == "year":
        return key, f"{value}-12-31", None
    if key == "rrule":
        return "recurring", None, value
    if key in ("relative", "ongoing"):
        return key, None, None
    raise ValueError(f"unknown deadline mark {data!r}")


def cell_due(text: str) -> str:
    """The deadline mark of a cell of a task table; only the forms that the sources use."""
    if re.fullmatch(r"Thường xuyên", text):
        return "ongoing"
    if re.fullmatch(r"(?:Hằng|Hàng) năm", text):
        return "rrule=FREQ=YEARLY"
    if re.fullmatch(r"(?:Hằng|Hàng) quý", text):
        return "rrule=FREQ=MONTHLY;INTERVAL=3"
    if found := re.fullmatch(r"(?:Năm )?(\d{4})", text):
        return f"year={found[1]}"
    if found := re.fullmatch(r"Quý (IV|III|II|I)/(\d{4})", text):
        return f"quarter={found[2]}-Q{['I', 'II', 'III', 'IV'].index(found[1]) + 1}"
    if found := re.fullmatch(r"(?:Trong )?[Tt]háng (\d{1,2})/(\d{4})", text):
        return f"month={found[2]}-{int(found[1]):02}"
    if found := re.fullmatch(r"(\d{4}) - (\d{4})", text):
        return f"period={found[2]}-12-31"
    if found := re.fullmatch(r"Trước (?:ngày )?(\d{1,2})/(\d{1,2})/(\d{4})", text):
        return f"date={found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    raise ValueError(f"unknown time limit in a table: {text!r}")


def names_in(cell: str) -> list[str]:
    """Agencies of a lead cell, abbreviations written out."""
    out = []
    for name in cell.split(";"):
        if (name := name.strip()) and name != "-":
            for short, full in (("UBND", "Ủy ban nhân dân"), ("HĐND", "Hội đồng nhân dân"), ("MTTQ", "Mặt trận Tổ quốc")):
                name = re.sub(rf"(?<!\w){short}(?!\w)", full, name)
            out.append(name)
    return out


def words(text: str, count: int = 25) -> str:
    return " ".join(text.split()[:count])


class Expected:
    """Collects the records of one laid-out document; `items` holds framework items and answers for the check."""

    def __init__(self, laid: Laid) -> None:
        self.laid = laid
        self.doc = laid.doc
        self.documents: list[Json] = []
        self.references: list[Json] = []
        self.targets: list[Json] = []
        self.tasks: list[Json] = []
        self.deadlines: list[Json] = []
        self.items: dict[str, Json] = {}
        """What a plan can answer, by its key: kind, line, text, value, horizon."""
        self.answers: dict[str, Json] = {}
        """What a plan answers, by the framework's key."""
        self.local: list[Json] = []
        for number, part in enumerate(self.doc.parts, 1):
            self.header(number, part)
            for item in part.body:
                if isinstance(item, Block):
                    self.block(number, item)
                else:
                    self.table(number, item)
        self.agencies = find_agencies(laid)

    def at(self, block: Block, offset: int = 0) -> Json:
        line, page = self.laid.place(block, offset)
        return {"line": line, "page": page}

    def header(self, number: int, part: Part) -> None:
        first, last = self.laid.spans[number - 1]
        symbol = part.get("symbol")
        main = self.main(number)
        source = part if not part.annex else main
        signer = {
            "name": part.get("signer"),
            "title": part.get("title"),
            "authority": (part.get("authority") or "").replace(" | ", ", ") or None,
        }
        received = part.get("received")
        stamp = None
        if received:
            office, number_, date = (f.strip() for f in received.split("|"))
            stamp = {"number": number_, "date": date, "office": office}
        self.documents.append(
            {
                "part": number,
                "start_line": self.laid.lines[first].line,
                "end_line": self.laid.lines[last].line,
                "start_page": self.laid.lines[first].page,
                "end_page": self.laid.lines[last].page,
                "kind": part.kind,
                "number": re.split(r"[/-]", symbol)[0] if symbol else None,
                "symbol": symbol,
                "issued_on": source.get("date"),
                "issuer": source.get("issuer"),
                "parent_issuer": source.get("parent"),
                "place": part.get("place"),
                "subject": (part.get("subject") or "").replace(" | ", " ") or None,
                "signer": signer if signer["name"] else None,
                "recipients": part.recipients,
                "addressees": part.addressees,
                "received": stamp,
                "marks": [],
                "annex_of": main.get("symbol") if part.annex else None,
            }
        )

        for mark, text in part.marks:
            block = self.laid.heads[number - 1]["subject"]
            line, page = self.laid.place(block, self.laid.texts[block].index(text))
            kind, due, rule = due_of(mark.removeprefix("d "))
            self.deadlines.append(
                {"line": line, "page": page, "part": number, "text": text, "kind": kind, "due": due, "rrule": rule}
            )
        attached = part.get("attached")
        if attached:
            head = self.laid.heads[number - 1]["attached"]
            for key, ref in self.doc.refs.items():
                if ref.id and f" {ref.id} " in attached:
                    line, page = self.laid.place(head, attached.index(ref.id))
                    self.cite(key, {"line": line, "page": page})

    def main(self, number: int) -> Part:
        for part in reversed(self.doc.parts[:number]):
            if not part.annex:
                return part
        raise ValueError("an annex before any document")

    # --- running text ---

    def block(self, number: int, block: Block) -> None:
        figures = iter([m for m in block.marks if m.kind == "t"])
        notes = {t.name: t for t in block.targets}
        if len(notes) != len(block.targets) or {m.data for m in block.marks if m.kind == "t"} != set(notes):
            raise ValueError(f"{self.doc.name}: figures and notes differ at {block.text[:70]!r}")
        for mark in figures:
            note = notes[mark.data]
            said = block.text[mark.start : mark.end]
            place = self.at(block, mark.start + next((i for i, c in enumerate(said) if c.isdigit()), 0))
            record = {
                **place,
                "part": number,
                "indicator": note.indicator,
                "comparator": note.comparator,
                "value": note.value,
                "value_max": note.value_max,
                "approx": note.approx,
                "unit": note.unit,
                "horizon": note.horizon,
                "recurrence": note.recurrence,
                "group": block.group,
                "lead": [],
                "value_text": note.value_text,
            }
            self.targets.append(record)
            if note.answers:
                self.answer(note.answers, "target", [place["line"]], figure_text(record), record)
            elif block.local == "target":
                self.local.append({"plan_line": place["line"], "text": note.indicator, "kind": "target"})
        self.cited_and_due(number, block)
        text = LABEL.sub("", block.text)
        duty = next((m for m in block.marks if m.kind == "k"), None)
        for task in block.tasks:
            start = duty.start if duty else len(block.text) - len(text)
            said = block.text[duty.start : duty.end] if duty else text
            self.tasks.append(
                {
                    **self.at(block, start),
                    "part": number,
                    "no": task.no,
                    "text": words(said),
                    "lead": task.lead,
                    "coordinating": task.coordinating,
                    "output": task.output,
                    "deadline": task.deadline,
                    "deadline_text": task.deadline_text,
                }
            )
        for key, verdict in block.answers:
            self.answer((key, verdict), "task" if key.startswith("B") else "target", self.laid.extent(block), text, None, block)
        if block.local == "task":
            self.local.append({"plan_line": self.at(block)["line"], "text": words(text), "kind": "task"})

    def cited_and_due(self, number: int, block: Block) -> None:
        for mark in block.marks:
            place = self.at(block, mark.start)
            if mark.kind == "r":
                self.cite(mark.data, place)
            elif mark.kind == "d":
                kind, due, rule = due_of(mark.data)
                text = block.text[mark.start : mark.end]
                self.deadlines.append({**place, "part": number, "text": text, "kind": kind, "due": due, "rrule": rule})

    def cite(self, key: str, place: Json) -> None:
        ref = self.doc.refs[key]
        for known in self.references:
            if known["key"] == key:
                known["lines"] = sorted({*known["lines"], place["line"]})
                known["pages"] = sorted({*known["pages"], place["page"]})
                return
        record: Json = {
            "key": key,
            "id": ref.id,
            "kind": ref.kind,
            "issued_on": ref.issued_on,
            "issuer": ref.issuer,
            "pinpoint": None,
            "lines": [place["line"]],
            "pages": [place["page"]],
        }
        if ref.title:
            record |= {"title": ref.title, "year": ref.year}
        self.references.append(record)

    def answer(
        self, answers: tuple[str, str], kind: str, lines: list[int], text: str, record: Json | None, block: Block | None = None
    ) -> None:
        key, verdict = answers
        old = self.answers.get(key)
        if old:
            old["plan_lines"] = sorted({*old["plan_lines"], *lines})
            return
        dated = bool(block and any(m.kind == "d" for m in block.marks)) or record is not None
        led = bool(block and any(t.lead for t in block.tasks))
        self.answers[key] = {
            "kind": kind,
            "verdict": verdict,
            "plan_lines": lines,
            "plan": text,
            "record": record,
            "dated": dated,
            "led": led,
        }

    # --- tables ---

    def table(self, number: int, table: Table) -> None:
        group = table.group if not any(r.heading for r in table.rows) else None
        for cell in table.header:
            self.cited_and_due(number, cell)
        for row in table.rows:
            if row.heading:
                group = row.cells[-1].text
                continue
            columns = dict(zip(table.roles, row.cells, strict=True))
            if "indicator" in columns:
                self.target_row(number, table, columns, group)
            elif "task" in columns:
                self.task_row(number, table, columns)
            for cell in row.cells:
                self.cited_and_due(number, cell)

    def target_row(self, number: int, table: Table, columns: dict[str, Block], group: str | None) -> None:
        unit = columns["unit"].text if "unit" in columns else None
        lead = names_in(columns["lead"].text) if "lead" in columns else []
        row_records: list[Json] = []
        for role, cell in columns.items():
            if not role.startswith("value@") or cell.text in ("", "-"):
                continue
            comparator, value, value_max, own, approx = amount(cell.text)
            horizon = role.partition("@")[2]
            record = {
                **self.at(columns["indicator"]),
                "part": number,
                "indicator": columns["indicator"].text,
                "comparator": comparator,
                "value": value,
                "value_max": value_max,
                "approx": approx,
                "unit": own or unit,
                "horizon": horizon,
                "recurrence": None,
                "group": group,
                "lead": lead,
                "value_text": cell.text if value is None else None,
            }
            self.targets.append(record)
            row_records.append(record)
            if table.key:
                key = f"{table.key}{columns['no'].text}@{horizon[:4]}"
                self.items[key] = {
                    "kind": "target",
                    "part": number,
                    "line": record["line"],
                    "text": record["indicator"],
                    "figure": figure_text(record),
                    "record": record,
                    "horizon": horizon,
                }
        # A plan's own table: the note under a row names the framework item, its year the column.
        for key, verdict in columns["indicator"].answers:
            year = key.partition("@")[2]
            record = next((r for r in row_records if r["horizon"][:4] == year), row_records[-1])
            self.answer((key, verdict), "target", [record["line"]], figure_text(record), record)
        if columns["indicator"].local:
            self.local.append({"plan_line": row_records[0]["line"], "text": columns["indicator"].text, "kind": "target"})

    def task_row(self, number: int, table: Table, columns: dict[str, Block]) -> None:
        task, due = columns["task"], columns["due"].text if "due" in columns else ""
        place = self.at(task)
        deadline = None
        if due and due != "-":
            kind, deadline, rule = due_of(cell_due(due))
            self.deadlines.append(
                {**self.at(columns["due"]), "part": number, "text": due, "kind": kind, "due": deadline, "rrule": rule}
            )
        self.tasks.append(
            {
                **place,
                "part": number,
                "no": columns["no"].text if "no" in columns else None,
                "text": words(task.text),
                "lead": names_in(columns["lead"].text) if "lead" in columns else [],
                "coordinating": names_in(columns["with"].text) if "with" in columns else [],
                "output": (columns["output"].text or None) if "output" in columns else None,
                "deadline": deadline,
                "deadline_text": due or None,
            }
        )
        if table.key:
            self.items[f"{table.key}{columns['no'].text}"] = {
                "kind": "task",
                "part": number,
                "line": place["line"],
                "text": words(task.text, 12),
                "horizon": deadline,
            }
        for key, verdict in task.answers:
            lines = sorted({n for c in columns.values() if c.text for n in self.laid.extent(c)})
            self.answer((key, verdict), "task", lines, task.text, None)
            self.answers[key] |= {"dated": bool(due), "led": bool(self.tasks[-1]["lead"])}

    def as_json(self) -> Json:
        return {
            "source": self.doc.name,
            "documents": self.documents,
            "references": [{k: v for k, v in r.items() if k != "key"} for r in self.references],
            "targets": self.targets,
            "tasks": self.tasks,
            "deadlines": self.deadlines,
            "agencies": self.agencies,
        }


def figure_text(record: Json) -> str:
    """A target's figure as a person would note it down."""
    if record["value"] is None:
        return str(record["value_text"])
    value = f"{record['value']:g}".replace(".", ",")
    if record["value_max"] is not None:
        return f"{value} - {record['value_max']:g} {record['unit'] or ''}".strip()
    return f"{record['comparator']} {value} {record['unit'] or ''}".strip()


def check(plan: Expected, framework: Expected) -> Json:
    """What a check of the plan against the framework must say, known from how the plan was written."""
    settings = plan.doc.settings
    part = int(framework.doc.settings.get("check_part", "1"))
    horizon = settings.get("horizon")
    lines = framework.documents[part - 1]
    out: Json = {
        "plan": plan.doc.name,
        "framework": framework.doc.name,
        "framework_part": part,
        "only_framework_lines": [lines["start_line"], lines["end_line"]],
        "targets": [],
        "tasks": [],
        "plan_only": plan.local,
        "plan_findings": [],
    }
    unknown = set(plan.answers) - set(framework.items)
    if unknown:
        raise ValueError(f"{plan.doc.name} answers unknown items of {framework.doc.name}: {sorted(unknown)}")
    for key, item in framework.items.items():
        if item["part"] != part:
            continue
        answer = plan.answers.get(key)
        verdict = answer["verdict"] if answer else "missing"
        if item["kind"] == "target":
            if not answer and horizon and item["horizon"] > horizon:
                verdict = "out_of_scope"
            out["targets"].append(
                {
                    "framework_line": item["line"],
                    "key": key,
                    "indicator": item["text"],
                    "framework": item["figure"],
                    "plan_line": answer["plan_lines"][0] if answer else None,
                    "plan": answer["plan"] if answer else None,
                    "verdict": verdict,
                }
            )
        else:
            out["tasks"].append(
                {
                    "framework_line": item["line"],
                    "key": key,
                    "text": item["text"],
                    "plan_lines": answer["plan_lines"] if answer else [],
                    "verdict": verdict,
                }
            )
            for code, said in (("no_lead_agency", "led"), ("no_deadline", "dated")):
                if answer and not answer[said]:
                    out["plan_findings"].append(
                        {"plan_line": answer["plan_lines"][0], "finding": code, "text": words(answer["plan"], 12)}
                    )
    known = {r["key"] for r in plan.references}
    for name in framework.doc.settings.get("required_references", "").split():
        if name not in known:
            out["plan_findings"].append({"plan_line": None, "finding": "missing_reference", "text": name})
    return out
