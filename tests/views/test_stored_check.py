"""Plans of the archive against frameworks, without their files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vanban.cli import run
from vanban.ingest import read_pages, source_from_bytes
from vanban.options import Options
from vanban.pipeline import analyse_pages
from vanban.store import Reading, open_store, put_reading
from vanban.store.reading import bytes_to_pages, pages_to_bytes

FRAMEWORK, PLAN = "khung-ke-hoach.pdf", "ke-hoach-xa-tan-ha.docx"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, corpus: Path) -> str:
    """A store with a framework and a plan; both databases hold readings alike (tests/views/test_exchange.py)."""
    url = str(tmp_path_factory.mktemp("check") / "vanban.sqlite")
    store = open_store(url)
    for name in (FRAMEWORK, PLAN):
        source = source_from_bytes(name, (corpus / "samples" / name).read_bytes())
        pages = read_pages(source, Options())
        with store.writing() as connection:
            texts = tuple("" for _ in pages.pages)
            extraction = analyse_pages(pages, Options()).extraction
            put_reading(connection, Reading(extraction, texts, len(source.data), pages_to_bytes(pages)))
    store.close()
    return url


@pytest.mark.parametrize("name", [FRAMEWORK, PLAN])
def test_what_was_read_is_kept_whole(corpus: Path, name: str) -> None:
    source = source_from_bytes(name, (corpus / "samples" / name).read_bytes())
    pages = read_pages(source, Options())
    again = bytes_to_pages(pages_to_bytes(pages), source)
    assert pages_to_bytes(again) == pages_to_bytes(pages)
    assert [[line.text for line in page.lines()] for page in again.pages] == [
        [line.text for line in page.lines()] for page in pages.pages
    ]


def test_a_stored_plan_is_checked_as_its_file_is(url: str, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    samples = corpus / "samples"
    assert run(["check", str(samples / PLAN), "--against", str(samples / FRAMEWORK), "--format", "json"]) == 0
    by_file = json.loads(capsys.readouterr().out)
    assert run(["check", PLAN, "--db", url, "--against", FRAMEWORK, "--format", "json"]) == 0
    by_store = json.loads(capsys.readouterr().out)
    for result in (by_file, by_store):
        result["plan"].pop("name")
        for framework in result["frameworks"]:
            framework.pop("name")
    assert by_store == by_file


def test_the_matrix_of_all_plans(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--db", url, "--matrix", "--against", FRAMEWORK, "--format", "json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert {plan["name"] for plan in result["plans"]} == {PLAN}, "the framework is not held against itself"


def test_a_plan_that_is_not_there(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "999/KH-UBND", "--db", url, "--against", FRAMEWORK]) == 2
    assert "999/KH-UBND" in capsys.readouterr().err
