"""The mart: a disposable copy of the canonical tables in DuckDB files, with rollups of every Evidence."""
