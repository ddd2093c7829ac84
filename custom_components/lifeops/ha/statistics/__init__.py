"""Health history in the recorder's long-term statistics, kept in step with nights."""
