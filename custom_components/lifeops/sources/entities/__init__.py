"""Health as entities of Home Assistant show it."""
