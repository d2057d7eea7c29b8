"""Indicators of conversion: one small file each, found by this folder."""
