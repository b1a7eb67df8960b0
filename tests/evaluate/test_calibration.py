"""Confidences that mean what they say: fitting curves, reading them, and what is judged."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from vanban.data import load
from vanban.evaluate.calibration import Judgement, brier, expected_error, fit, fit_curve, judge, left_out, write_curves
from vanban.extract.calibrated import calibrate, on_curve
from vanban.records import Deadline, Document, FieldEvidence, Span

POINTS = st.lists(st.tuples(st.floats(0.01, 1).map(lambda c: round(c, 3)), st.booleans()), min_size=1, max_size=80)


@given(POINTS)
def test_a_curve_never_falls_and_stays_between_0_and_1(points: list[tuple[float, bool]]) -> None:
    curve = fit_curve(points)
    assert [x for x, _ in curve] == sorted(x for x, _ in curve)
    shares = [y for _, y in curve]
    assert shares == sorted(shares)
    assert all(0 <= y <= 1 for y in shares)


@given(POINTS, st.floats(0.001, 1), st.floats(0.001, 1))
def test_a_surer_record_stays_the_surer_one(points: list[tuple[float, bool]], a: float, b: float) -> None:
    curve = fit_curve(points)
    assert on_curve(curve, min(a, b)) <= on_curve(curve, max(a, b)) + 0.001


def test_records_said_to_be_too_sure_are_told_so() -> None:
    told = [Judgement("tasks", 0.9, i // 4 % 2 == 0, f"van-ban-{i % 4}") for i in range(80)]
    told += [Judgement("tasks", 0.95, True, f"van-ban-{i % 4}") for i in range(40)]
    curve = fit(told)["tasks"]
    assert abs(on_curve(curve, 0.9) - 0.5) < 0.02
    assert expected_error(left_out(told)) < 0.1 < expected_error(told)
    assert brier(left_out(told)) < brier(told)


def test_too_few_judgements_or_errors_make_no_curve() -> None:
    assert fit([Judgement("tasks", 0.9, False, "a")] * 20) == {}
    assert fit([Judgement("header.kind", 0.8, True, "a")] * 100) == {}


def test_a_blank_field_stays_blank_and_a_type_without_curve_as_it_is() -> None:
    assert on_curve([[0.5, 0.8], [0.9, 1.0]], 0.0) == 0.0
    assert on_curve(None, 0.42) == 0.42
    assert on_curve([[0.5, 0.8], [0.9, 1.0]], 0.7) == 0.9


def test_the_document_is_as_sure_as_its_least_sure_field() -> None:
    place = Span(start=0, end=4)
    document = Document(
        part=1,
        confidence=0.6,
        fields={"signer": FieldEvidence(confidence=0.6), "place": FieldEvidence(confidence=0.98)},
        deadlines=[Deadline(text="2026", span=place, kind="year", confidence=0.9)],
    )
    calibrate([document])
    curves = load("calibration")["curves"]
    assert document.confidence == min(e.confidence for e in document.fields.values())
    assert document.deadlines[0].confidence == on_curve(curves.get("deadlines"), 0.9)


def test_right_and_wrong_records_are_judged() -> None:
    gold = {
        "documents": [{"part": 1, "place": "Hà Xuyên", "kind": "Kế hoạch"}],
        "deadlines": [{"text": "trước ngày 5/5/2026", "kind": "date", "due": "2026-05-05", "line": 3}],
    }
    found = {
        "place": "Hà Xuyên",
        "kind": "Báo cáo",
        "fields": {"place": {"confidence": 0.9}, "kind": {"confidence": 0.8}, "symbol": {"confidence": 0.0}},
        "deadlines": [
            {"text": "trước ngày 5/5/2026", "kind": "date", "due": "2026-05-05", "confidence": 0.7},
            {"text": "năm 2026", "kind": "year", "due": "2026-12-31", "confidence": 0.6},
        ],
    }
    judged = {(j.kind, j.confidence): j.right for j in judge(gold, [found], "mau")}
    assert judged == {
        ("deadlines", 0.7): True,
        ("deadlines", 0.6): False,
        ("header.place", 0.9): True,
        ("header.kind", 0.8): False,
    }


def test_curves_are_written_as_the_package_reads_them(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    write_curves({"tasks": [[0.5, 0.7], [0.9, 0.95]]}, path)
    assert json.loads(path.read_text("utf-8"))["curves"] == {"tasks": [[0.5, 0.7], [0.9, 0.95]]}
