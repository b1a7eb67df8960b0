"""Variants are the same for the same seed, differ from one another, and carry verdicts that follow from them."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from corpus.generator.samples import dump, text_of
from corpus.generator.variants import Variant, variants, write_variants
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.fixture(scope="module")
def some() -> list[Variant]:
    return list(variants(60, seed=3))


def test_same_seed_same_variants(some: list[Variant]) -> None:
    for old, new in zip(some, variants(12, seed=3), strict=False):
        assert text_of(old.plan.laid) == text_of(new.plan.laid)
        assert dump(old.plan.as_json()) == dump(new.plan.as_json())
        assert old.verdicts == new.verdicts


def test_variants_differ(some: list[Variant]) -> None:
    assert len({text_of(v.plan.laid) for v in some}) == len(some)
    assert len({v.plan.documents[0]["issuer"] for v in some}) > len(some) / 2
    assert text_of(some[0].plan.laid) != text_of(next(variants(1, seed=4)).plan.laid)


def test_every_verdict_occurs(some: list[Variant]) -> None:
    targets = Counter(t["verdict"] for v in some for t in v.verdicts["targets"])  # type: ignore[attr-defined]
    tasks = Counter(t["verdict"] for v in some for t in v.verdicts["tasks"])  # type: ignore[attr-defined]
    assert set(targets) == {"met", "exceeded", "lowered", "later", "unquantified", "missing", "out_of_scope"}
    assert set(tasks) == {"copied", "adapted", "partial", "missing"}
    assert min(targets.values()) > 5
    assert min(tasks.values()) > 20


def test_verdicts_follow_from_the_figures(some: list[Variant]) -> None:
    for variant in some:
        for key, answer in variant.plan.answers.items():
            mine, theirs = answer["record"], variant.framework.items[key].get("record")
            if mine is None or theirs is None:
                continue
            gain = (mine["value"] - theirs["value"]) * (-1 if theirs["comparator"] == "<=" else 1)
            want = (
                "later" if mine["horizon"] > theirs["horizon"] else "met" if gain == 0 else "exceeded" if gain > 0 else "lowered"
            )
            assert answer["verdict"] == want, (variant.name, key, mine, theirs)
            assert mine["comparator"] == theirs["comparator"]


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_records_stand_where_the_text_says(seed: int) -> None:
    for variant in variants(1, seed=seed):
        for expected in (variant.plan, variant.framework):
            lines = text_of(expected.laid).splitlines()
            for target in expected.targets:
                row = " ".join(lines[target["line"] - 1 : target["line"] + 12])
                here = re.sub(r"[^\d,]", "", re.sub(r"(?<=\d)\.(?=\d{3})", "", row))
                assert f"{target['value']:g}".replace(".", ",") in here
            for reference in expected.references:
                for line in reference["lines"]:
                    assert reference["id"] in " ".join(lines[line - 1 : line + 2])
            for deadline in expected.deadlines:
                near = " ".join(
                    s for s in lines[deadline["line"] - 1 : deadline["line"] + 4] if s and not re.fullmatch(r"\d\d?", s)
                )
                assert deadline["text"] in near
            for task in expected.tasks:
                assert task["text"].split()[0] in lines[task["line"] - 1]
        for item in variant.verdicts["targets"]:  # type: ignore[attr-defined]
            assert (item["plan_line"] is None) == (item["verdict"] in ("missing", "out_of_scope"))


def test_files(tmp_path: Path) -> None:
    write_variants(11, seed=5, folder=tmp_path, with_pdf=True)
    written = sorted(p.name for p in tmp_path.iterdir())
    assert len(written) == 11 * 4 + 2 * 3
    assert (tmp_path / "ke-hoach-00010.pdf").read_bytes().startswith(b"%PDF-")
    data = json.loads((tmp_path / "check_ke-hoach-00010_vs_khung-0001.json").read_text(encoding="utf-8"))
    assert data["framework"] == "khung-0001"
    assert "{" not in (tmp_path / "ke-hoach-00010.txt").read_text(encoding="utf-8")
