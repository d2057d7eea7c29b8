"""Clients: who is one, which are worked with, how long they wait, whether they can be reached."""
