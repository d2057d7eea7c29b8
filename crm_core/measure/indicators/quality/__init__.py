"""Indicators of quality: one small file each, found by this folder."""
