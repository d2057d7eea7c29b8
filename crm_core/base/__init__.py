"""The ground floor: errors, settings, working time, dialects, access. Imports nothing above it."""
