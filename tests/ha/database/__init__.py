"""The metrics database in Home Assistant."""
