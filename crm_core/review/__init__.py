"""Scorecards and reviews: what a person and his lead look at together."""
