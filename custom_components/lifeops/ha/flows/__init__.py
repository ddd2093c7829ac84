"""The forms in which people tell LifeOps about their home."""
