"""sources/entities."""
