"""Rapport: evaluation reviews from a CRM database that people can trust."""

__version__ = "0.1.0"
