"""Training of the restoration model, its tables and the confusions it learns."""

from __future__ import annotations

import lzma
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vanban.data import model_dir
from vanban.errors import MissingTool, UsageError
from vanban.text.channel import Channel
from vanban.text.confusions import aligned_lines, aligned_pairs, aligned_units, aligned_words, learn_confusions, learn_misread
from vanban.text.language_counts import count_ngrams
from vanban.text.restore import Restorer, looks_stripped
from vanban.text.static_table import build_table
from vanban.text.train_restore import stored_confusions, train
from vanban.text.training_text import paragraphs_of, split_corpus, text_files

SENTENCES = [
    "Trạm bơm thôn Hạ tưới cho cánh đồng lúa phía đông của xã.",
    "Tổ thủy nông kiểm tra trạm bơm trước mỗi vụ lúa, báo cáo xã bằng văn bản.",
    "Xã giao tổ thủy nông sửa kênh mương trước mùa mưa theo Quyết định số 15/2024/QĐ-UBND.",
    "Cánh đồng phía đông thiếu nước vào mùa khô, thôn Hạ phải bơm hai lần mỗi ngày.",
]


def _folder(path: Path) -> Path:
    path.mkdir()
    (path / "a.txt").write_text("\n".join(SENTENCES * 40), encoding="utf-8")
    with lzma.open(path / "b.txt.xz", "wt", encoding="utf-8") as file:
        file.write("\n".join(reversed(SENTENCES * 20)))
    return path


def test_a_model_of_an_office_archive_restores_its_words(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "texts")
    train(folder, tmp_path / "model")
    found = Restorer.load(tmp_path / "model").restore_lines(
        ["To thuy nong kiem tra tram bom canh dong phia dong", "Quyet dinh so 15/2024/QD-UBND"]
    )
    assert found[0].text == "Tổ thủy nông kiểm tra trạm bơm cánh đồng phía đông"
    assert found[1].text == "Quyết định số 15/2024/QĐ-UBND"


def test_the_archive_of_an_office_is_read_as_it_lies(tmp_path: Path, corpus: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = tmp_path / "archive" / "2025"
    folder.mkdir(parents=True)
    for name in ("quyet-dinh-to-cong-nghe-so.docx", "cong-van-tinh-uy.pdf", "cong-van-tinh-uy.badocr.pdf"):
        shutil.copy(corpus / "samples" / name, folder)
    (folder / "hong.docx").write_bytes(b"PK\x03\x04 cut short")
    (folder / "ghi-chu.txt").write_text("Tổ thủy nông kiểm tra trạm bơm.\n", encoding="utf-8")
    found = {file.name: list(paragraphs_of(file)) for file in text_files(tmp_path)}
    assert found["ghi-chu.txt"] == ["Tổ thủy nông kiểm tra trạm bơm."]
    assert found["cong-van-tinh-uy.badocr.pdf"] == found["hong.docx"] == []
    assert "hong.docx" in caplog.text
    for name in ("quyet-dinh-to-cong-nghe-so.docx", "cong-van-tinh-uy.pdf"):
        assert len(found[name]) > 15
        assert not looks_stripped(found[name])


def test_misread_letters_are_learned_from_drawn_pages(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "texts")
    assert train(folder, tmp_path / "model", pages=2) > 1000
    costs, misread = stored_confusions(tmp_path / "model" / "model.npz")
    assert costs["e", "e"] < 0.5
    assert len([1 for truth, _ in costs if truth in "ấầộớợữạế"]) > 3
    known, words = stored_confusions(model_dir("restore") / "model.npz")
    assert (costs, misread) != (known, words)
    assert "ủy" in words["ty"]


def test_a_small_archive_is_learned_whole(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\n".join(SENTENCES), encoding="utf-8")
    assert list(split_corpus(text_files(tmp_path), held_out=False)) == SENTENCES
    many = tmp_path / "many"
    many.mkdir()
    (many / "a.txt").write_text("\n".join(f"đoạn {i}" for i in range(60_000)), encoding="utf-8")
    learned, held = (list(split_corpus(text_files(many), held_out=side)) for side in (False, True))
    assert 0 < len(held) < 0.02 * len(learned)
    assert set(learned).isdisjoint(held)


def test_the_same_text_gives_the_same_model(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "texts")
    for name in ("one", "two"):
        train(folder, tmp_path / name)
    assert (tmp_path / "one" / "model.npz").read_bytes() == (tmp_path / "two" / "model.npz").read_bytes()


def test_a_folder_without_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        train(tmp_path, tmp_path / "model")
    with pytest.raises(UsageError):
        train(tmp_path / "absent", tmp_path / "model")


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingTool, match="mô hình"):
        Restorer.load(tmp_path)


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.integers(0, 2**64 - 1), st.integers(0, 2**16 - 1), min_size=1, max_size=300))
def test_a_table_gives_back_what_was_put_in(entries: dict[int, int]) -> None:
    keys = np.array(list(entries), np.uint64)
    values = np.array(list(entries.values()))
    held, found = build_table(keys, values, dtype=np.uint32, value_bits=16).get(keys)
    assert held.all()
    assert found.tolist() == values.tolist()


