"""agents/notification."""
