"""Deals: how they ended, in which stage they were and when, what the open ones promise."""