def test_a_table_seldom_takes_a_strange_key_for_one_of_its_own() -> None:
    keys = np.arange(10_000, dtype=np.uint64)
    held, _ = build_table(keys, np.zeros(10_000, np.int64), dtype=np.uint32, value_bits=16).get(keys + np.uint64(1_000_000))
    assert held.sum() < 10


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=4, max_size=60), st.integers(2, 4))
def test_ngrams_are_counted_as_they_stand(stream: list[int], order: int) -> None:
    wanted: dict[int, int] = {}
    for i in range(len(stream) - order + 1):
        gram = stream[i : i + order]
        if 0 not in gram[1:]:
            key = sum(word << (16 * (order - 1 - k)) for k, word in enumerate(gram))
            wanted[key] = wanted.get(key, 0) + 1
    keys, counts = count_ngrams(np.array(stream, np.uint16), order, at_least=1)
    assert dict(zip(keys.tolist(), counts.tolist(), strict=True)) == wanted


def test_letters_are_aligned_with_what_they_were_read_as() -> None:
    assert aligned_units("chữ", "chir", None) == [("c", "c"), ("h", "h"), ("ữ", "ir")]
    truth, read = ["tổ", "chức", "hội", "nghị", "xã"], ["t6", "chirc", "héi", "nghi", "xd"]
    assert list(aligned_words(truth, read)) == [("tổ", "t6"), ("chức", "chirc"), ("hội", "héi"), ("nghị", "nghi"), ("xã", "xd")]
    assert list(aligned_lines(["một dòng chữ", "bị mất hẳn", "dòng cuối"], ["mét dong chit", "dong cudi"])) == [
        ("một dòng chữ", "mét dong chit"),
        ("dòng cuối", "dong cudi"),
    ]


def test_learned_confusions_lead_back_to_the_word() -> None:
    pages = [(["chữ ký số của tổ chức", "giữ chữ tín với dân"], ["chir ky sé cia t6 chirc", "gift chir tin véi dan"])] * 5
    costs = learn_confusions(aligned_pairs(pages))
    assert costs["ữ", "ir"] < costs.get(("ữ", "ift"), 99)
    channel = Channel(costs, [(1, "chữ", 0.0), (2, "chia", 0.0), (3, "chi", 0.0)], {})
    assert channel.readings(["chir"])["chir"][0].text == "chữ"
    assert channel.readings(["Chir"])["Chir"][0].text == "Chữ"
    assert channel.readings(["@@@"])["@@@"] == ()


def test_words_read_as_their_letters_never_are_lead_back_to_the_word() -> None:
    pages = [(["Đảng ủy xã họp với Tỉnh ủy", "ty lệ hộ nghèo"], ["Dang wy x4 hop véi Tinh wy;", "ty lé h6 ngheo"])] * 5
    pairs = aligned_pairs(pages)
    assert pairs["ủy", "wy"] == 5
    misread = learn_misread(pairs, {})
    assert list(misread["wy"]) == ["ủy"]  # the sign after it is no part of it
    assert "ty" not in misread
    channel = Channel({}, [(1, "ủy", 0.0), (2, "vị", 0.0)], misread)
    assert channel.readings(["wy"])["wy"][0].text == "ủy"
