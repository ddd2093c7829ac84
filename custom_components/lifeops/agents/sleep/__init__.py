"""agents/sleep."""
