"""Confidences that mean what they say: of the records said to be 0.9 sure, about nine in ten are right.

The finders' own figures say which record is surer than which, not how often it is right. `data/calibration.json` maps
them, by record type and header field, to the share of annotated records of that figure that were right; `vanban eval
calibration --write` makes it. Between its points the map is a straight line, and it never falls.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache

from vanban.data import load
from vanban.records import Document

RECORDS = ("references", "targets", "tasks", "deadlines", "agencies")
Curve = list[list[float]]


def calibrate(documents: list[Document]) -> None:
    """Works in place: every confidence of records and header fields as the share of its like that was right.

    A confidence of 0 (a field printed but left blank) stays. The document is as sure as its least sure field.
    """
    curves = _curves()
    for document in documents:
        for kind in RECORDS:
            for record in getattr(document, kind):
                record.confidence = on_curve(curves.get(kind), record.confidence)
        before = [e.confidence for e in document.fields.values() if e.confidence]
        document.fields = {
            name: evidence.model_copy(update={"confidence": on_curve(curves.get(f"header.{name}"), evidence.confidence)})
            for name, evidence in document.fields.items()
        }
        if document.confidence in [round(c, 3) for c in before]:
            document.confidence = min(e.confidence for e in document.fields.values() if e.confidence)


@cache
def _curves() -> dict[str, Curve]:
    curves: dict[str, Curve] = load("calibration")["curves"]
    return curves


def on_curve(curve: Curve | None, confidence: float) -> float:
    """The figure that a curve gives for a confidence, beyond its ends that of the end; the confidence itself without one."""
    if not curve or not confidence:
        return confidence
    at = bisect_right([point[0] for point in curve], confidence)
    if at == 0:
        return curve[0][1]
    if at == len(curve):
        return curve[-1][1]
    (x0, y0), (x1, y1) = curve[at - 1], curve[at]
    return round(y0 + (y1 - y0) * (confidence - x0) / (x1 - x0), 3)
