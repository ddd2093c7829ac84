"""A person's own calendar: its events as records, and what Home Assistant sees of it."""
