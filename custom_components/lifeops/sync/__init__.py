"""Homes in sync: sessions, channel, pairing, membership; no I/O."""
