"""Metrics on their way out to a file, or in from one."""
