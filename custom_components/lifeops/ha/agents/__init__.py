"""ha/agents."""
