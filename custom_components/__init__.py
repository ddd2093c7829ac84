"""Custom integrations of this project."""
