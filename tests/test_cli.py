"""The command line: its contract, exit statuses, and that a bad file costs no other file its result."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from vanban.cli import build_parser, run
from vanban.cli.common import parse_pages
from vanban.errors import UsageError
from vanban.records import Extraction

PLAN = "samples/ke-hoach-xa-tan-ha.txt"


def test_extract_prints_the_contract(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    assert run(["extract", str(corpus / PLAN), "-o", str(out)]) == 0
    raw = out.read_text("utf-8")
    assert "Ủy ban nhân dân" in raw, "letters are real, not escaped"
    data = json.loads(raw)
    Extraction.model_validate(data)
    assert set(data["source"]) >= {"name", "sha256", "media_type", "pages", "origin", "restored"}
    (document,) = data["documents"]
    wanted = {
        "part",
        "kind",
        "number",
        "symbol",
        "issued_on",
        "issuer",
        "parent_issuer",
        "place",
        "subject",
        "signer",
        "recipients",
        "addressees",
        "received",
        "annex_of",
        "start_line",
        "end_line",
        "references",
        "targets",
        "tasks",
        "deadlines",
        "agencies",
        "warnings",
    }
    assert wanted <= set(document)
    for kind in ("references", "targets", "tasks", "deadlines"):
        assert document[kind], kind
        for record in document[kind]:
            assert 0 <= record["confidence"] <= 1
            assert set(record["span"]) == {"line", "page", "start", "end", "bbox"}


@pytest.mark.parametrize(
    "name", ["ke-hoach-xa-tan-ha.txt", "ke-hoach-xa-tan-ha.pdf", "ke-hoach-xa-tan-ha.docx", "khung-ke-hoach.pdf"]
)
def test_every_record_is_the_text_at_its_place(corpus: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / "out.json"
    assert run(["extract", str(corpus / "samples" / name), "-o", str(out)]) == 0
    for document in json.loads(out.read_text("utf-8"))["documents"]:
        text = document["text"]
        for kind in ("references", "targets", "tasks", "deadlines"):
            for record in document[kind]:
                spans = record["fragments"] or [record["span"]]
                assert " ".join(text[s["start"] : s["end"]] for s in spans) == record["text"]
        for agency in document["agencies"]:
            assert all(text[s["start"] : s["end"]].strip() for s in agency["spans"])


def test_a_bad_file_costs_no_other_its_result(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "hỏng.pdf"
    bad.write_bytes(b"%PDF-1.7\nkhong phai pdf")
    out = tmp_path / "out.jsonl"
    assert (
        run(["extract", str(bad), str(tmp_path / "không có.pdf"), str(corpus / PLAN), "--format", "jsonl", "-o", str(out)]) == 1
    )
    assert len(out.read_text("utf-8").splitlines()) == 1
    errors = capsys.readouterr().err
    assert "hỏng.pdf" in errors
    assert "không có.pdf" in errors


def test_members_of_a_zip_are_sources(corpus: Path, tmp_path: Path) -> None:
    archive = tmp_path / "goi.zip"
    with zipfile.ZipFile(archive, "w") as z:
        z.write(corpus / PLAN, "Kế hoạch/ke-hoach.txt")
        z.writestr("../thoat.txt", "Số: 1/KH-UBND")
    out = tmp_path / "out.json"
    assert run(["extract", str(archive), "-o", str(out)]) == 1
    data = json.loads(out.read_text("utf-8"))
    assert data["source"]["name"].endswith("goi.zip/Kế hoạch/ke-hoach.txt")
    assert not (tmp_path.parent / "thoat.txt").exists()


SECRET = "ỦY BAN NHÂN DÂN\nXÃ PHÚ KHÊ\nSố: 03/BC-UBND\n{mark}\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nPhú Khê, ngày 05 tháng 3 năm 2026\nBÁO CÁO\nTình hình địa bàn\nNội dung báo cáo về việc bảo vệ bí mật nhà nước.\n"


@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
def test_classified_documents_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], mark: str) -> None:
    path = tmp_path / "bc.txt"
    path.write_text(SECRET.format(mark=mark), "utf-8")
    assert run(["extract", str(path)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert mark in printed.err
    assert "--allow-classified" in printed.err
    assert run(["extract", str(path), "--allow-classified"]) == 0
    assert mark in json.loads(capsys.readouterr().out)["documents"][0]["marks"]


def test_the_word_secret_in_a_sentence_is_no_mark(tmp_path: Path) -> None:
    path = tmp_path / "bc.txt"
    path.write_text(SECRET.replace("{mark}\n", ""), "utf-8")
    assert run(["extract", str(path), "-o", str(tmp_path / "out.json")]) == 0


def test_check_pairs_a_plan_with_its_framework(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "check.json"
    page = tmp_path / "check.html"
    framework = corpus / "samples/khung-ke-hoach.txt"
    assert (
        run(["check", str(corpus / PLAN), "--against", str(framework), "--format", "json", "-o", str(out), "--html", str(page)])
        == 0
    )
    result = json.loads(out.read_text("utf-8"))
    assert {"plan", "frameworks", "targets", "tasks", "findings", "summary"} <= set(result)
    for item in [*result["targets"], *result["tasks"]]:
        assert item["why"], "every verdict has its reason"
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")


def test_text_prints_pages_with_form_feeds(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "text.txt"
    assert run(["text", str(corpus / "samples/ke-hoach-xa-tan-ha.pdf"), "--pages", "1-2", "-o", str(out)]) == 0
    assert out.read_text("utf-8").count("\f") == 1


@pytest.mark.parametrize(("text", "pages"), [("1", (1,)), ("1,3-5", (1, 3, 4, 5)), (" 2 , 2", (2,)), ("4-4", (4,))])
def test_page_lists(text: str, pages: tuple[int, ...]) -> None:
    assert parse_pages(text) == pages


@pytest.mark.parametrize("text", ["", "0", "5-3", "a", "1-", "-2", "1;2"])
def test_wrong_page_lists_are_usage_errors(text: str) -> None:
    with pytest.raises(UsageError):
        parse_pages(text)


def test_wrong_usage_has_status_2(corpus: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(["extract"])
    assert stopped.value.code == 2
    assert run(["check", str(corpus / PLAN), "--against", str(corpus / PLAN), "--part", "9"]) == 2


def test_readme_names_every_command() -> None:
    readme = (Path(__file__).resolve().parents[1] / "README.md").read_text("utf-8")
    actions = next(a for a in build_parser()._actions if a.choices)
    for name in actions.choices or ():
        assert f"vanban {name}" in readme
