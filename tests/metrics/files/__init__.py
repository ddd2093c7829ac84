"""Metrics as files."""
