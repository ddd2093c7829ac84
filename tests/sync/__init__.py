"""Homes in sync, without a network."""
