"""The metrics database as a config entry: set up, followed, told about."""
