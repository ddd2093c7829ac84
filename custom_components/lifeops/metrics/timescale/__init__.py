"""The metrics database: PostgreSQL, with TimescaleDB where it is there."""
