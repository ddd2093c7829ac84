"""Homes in processes of their own, on a road."""
