"""Meetings, calls, tasks and messages: which were held, how long, how soon written down, what is planned."""
