"""Search at size: how long a query takes, beside `LIKE '%…%'` and a plain scan of the same texts in the same run.

    python benchmarks/search.py [--documents 10000] [--pages 10] [--db URL] [--repeat 3]
    python benchmarks/search.py --documents 100000 --pages 1

The documents are made up: runs of words from the sample documents with places, names, figures and dates drawn by chance,
from one to `--pages` pages of 350 words each; with `--pages 1` from a fifth of a page to one. Prints the time of every query
of a mix, and p50 and p95 of the mix: CPU time of the process for SQLite, so that a busy machine does not decide, and the clock's
for PostgreSQL.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from corpus.generator.variants import FIRST, LAST  # noqa: E402
from sqlalchemy import insert, text  # noqa: E402

from vanban.search import refresh, search  # noqa: E402
from vanban.store import Store, open_store, symbol_key, tables  # noqa: E402
from vanban.text.fold import fold  # noqa: E402

KINDS = (("Kế hoạch", "KH"), ("Quyết định", "QĐ"), ("Công văn", ""), ("Báo cáo", "BC"), ("Thông báo", "TB"), ("Tờ trình", "TTr"))

# What people type: common and rare words, with and without diacritics, phrases, symbols whole and in part, fields, dates.
QUERIES = (
    "kế hoạch", "ke hoach", '"kế hoạch"', '"ke hoach"', "chữ ký số", '"chữ ký số"', '"chu ky so"', '"ban hành kế hoạch"', '"quy dinh"',
    '"quy định"', "hộ nghèo", "ho ngheo", '"thủ tục hành chính"', "thu tuc hanh chinh", "dữ liệu -kế", '"cơ sở dữ liệu" OR "phần mềm"',
    "{symbol}", "{plain_symbol}", "{number}", "{number}/QĐ-UBND", "KH-UBND", "{place}", '"xã {place}"', 'issuer:"xã {place}"',
    'issuer:"xã {place}" "dịch vụ công"', '"dịch vụ công" after:2025-01-01', "kind:KH on:2024", '"chuyển đổi số" kind:"quyết định" before:2023',
    'after:2025-07-01 issuer:"xã {place}"', "người dân -doanh -nghiệp", '"trung tâm phục vụ" hành chính công on:2025-03', "signer:{name}",
    'due:2026 "báo cáo"', "agency:\"Công an xã\" \"trật tự\"", "(điện tử OR trực tuyến) \"hồ sơ\" {place}", '"quý I" kiểm tra', "{rare}", '"{rare_pair}"',
    '"kết quả thực hiện" on:2024-05', "Đảng ủy", "hoà giải",
)  # fmt: skip


# SQLite works in this process, and its CPU time is what an idle machine would take.
clock = time.process_time


def documents(
    count: int, pages: int, chance: random.Random
) -> Iterator[tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]]:
    """Rows of source and document, and of the records that fields are searched by."""
    # Headings in capitals would make every text look alike; the words of running text are wanted.
    words = [w for f in sorted((ROOT / "corpus/samples").glob("*.txt")) for w in f.read_text("utf-8").split() if len(w) < 20]
    for n in range(count):
        length = chance.randint(350, 350 * pages) if pages > 1 else chance.randint(70, 350)
        parts: list[str] = []
        while len(parts) < length:
            at = chance.randrange(len(words) - 15)
            parts += words[at : at + chance.randint(3, 15)]
            if chance.random() < 0.3:
                parts += [f"xã {chance.choice(FIRST)} {chance.choice(LAST)}", str(chance.randint(2, 9999)), _rare(chance)]
        place = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
        kind, code = chance.choice(KINDS)
        number = chance.randint(1, 3000)
        symbol = f"{number}/{code}-UBND" if code else f"{number}/UBND-VP"
        issuer = f"Ủy ban nhân dân xã {place}"
        at = chance.randrange(len(words) - 30)
        subject = " ".join(words[at : at + chance.randint(6, 20)])
        day = f"{chance.randint(2019, 2026)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        sha = sha256(f"{count} {n}".encode()).hexdigest()
        id = f"{sha[:16]}-1"
        source = {
            "sha256": sha, "name": f"{n}.pdf", "media_type": "application/pdf", "size": 1, "pages": 1, "origin": "digital", "restored": False,
            "checksum": "", "program": "benchmark", "at": "2026-01-01",
        }  # fmt: skip
        document = {
            "id": id, "source": sha, "part": 1, "kind": kind, "symbol": symbol, "symbol_key": symbol_key(symbol), "issued_on": day,
            "issuer": issuer, "issuer_folded": fold(issuer), "level": "xã", "subject": subject, "regime": "state", "confidence": 1.0,
            "signer": f"{chance.choice(('Lò', 'Bế', 'Quàng', 'Nguyễn'))} Thị {chance.choice(LAST)}", "body": "{}", "prints": 0,
            "text": f"ỦY BAN NHÂN DÂN XÃ {place.upper()}\nSố: {symbol}\n{kind.upper()}\n{subject}\n" + " ".join(parts),
        }  # fmt: skip
        blank = dict.fromkeys(("key", "kind", "due", "rrule", "issued_on", "issuer", "relation", "page", "line", "start", "stop"))
        records = [
            blank | {"id": f"{n}a", "type": "agency", "text": chance.choice(("Công an xã", "Phòng Kinh tế", "Sở Nội vụ"))},
            blank | {"id": f"{n}d", "type": "deadline", "text": "hạn", "due": f"{chance.randint(2024, 2030)}-06-30"},
        ]
        for record in records:
            record |= {"source": sha, "document": id, "position": 0, "confidence": 1.0, "body": "{}"}
        yield source, document, records


def _rare(chance: random.Random) -> str:
    """A word of a long tail: two syllables run together, the more seldom the higher its number."""
    rank = int(chance.paretovariate(0.6)) % 50_000
    return f"{FIRST[rank % len(FIRST)].lower()}{LAST[rank // len(FIRST) % len(LAST)].lower()}{rank // 800 or ''}"


def fill(store: Store, count: int, pages: int) -> list[str]:
    """Store the documents; their texts."""
    texts = []
    made = documents(count, pages, random.Random(7))
    for start in range(0, count, 1000):
        batch = [next(made) for _ in range(min(1000, count - start))]
        with store.writing() as connection:
            connection.execute(insert(tables.source), [s for s, _, _ in batch])
            connection.execute(insert(tables.document), [d for _, d, _ in batch])
            connection.execute(insert(tables.record), [r for _, _, rs in batch for r in rs])
        texts += [d["text"] for _, d, _ in batch]
    return texts


def queries() -> list[str]:
    """The mix, its blanks filled in."""
    chance = random.Random(3)
    found = []
    for query in QUERIES:
        number = chance.randint(1, 3000)
        rare = _rare(chance)
        found.append(
            query.replace("{symbol}", f"{number}/QĐ-UBND")
            .replace("{plain_symbol}", f"{number}/qd-ubnd")
            .replace("{number}", str(number))
            .replace("{place}", f"{chance.choice(FIRST)} {chance.choice(LAST)}")
            .replace("{name}", chance.choice(LAST))
            .replace("{rare_pair}", f"xã {chance.choice(FIRST)}")
            .replace("{rare}", rare)
        )
    return found


def milliseconds(work: Callable[[], object], repeat: int) -> float:
    """The least time of several runs, by the clock that `main` chose."""
    best = float("inf")
    for _ in range(repeat):
        start = clock()
        work()
        best = min(best, clock() - start)
    return best * 1000


def p95(times: list[float]) -> float:
    return sorted(times)[int(0.95 * (len(times) - 1))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--pages", type=int, default=10)
    parser.add_argument("--db", help="an empty store; default: a new SQLite file that is thrown away")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--limit", type=int, default=10, help="results with excerpts a query")
    args = parser.parse_args()
    global clock
    if args.db and "://" in args.db:
        # The server works in other processes.
        clock = time.perf_counter
    with tempfile.TemporaryDirectory() as folder:
        run(open_store(args.db or Path(folder) / "search.sqlite"), args)


def run(store: Store, args: argparse.Namespace) -> None:
    start = clock()
    texts = fill(store, args.documents, args.pages)
    letters = sum(map(len, texts))
    print(f"{len(texts)} documents, {letters / 1e6:.0f} million letters, stored in {clock() - start:.0f} s")
    before = _size(store)
    start = clock()
    refresh(store)
    seconds = clock() - start
    print(
        f"indexed in {seconds:.0f} s ({len(texts) / seconds:.0f} documents/s), index {(_size(store) - before) / 1e6:.0f} MB beside {before / 1e6:.0f} MB of store\n"
    )

    search(store, "chữ")  # warm: libraries imported, file in memory
    times = []
    print(f"{'ms':>8} {'found':>7}  query")
    for query in queries():
        result = search(store, query, limit=args.limit)
        taken = milliseconds(lambda query=query: search(store, query, limit=args.limit), args.repeat)  # type: ignore[misc]
        times.append(taken)
        print(f"{taken:8.1f} {result.total:>6}{'+' if result.more else ' '}  {query}")
    print(
        f"\nvanban search        p50 {statistics.median(times):7.1f} ms   p95 {p95(times):7.1f} ms   ({len(times)} queries, {args.limit} excerpts each)"
    )

    # What these can do at all: one phrase as it is written, no folding, no ranking, no excerpt.
    phrases = ["kế hoạch", "chữ ký số", "thủ tục hành chính", "1777/QĐ-UBND", "hoà giải"]
    with store.reading() as connection:
        like = text("SELECT id FROM document WHERE text LIKE :p")
        scans = [milliseconds(lambda p=p: connection.execute(like, {"p": f"%{p}%"}).all(), 1) for p in phrases]  # type: ignore[misc]
    print(f"LIKE '%…%'           p50 {statistics.median(scans):7.1f} ms   p95 {max(scans):7.1f} ms   (a phrase as written)")
    scans = [milliseconds(lambda p=p: [n for n, t in enumerate(texts) if p in t], 1) for p in phrases]  # type: ignore[misc]
    print(f"scan in memory       p50 {statistics.median(scans):7.1f} ms   p95 {max(scans):7.1f} ms   (a phrase as written)")
    sample = texts[: max(1, len(texts) // 50)]
    folds = milliseconds(lambda: [n for n, t in enumerate(sample) if "chu ky so" in fold(t[:])], 1) * len(texts) / len(sample)
    print(f"scan, folding        {folds:11.1f} ms   (a phrase without diacritics; from {len(sample)} documents)")


def _size(store: Store) -> int:
    with store.reading() as connection:
        if store.sqlite:
            return int(
                connection.execute(
                    text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
                ).scalar_one()
            )
        return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


if __name__ == "__main__":
    main()
