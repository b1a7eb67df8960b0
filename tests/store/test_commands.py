"""The commands that look into a store: list, show, doctor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import update

from archive import document, put
from vanban.cli import run
from vanban.store import open_store, tables


@pytest.fixture
def db(tmp_path: Path) -> str:
    store = open_store(tmp_path / "vanban.sqlite")
    put(store, document("Kế hoạch\nnăm 2026", kind="Kế hoạch", symbol="57/KH-UBND", subject="xuống\ndòng"), name="a.pdf")
    put(store, document("Công văn", kind="Công văn"), name="b.pdf")
    return str(tmp_path / "vanban.sqlite")


def test_list(db: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["list", "--db", db]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert len(lines) == 2
    assert any("57/KH-UBND" in line and "xuống dòng" in line for line in lines)
    assert run(["list", "--db", db, "--format", "jsonl"]) == 0
    assert {json.loads(line)["file"] for line in capfd.readouterr().out.splitlines()} == {"a.pdf", "b.pdf"}
    assert run(["list", "--db", db, "--outcome", "failed"]) == 0
    assert capfd.readouterr().out == ""


def test_show(db: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "57/KH-UBND", "--db", db]) == 0
    assert json.loads(capfd.readouterr().out)["subject"] == "xuống\ndòng"
    assert run(["show", "57/KH-UBND", "--text", "--db", db]) == 0
    assert capfd.readouterr().out == "Kế hoạch\nnăm 2026\n"
    assert run(["show", "58/KH-UBND", "--db", db]) == 2
    assert "vanban list" in capfd.readouterr().err


def test_doctor(db: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--db", db]) == 0
    assert "no damage" in capfd.readouterr().out
    with open_store(db).writing() as connection:
        connection.execute(update(tables.document).where(tables.document.c.kind == "Công văn").values(text="khác"))
    assert run(["doctor", "--repair", "--db", db]) == 1
    said = capfd.readouterr().out
    assert said.startswith("!! the records of b.pdf")
    assert "--repair" in said
    assert run(["doctor", "--db", db]) == 0


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for command in (["list"], ["show", "x"], ["doctor"]):
        assert run([*command, "--db", str(tmp_path / "none.sqlite")]) == 1
        assert "vanban ingest" in capfd.readouterr().err
    assert not list(tmp_path.iterdir())
