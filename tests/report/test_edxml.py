"""The edXML files, read back: structure, prefixes, values, escaping, file names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from tests.report.records import document, extraction, hostile

from vanban.cli import run
from vanban.records import Document
from vanban.report import edxml_files
from vanban.report.clean import split_symbol
from vanban.report.edxml import NAMESPACE, document_edxml

NS = {"e": NAMESPACE}


def header(data: bytes) -> Any:
    (found,) = etree.fromstring(data).xpath("/e:edXML/e:edXMLEnvelope/e:edXMLHeader/e:MessageHeader", namespaces=NS)
    return found


def value(node: Any, path: str) -> str | None:
    text: str | None = node.findtext("/".join(f"e:{p}" for p in path.split("/")), namespaces=NS)
    return text


def test_the_register_fields_stand_where_the_standard_puts_them() -> None:
    head = header(document_edxml(document()))
    for path, expected in {
        "From/OrganizationInCharge": "Ủy ban nhân dân huyện Bắc Lũng",
        "From/OrganName": "Ủy ban nhân dân xã Suối Đào",
        "To/OrganName": "Phòng Nội vụ",
        "Code/CodeNumber": "09",
        "Code/CodeNotation": "KH-UBND",
        "PromulgationInfo/Place": "Suối Đào",
        "PromulgationInfo/PromulgationDate": "2026/02/11",
        "DocumentType/TypeName": "Kế hoạch",
        "Subject": "Cải cách hành chính năm 2026",
        "SignerInfo/Competence": "TM. Ủy ban nhân dân",
        "SignerInfo/Position": "Chủ tịch",
        "SignerInfo/FullName": "Lò Thị Mận",
        "OtherInfo/PageAmount": "3",
    }.items():
        assert value(head, path) == expected, path
    assert [p.text for p in head.findall("e:ToPlaces/e:Place", NS)] == ["Đảng ủy xã", "Các thôn"]


def test_children_stand_in_the_order_of_the_standard() -> None:
    head = header(document_edxml(document(), annexes=["Phụ lục: Biểu mẫu"], organ_id="000.00.01.H99"))
    order = [
        "From",
        "To",
        "Code",
        "PromulgationInfo",
        "DocumentType",
        "Subject",
        "SignerInfo",
        "ToPlaces",
        "OtherInfo",
        "DocumentId",
    ]
    assert [etree.QName(c).localname for c in head] == order
    assert value(head, "DocumentId") == "000.00.01.H99,2026/02/11,09/KH-UBND"
    assert value(head, "From/OrganId") == "000.00.01.H99"
    assert value(head, "OtherInfo/Appendixes/Appendix") == "Phụ lục: Biểu mẫu"


def test_every_child_keeps_the_prefix_and_the_root_has_none() -> None:
    text = document_edxml(document(), annexes=["Phụ lục"]).decode()
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>')
    names = re.findall(r"</?([\w:]+)", text)
    assert names[0] == names[-1] == "edXML"
    assert all(name.startswith("edXML:") for name in names[1:-1])
    root = etree.fromstring(text.encode())
    assert {etree.QName(e).namespace for e in root.iter(etree.Element)} == {NAMESPACE}


def test_what_the_paper_does_not_say_is_left_empty_and_named_on_top() -> None:
    bare = Document(part=1)
    data = document_edxml(bare)
    head = header(data)
    for path in ("From/OrganId", "From/OrganName", "Code/CodeNumber", "PromulgationInfo/PromulgationDate", "Subject"):
        assert value(head, path) == "", path
    assert not head.xpath(".//e:DocumentId | .//e:Priority | .//e:Type | .//e:DueDate", namespaces=NS), "codes are not guessed"
    (comment,) = etree.fromstring(data).xpath("//comment()")
    assert {"OrganId", "CodeNumber", "PromulgationDate", "To", "DocumentId", "Subject"} <= set(re.findall(r"\w+", comment.text))
    (comment,) = etree.fromstring(document_edxml(document())).xpath("//comment()")
    assert "Cần xem lại: Subject." in comment.text
    assert "KHẨN" in comment.text


@pytest.mark.parametrize(
    ("symbol", "parts"),
    [
        ("4116/KH-BVHTTDL", ("4116", "KH-BVHTTDL")),
        ("57-NQ/TW", ("57", "NQ/TW")),
        ("79/2021/NĐ-CP", ("79", "2021/NĐ-CP")),
        ("01-CV/BCĐTW", ("01", "CV/BCĐTW")),
        ("15a/QĐ-UBND", ("15a", "QĐ-UBND")),
        ("/UBND-TH", (None, "UBND-TH")),
        ("", (None, None)),
    ],
)
def test_a_symbol_is_split_into_number_and_notation(symbol: str, parts: tuple[str | None, str | None]) -> None:
    assert split_symbol(Document(part=1, symbol=symbol)) == parts


def test_hostile_text_is_escaped() -> None:
    ((name, data),) = edxml_files([hostile()]).items()
    head = header(data)
    assert "</edXML:Subject>]]><!-- & -->" in (value(head, "Subject") or "")
    assert len(head.findall("e:Subject", NS)) == 1
    assert "/" not in name
    assert "\\" not in name
    assert not [c for c in data.decode() if ord(c) < 32 and c != "\n"]


@given(st.text(max_size=200), st.lists(st.text(max_size=30), max_size=3))
def test_any_text_parses_back(subject: str, marks: list[str]) -> None:
    head = header(document_edxml(document(subject=subject, marks=marks)))
    line = " ".join(subject.split())
    if line.isprintable():
        assert (value(head, "Subject") or "") == line


def test_a_file_a_document_and_annexes_inside_their_document() -> None:
    annex = document(part=2, kind="Phụ lục", symbol=None, subject="Biểu mẫu", annex_of="09/KH-UBND")
    letter = document(part=3, symbol="4/UBND-VP")
    files = edxml_files([extraction(document(), annex, letter), extraction(document(), name="KE-HOACH-1.pdf", key="b")])
    assert list(files) == ["ke-hoach-1.edxml", "ke-hoach-3.edxml", "KE-HOACH-1 (2).edxml"]
    assert value(header(files["ke-hoach-1.edxml"]), "OtherInfo/Appendixes/Appendix") == "Phụ lục: Biểu mẫu"
    assert value(header(files["ke-hoach-3.edxml"]), "OtherInfo/Appendixes/Appendix") is None


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..", "CON.pdf", "a:b*?.pdf", "ế" * 300 + ".pdf", ".pdf", "x\\..\\y.pdf", "goi.zip/../z.txt"]
)
def test_file_names_stay_in_their_folder(name: str, tmp_path: Path) -> None:
    (made,) = edxml_files([extraction(document(), name=name)])
    path = tmp_path / made
    path.write_bytes(b"")
    assert path.resolve().parent == tmp_path.resolve()
    assert path.stem.upper() not in ("CON", "NUL")
    assert not set(made) & set('<>:"/\\|?*')


def test_the_command_wants_a_folder_for_several_documents(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = (str(corpus / "samples" / n) for n in ("ke-hoach-xa-tan-ha.txt", "quyet-dinh-to-cong-nghe-so.txt"))
    assert run(["extract", one, "--format", "edxml", "-o", str(tmp_path / "mot.edxml")]) == 0
    assert value(header((tmp_path / "mot.edxml").read_bytes()), "Code/CodeNotation") == "KH-UBND"
    folder = tmp_path / "ra" / "edxml"
    assert run(["extract", one, two, "--format", "edxml", "-o", str(folder)]) == 0
    for path in folder.iterdir():
        header(path.read_bytes())
    assert {p.name for p in folder.iterdir()} >= {"ke-hoach-xa-tan-ha.edxml"}
    capsys.readouterr()
    assert run(["extract", one, two, "--format", "edxml"]) == 2
    assert "folder" in capsys.readouterr().err
    assert run(["extract", one, two, "--format", "edxml", "-o", str(tmp_path / "mot.edxml")]) == 2
