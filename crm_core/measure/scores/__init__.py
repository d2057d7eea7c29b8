"""Scores: weighted indicators, one file each, found by this folder."""
