"""Cells of records: filled, valid, written the same way, free of contradictions."""
