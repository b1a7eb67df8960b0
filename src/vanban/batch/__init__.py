"""FILES -> STORE: folders and archives of any size, so that every file is in the store or in the ledger with its reason."""

from __future__ import annotations

from vanban.batch.ingest import Ingest, Settings, Summary, watch

__all__ = ["Ingest", "Settings", "Summary", "watch"]
