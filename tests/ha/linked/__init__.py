"""Homes that are linked over real sockets."""
