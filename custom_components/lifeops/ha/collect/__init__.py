"""ha/collect."""
