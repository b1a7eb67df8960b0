"""Findings and records for people: tables for the terminal, JSON, and the HTML report."""

from vanban.report.extraction import extraction_table, to_json

__all__ = ["extraction_table", "to_json"]
