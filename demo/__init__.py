"""A real Home Assistant in a simulated household, set up through its own doors."""
