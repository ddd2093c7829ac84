"""The integration agent's rules."""
