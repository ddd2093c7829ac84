"""Every SQLite table: records as registers, the outbox, instances and series."""
