"""Homes that write apart and meet: real stores, real sessions, a made-up network."""
