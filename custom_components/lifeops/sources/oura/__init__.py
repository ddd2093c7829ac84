"""Health as the Oura API v2 tells it."""
