"""Indicators of workload: one small file each, found by this folder."""
