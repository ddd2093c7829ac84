"""LifeOps: life management for one household."""
