"""The wheel is complete: installed alone, outside the checkout, it does the main job offline."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package built as users get it."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = out.glob("vanban-*.whl")
    return built


def test_models_and_vocabulary_travel_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        models = sum(info.file_size for info in archive.infolist() if info.filename.startswith("vanban/models/"))
    for source in (ROOT / "src/vanban").rglob("*"):
        if source.is_file() and "__pycache__" not in source.parts:
            assert "vanban/" + source.relative_to(ROOT / "src/vanban").as_posix() in names
    for model in (ROOT / "models").rglob("*"):
        if model.is_file():
            assert "vanban/models/" + model.relative_to(ROOT / "models").as_posix() in names
    assert 0 < models < 60_000_000


def test_the_main_job_runs_from_the_wheel_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    """A clean environment with the wheel alone; its libraries are those already installed, found by a .pth file."""
    environment = tmp_path / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    (site,) = environment.glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    libraries = [p for p in sys.path if p.endswith("site-packages")]
    # After the wheel's own folder on the path, and without processing .pth files, so that the checkout's editable
    # install does not take part.
    (site / "libraries.pth").write_text("\n".join(libraries) + "\n")
    python = environment / "bin/python"
    where = subprocess.run(
        [python, "-c", "import vanban, pathlib; print(pathlib.Path(vanban.__file__).parent)"],
        check=True, capture_output=True, text=True, cwd=tmp_path,
    )  # fmt: skip
    assert Path(where.stdout.strip()) == site / "vanban"
    samples = ROOT / "corpus/samples"
    for name in ("khung-ke-hoach.pdf", "ke-hoach-xa-tan-ha.txt"):
        (tmp_path / name).write_bytes((samples / name).read_bytes())
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        [python, "-m", "vanban", "check", "ke-hoach-xa-tan-ha.txt", "--against", "khung-ke-hoach.pdf", "--format", "json"],
        capture_output=True, text=True, cwd=tmp_path, env=env,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert len(result["targets"]) > 5
    assert len(result["tasks"]) > 5
    stripped = subprocess.run(
        [python, "-m", "vanban", "restore"],
        input="Uy ban nhan dan tinh ban hanh ke hoach",
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=env,
    )
    assert stripped.stdout.strip() == "Ủy ban nhân dân tỉnh ban hành kế hoạch"
