"""The agenda agent."""
