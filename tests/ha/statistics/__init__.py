"""Health history in a real recorder."""
