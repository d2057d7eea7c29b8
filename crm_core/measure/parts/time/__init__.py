"""Instants and spans: what was true at as_of, how long between two instants, the last twelve months."""
