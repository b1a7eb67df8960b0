"""Fixtures shared by all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real annotated documents that stands beside the checkout; not part of the repository."""
    if not (SHARED / "seeds").is_dir():
        pytest.skip("the folder of real documents (../shared) is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The sample documents that are part of the repository."""
    return ROOT / "corpus"
