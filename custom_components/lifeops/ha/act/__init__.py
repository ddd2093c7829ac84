"""ha/act."""
