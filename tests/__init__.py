"""Tests, in the order of the rooms that they look into."""
