"""The samples in the repository agree with their sources, and the expected records with the rendered text."""

from __future__ import annotations

import hashlib
import io
import json
import re
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import pytest
from corpus.generator import docx, pdf, samples
from corpus.generator.expected import check, due_of
from corpus.generator.fonts import FONTS, font_file, widths
from corpus.generator.layout import lay_out
from corpus.generator.source import SOURCES, SourceError, load, mark_up, names, parse

NAMES = names()
PLANS = [n for n in NAMES if samples.is_plan(load(n))]
FRAMEWORK = samples.FRAMEWORK


@pytest.fixture(scope="module")
def folder() -> Path:
    return SOURCES.parent


def lines_of(folder: Path, name: str) -> list[str]:
    return (folder / "samples" / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def records(folder: Path, name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((folder / "expected" / f"{name}.json").read_text(encoding="utf-8"))
    return data


# A row of the annexes takes at most so many lines when it is flattened.
_ROW = 16


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def test_the_kinds_of_document_that_an_office_receives_are_there() -> None:
    kinds = {(d.parts[0].kind, len(d.parts), d.parts[0].party) for d in map(load, NAMES)}
    assert kinds >= {
        ("Kế hoạch", 2, False),
        ("Kế hoạch", 1, False),
        ("Công văn", 3, False),
        ("Công văn", 1, True),
        ("Quyết định", 1, False),
    }
    assert len(PLANS) >= 4


@pytest.mark.parametrize("name", NAMES)
class TestEachSample:
    def test_committed_text_pdf_and_records_are_those_of_the_source(self, folder: Path, name: str) -> None:
        """A change of a source or of the generator without a new rendering fails here."""
        layout = samples.laid(name)
        assert samples.text_of(layout) == (folder / "samples" / f"{name}.txt").read_text(encoding="utf-8")
        assert samples.dump(samples.expected(name).as_json()) == (folder / "expected" / f"{name}.json").read_text(
            encoding="utf-8"
        )
        stored = hashlib.sha256((folder / "samples" / f"{name}.pdf").read_bytes()).hexdigest()
        assert hashlib.sha256(pdf.render(layout)).hexdigest() == stored

    def test_every_form_is_committed_and_small(self, folder: Path, name: str) -> None:
        for form in samples.FORMS[name]:
            path = folder / "samples" / samples.file_name(name, form)
            assert 5_000 < path.stat().st_size < 1_000_000, path.name

    def test_text_is_nfc_and_has_no_leftover_markup(self, folder: Path, name: str) -> None:
        text = "\n".join(lines_of(folder, name))
        assert unicodedata.is_normalized("NFC", text)
        assert not re.search(r"\[\[|\]\]|^!|\|", text, re.M)

    def test_the_text_layer_of_the_pdf_says_what_the_text_says(self, folder: Path, name: str) -> None:
        import pypdfium2

        document = pypdfium2.PdfDocument(folder / "samples" / f"{name}.pdf")
        read = "\n".join(page.get_textpage().get_text_range() for page in document)
        document.close()
        # The order of letterhead columns and cells differs between readers, so only the words are compared.
        assert sorted(read.split()) == sorted("\n".join(lines_of(folder, name)).split())

    def test_references_stand_at_their_lines(self, folder: Path, name: str) -> None:
        lines = lines_of(folder, name)
        for record in records(folder, name)["references"]:
            said = record["id"] or record["title"]
            for number in record["lines"]:
                # A cell that a page break cuts goes on after the other cells of its row.
                near = " ".join(lines[number - 1 : number + 2]) + " " + " ".join(lines[number + 2 : number + 20])
                assert said.lower() in near.lower(), (record, near)
            if record["issued_on"] and record["id"]:
                everywhere = [" ".join(lines[n - 1 : n + 20]) for n in record["lines"]]
                day = record["issued_on"].split("-")
                assert any(
                    re.search(rf"0?{int(day[2])}(?:/| tháng )0?{int(day[1])}(?:/| năm ){day[0]}", near) for near in everywhere
                ), record

    def test_target_figures_stand_at_their_lines(self, folder: Path, name: str) -> None:
        lines = lines_of(folder, name)
        for record in records(folder, name)["targets"]:
            # A row of a table stands at its first line, its figures a few lines further on.
            said = " ".join(lines[record["line"] - 1 : record["line"] + (_ROW if record["group"] else 1)])
            for value in (record["value"], record["value_max"]):
                if value is not None:
                    assert digits(f"{value:g}") in digits(said), (record, said)
            assert record["comparator"] in ("=", ">=", "<=", ">", "<", "range", None)
            assert record["horizon"] is None or re.fullmatch(r"\d{4}-\d\d-\d\d", record["horizon"])
            words = record["indicator"].lower().split()
            around = " ".join(lines[max(0, record["line"] - 9) : record["line"] + 9]).lower()
            assert sum(w in around for w in words) >= 0.7 * len(words), (record, around)

    def test_deadlines_stand_at_their_lines(self, folder: Path, name: str) -> None:
        lines = lines_of(folder, name)
        for record in records(folder, name)["deadlines"]:
            near = " ".join(
                line for line in lines[record["line"] - 1 : record["line"] + 4] if line and not re.fullmatch(r"\d\d?", line)
            )
            assert record["text"] in near, (record, near)
            assert (record["due"] is not None) == (record["kind"] in ("date", "month", "quarter", "year", "period"))
            assert (record["rrule"] is not None) == (record["kind"] == "recurring")

    def test_tasks_begin_at_their_lines(self, folder: Path, name: str) -> None:
        lines = lines_of(folder, name)
        for record in records(folder, name)["tasks"]:
            first = " ".join(record["text"].split()[:2])
            near = " ".join(lines[record["line"] - 1 : record["line"] + 1])
            assert first in near, (record, near)
            assert record["lead"], record

    def test_agencies_stand_at_their_lines(self, folder: Path, name: str) -> None:
        lines = lines_of(folder, name)
        for record in records(folder, name)["agencies"]:
            assert record["lines"] == sorted(set(record["lines"]))
            first = record["name"].lower().replace("ủy ban nhân dân", "ub").split()[0]
            for number in record["lines"]:
                near = " ".join(lines[number - 1 : number + 1]).lower()
                near = near.replace("ủy ban nhân dân", "ub").replace("ubnd", "ub").replace("hđnd", "hội")
                assert first in near, (record, near)

    def test_no_body_is_overlooked(self, folder: Path, name: str) -> None:
        """Names such as `Sở X` or `Bộ X` that the list of agencies lacks."""
        text = " ".join(lines_of(folder, name))
        known = {a["name"].lower() for a in records(folder, name)["agencies"]}
        vocabulary = samples.known_bodies()
        for found in re.finditer(r"\b(?:Sở|Bộ|Cục) (?!trưởng|phận|quy|câu|chỉ|máy|lấy|điều)[A-ZĐ]\w+", text):
            start = found.group().lower()
            assert any(n.startswith(start) for n in known | vocabulary), found.group()

    def test_header_fields_are_printed(self, folder: Path, name: str) -> None:
        lines = lines_of(folder, name)
        for part in records(folder, name)["documents"]:
            shown = " ".join(lines[part["start_line"] - 1 : part["end_line"]])
            if part["symbol"]:
                assert part["symbol"] in shown
            assert part["subject"].lower() in re.sub(r"\s+", " ", shown).lower()
            if part["signer"]:
                assert part["signer"]["name"] in shown
            for recipient in part["recipients"]:
                assert f"- {recipient}" in shown
            assert part["start_line"] <= part["end_line"]
            assert part["start_page"] <= part["end_page"]

    def test_word_file_holds_every_paragraph(self, name: str) -> None:
        data = docx.render(load(name))
        assert name != "cong-van-tinh-uy" or data == docx.render(load(name))
        xml = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
        shown = re.sub(r"<[^>]+>", "", xml.replace("</w:p>", "\n"))
        for _, block in load(name).blocks():
            assert block.text.replace("&", "&amp;").replace("<", "&lt;") in shown


@pytest.mark.parametrize("name", PLANS)
class TestEachCheck:
    def test_committed_verdicts_are_those_of_the_sources(self, folder: Path, name: str) -> None:
        data = check(samples.expected(name), samples.expected(FRAMEWORK))
        stored = (folder / "expected" / f"check_{name}_vs_{FRAMEWORK}.json").read_text(encoding="utf-8")
        assert samples.dump(data) == stored

    def test_every_framework_item_has_one_verdict(self, folder: Path, name: str) -> None:
        data = records(folder, f"check_{name}_vs_{FRAMEWORK}")
        assert len(data["targets"]) == 40
        assert len(data["tasks"]) == 30
        lines = lines_of(folder, FRAMEWORK)
        first, last = data["only_framework_lines"]
        for item in data["targets"]:
            assert first <= item["framework_line"] <= last
            assert digits(item["framework"]) in map(digits, lines[item["framework_line"] - 1 : item["framework_line"] + _ROW])
            assert item["verdict"] in ["met", "exceeded", "lowered", "later", "unquantified", "missing", "out_of_scope"]
            assert (item["plan_line"] is None) == (item["verdict"] in ("missing", "out_of_scope"))
        for item in data["tasks"]:
            assert item["text"].startswith(lines[item["framework_line"] - 1].strip())
            assert item["verdict"] in ("copied", "adapted", "partial", "missing")
            assert bool(item["plan_lines"]) == (item["verdict"] != "missing")

    def test_verdicts_on_figures_follow_from_the_figures(self, name: str) -> None:
        """What the source claims is checked against the two records."""
        plan, framework = samples.expected(name), samples.expected(FRAMEWORK)
        checked = 0
        for key, answer in plan.answers.items():
            mine, theirs = answer["record"], framework.items[key].get("record")
            if mine is None or theirs is None or theirs["value"] is None:
                continue
            checked += 1
            higher = theirs["comparator"] != "<="
            gain = (mine["value"] - theirs["value"]) * (1 if higher else -1)
            if mine["horizon"] > theirs["horizon"]:
                verdict = "later" if gain == 0 else "lowered"
            else:
                verdict = "met" if gain == 0 else "exceeded" if gain > 0 else "lowered"
            assert answer["verdict"] == verdict, (key, mine, theirs)
        assert checked >= 15

    def test_copied_repeats_the_wording_and_the_others_do_not(self, name: str) -> None:
        """Copied keeps 70% or more of the content words in order; adapted stays well below; partial says less."""
        from rapidfuzz.distance import LCSseq

        plan, framework = samples.expected(name), samples.expected(FRAMEWORK)
        full = {t["no"]: t for t in framework.tasks if t["part"] == 2}
        whole = {b.text for _, b in load(FRAMEWORK).blocks()}
        for key, answer in plan.answers.items():
            if framework.items[key]["kind"] != "task":
                continue
            start = full[key[1:]]["text"]
            theirs = next(t for t in whole if t.startswith(start)).lower().rstrip(".").split()
            mine = answer["plan"].lower().rstrip(".").split()
            share = LCSseq.similarity(mine, theirs) / len(theirs)
            if answer["verdict"] == "copied":
                assert share >= 0.9, (key, share)
            elif answer["verdict"] == "adapted":
                assert share < 0.7, (key, share)
            else:
                assert len(mine) < len(theirs), key


def test_every_letter_is_drawn() -> None:
    """Each letter has a glyph with ink of its own; Debian's older fonts-liberation lacks 92 of them."""
    from PIL import Image, ImageDraw, ImageFont

    letters = sorted({c for n in NAMES for c in (SOURCES / f"{n}.txt").read_text(encoding="utf-8") if not c.isspace()})
    letters += [c for c in map(str.upper, letters) if c not in letters]
    vowels = "aăâeêioôơuưy"
    tones = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
    alphabet = [unicodedata.normalize("NFC", v + t) for v in vowels for t in tones] + ["đ"]
    letters += [c for c in alphabet + [a.upper() for a in alphabet] if c not in letters]
    assert all(len(c) == 1 for c in letters)
    for style in FONTS:
        table = widths(style)
        missing = [c for c in letters if ord(c) not in table]
        assert not missing, (style, missing)
        font = ImageFont.truetype(str(font_file(style)), 48)
        blank = drawn(font, "\uffff", Image, ImageDraw)
        for letter in letters:
            image = drawn(font, letter, Image, ImageDraw)
            assert any(image), (style, letter)
            assert image != blank, (style, letter)


def drawn(font: Any, letter: str, image: Any, draw: Any) -> bytes:
    canvas = image.new("L", (80, 90))
    draw.Draw(canvas).text((10, 10), letter, font=font, fill=255)
    data: bytes = canvas.tobytes()
    return data


def test_layout_is_deterministic() -> None:
    assert pdf.render(lay_out(load("cong-van-tinh-uy"))) == pdf.render(lay_out(load("cong-van-tinh-uy")))


def test_scan_is_deterministic_and_has_no_text_layer() -> None:
    import pypdfium2
    from corpus.generator import scan

    layout = samples.laid("cong-van-tinh-uy")
    data = scan.render(layout, dpi=60)
    assert data == scan.render(layout, dpi=60)
    document = pypdfium2.PdfDocument(data)
    assert len(document) == len(layout.sheets)
    assert not document[0].get_textpage().get_text_range().strip()
    document.close()


def test_scan_leaves_number_and_day_to_the_stamp() -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf.render(samples.laid("cong-van-tinh-uy"), without_number=True))
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert "1475" not in text
    assert "-CV/TU" in text
    assert re.search(r"ngày\s+tháng 4 năm 2026", text)


def test_all_samples_stay_small(folder: Path) -> None:
    assert sum(p.stat().st_size for p in (folder / "samples").iterdir()) < 12_000_000


@pytest.mark.parametrize(
    ("raw", "text", "marks"),
    [
        ("không dấu", "không dấu", []),
        ("a [[r 1/QĐ-X|Quyết định]] b", "a Quyết định b", [("r", "1/QĐ-X", 2, 12)]),
        ("[[k|làm [[d year=2027|đến 2027]] xong]]", "làm đến 2027 xong", [("k", "", 0, 17), ("d", "year=2027", 4, 12)]),
        ("[[t2|90%]]", "90%", [("t", "t2", 0, 3)]),
    ],
)
def test_marks(raw: str, text: str, marks: list[tuple[str, str, int, int]]) -> None:
    said, found = mark_up(raw)
    assert said == text
    assert [(m.kind, m.data, m.start, m.end) for m in found] == marks


@pytest.mark.parametrize(
    ("data", "want"),
    [
        ("date=2026-06-30", ("date", "2026-06-30", None)),
        ("month=2028-02", ("month", "2028-02-29", None)),
        ("quarter=2026-Q2", ("quarter", "2026-06-30", None)),
        ("year=2027", ("year", "2027-12-31", None)),
        ("rrule=FREQ=MONTHLY", ("recurring", None, "FREQ=MONTHLY")),
        ("relative", ("relative", None, None)),
    ],
)
def test_deadline_marks(data: str, want: tuple[str, str | None, str | None]) -> None:
    assert due_of(data) == want


@pytest.mark.parametrize(
    "source", ["=== Kế hoạch\n---\na [[r x|b\n", "=== Kế hoạch\n---\nđoạn\n! lạ gì\n", "=== Kế hoạch\n---\n| ô | ô\n"]
)
def test_wrong_markup_is_an_error_that_names_the_source(source: str) -> None:
    with pytest.raises(SourceError, match="mẫu"):
        parse(source, "mẫu")
