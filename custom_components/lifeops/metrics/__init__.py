"""Metrics: how long series are asked about, summed up, and shared with a server."""
