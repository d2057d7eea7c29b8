"""The canonical CRM: its tables as data, the connectors that deliver them, the guarded source."""
