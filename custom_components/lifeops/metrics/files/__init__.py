"""Metrics as files: what is written for people to keep, and what is read of theirs."""
