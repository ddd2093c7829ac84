"""The metrics database in Home Assistant, on servers that are killed and paused."""
