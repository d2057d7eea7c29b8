"""Measurements: run by hand, printed, never asserted."""
