"""Indicators: one small file each, found by this folder."""
