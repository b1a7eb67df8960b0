"""Plans of the archive against frameworks, without their files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vanban.cli import run
from vanban.ingest import read_pages, source_from_bytes
from vanban.options import Options
from vanban.pipeline import analyse_pages
from vanban.store import Reading, Store, open_store, put_reading
from vanban.store.reading import bytes_to_pages, pages_to_bytes
from vanban.views.analysed import stored_analysis

FRAMEWORK, PLANS = "khung-ke-hoach.pdf", ("ke-hoach-xa-tan-ha.pdf", "ke-hoach-xa-phu-khe.docx")


@pytest.fixture(scope="module")
def store(store_url: str, corpus: Path) -> Store:
    store = open_store(store_url)
    for name in (FRAMEWORK, *PLANS):
        source = source_from_bytes(name, (corpus / "samples" / name).read_bytes())
        pages = read_pages(source, Options())
        with store.writing() as connection:
            texts = tuple("" for _ in pages.pages)
            extraction = analyse_pages(pages, Options()).extraction
            put_reading(connection, Reading(extraction, texts, len(source.data), pages_to_bytes(pages)))
    return store


def test_what_was_read_is_kept_whole(store: Store, corpus: Path) -> None:
    for name in PLANS:
        source = source_from_bytes(name, (corpus / "samples" / name).read_bytes())
        pages = read_pages(source, Options())
        again = bytes_to_pages(pages_to_bytes(pages), source)
        assert pages_to_bytes(again) == pages_to_bytes(pages)
        analysis, _ = stored_analysis(store, name)
        assert analysis.extraction == analyse_pages(pages, Options()).extraction


def test_a_stored_plan_is_checked_as_its_file_is(
    store: Store, store_url: str, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    samples = corpus / "samples"
    assert run(["check", str(samples / PLANS[0]), "--against", str(samples / FRAMEWORK), "--format", "json"]) == 0
    by_file = json.loads(capsys.readouterr().out)
    assert run(["check", PLANS[0], "--db", store_url, "--against", FRAMEWORK, "--format", "json"]) == 0
    by_store = json.loads(capsys.readouterr().out)
    for result in (by_file, by_store):
        result["plan"].pop("name")
        for framework in result["frameworks"]:
            framework.pop("name")
    places = json.dumps(by_file["targets"], sort_keys=True), json.dumps(by_store["targets"], sort_keys=True)
    assert places[0] == places[1]
    assert by_store == by_file


def test_the_matrix_of_all_plans(store: Store, store_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--db", store_url, "--matrix", "--against", FRAMEWORK, "--format", "json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert {plan["name"] for plan in result["plans"]} == set(PLANS), "the framework is not held against itself"


def test_a_plan_that_is_not_there(store: Store, store_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "999/KH-UBND", "--db", store_url, "--against", FRAMEWORK]) == 2
    assert "999/KH-UBND" in capsys.readouterr().err
