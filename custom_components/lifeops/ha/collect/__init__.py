"""Collectors: what the world says becomes records, points and live facts."""
