"""Indicators of adoption: one small file each, found by this folder."""
