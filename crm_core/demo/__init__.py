"""The demo company: an invented CRM of some managers and years, the same for the same seed and day."""
