"""The command line: one small file per command. Names and JSON keys are a contract (docs/reference/command-line.md)."""
