"""DOCUMENTS -> LINKS: documents that share most of the wording of the shorter one, found without comparing all pairs.

A text is cut into shingles (runs of five syllables, diacritics left out, since scans lose them). Those whose hash
falls below a bound are its fingerprint: the same ones in every text that holds the same words, so that a short
document is found inside a long one, which MinHash would miss. Where fingerprints meet, the texts are compared in full.
"""

from __future__ import annotations

import re
from hashlib import blake2b

from sqlalchemy import Connection, delete, func, insert, or_, select

from vanban.store import tables
from vanban.text.fold import bare

_LENGTH = 5
# One shingle of so many is kept. A page of 400 words keeps 25: enough to meet, and a hundredth of the index of words.
_SAMPLED = 16
# A shorter text has too few shingles to be told from others: forms, covers.
_LEAST_SHINGLES = 60
# Share of the shorter text that must stand in the other. Two readings of one scan share about this much.
LINKED = 0.8
# Sampling errs: candidates are taken from a lower share up, since the full comparison decides.
_MET = 0.5
# What more documents have is a formula (quốc hiệu, căn cứ) and tells nothing; it would cost time with each of them.
_COMMON = 500
_WORD = re.compile(r"\w+")


def shingles(text: str) -> frozenset[int]:
    """The hashes of all runs of five syllables of a text, as signed 64-bit numbers."""
    # Word by word: `bare` remembers what it was asked, and should not remember whole documents.
    words = [bare(word) for word in _WORD.findall(text.lower())]
    runs = {" ".join(words[i : i + _LENGTH]) for i in range(len(words) - _LENGTH + 1)}
    return frozenset(
        int.from_bytes(blake2b(run.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True) for run in runs
    )


def fingerprints(text: str) -> list[int]:
    """The sampled shingles of a text, in order; none for a text too short to compare."""
    found = shingles(text)
    return sorted(h for h in found if h % _SAMPLED == 0) if len(found) >= _LEAST_SHINGLES else []


def link_documents(connection: Connection, ids: list[str]) -> int:
    """Link these documents, which are in the store, with all that share their wording; how many links were made.

    The result does not hang on the order in which documents come, except among more than `_COMMON` of one wording.
    """
    made = 0
    for id in ids:
        connection.execute(delete(tables.link).where(or_(tables.link.c.first == id, tables.link.c.second == id)))
        candidates = _candidates(connection, id)
        if not candidates:
            continue
        texts = _texts(connection, [id, *candidates])
        own = shingles(texts[id])
        for other in candidates:
            theirs = shingles(texts[other])
            shared = len(own & theirs)
            if shared >= LINKED * min(len(own), len(theirs)):
                pair = sorted(((id, len(own)), (other, len(theirs))))
                connection.execute(
                    insert(tables.link).values(
                        first=pair[0][0],
                        second=pair[1][0],
                        first_in_second=round(shared / pair[0][1], 3),
                        second_in_first=round(shared / pair[1][1], 3),
                    )
                )
                made += 1
    return made


def _candidates(connection: Connection, id: str) -> list[str]:
    """The documents whose fingerprints share enough with those of `id`."""
    own, other = tables.fingerprint.alias("own").c, tables.fingerprint.alias("other").c
    times = func.count().label("times")
    counted = (
        select(own.hash.label("hash"), times).where(own.document == id, other.hash == own.hash).group_by(own.hash).subquery()
    )
    rare = connection.execute(select(func.count()).where(counted.c.times <= _COMMON)).scalar_one()
    d = tables.document.c
    meeting = connection.execute(
        select(other.document, func.count(), d.prints)
        .where(other.hash == counted.c.hash, counted.c.times.between(2, _COMMON), other.document != id, d.id == other.document)
        .group_by(other.document, d.prints)
        .order_by(other.document)
    )
    return [document for document, met, prints in meeting if met >= _MET * min(rare, prints)]


def _texts(connection: Connection, ids: list[str]) -> dict[str, str]:
    c = tables.document.c
    return {id: text or "" for id, text in connection.execute(select(c.id, c.text).where(c.id.in_(ids)))}
