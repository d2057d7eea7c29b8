"""Throwaway database servers for the tests, from the installed binaries."""
