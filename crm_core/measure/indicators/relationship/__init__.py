"""Indicators of relationship: one small file each, found by this folder."""
