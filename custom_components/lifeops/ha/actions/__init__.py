"""The actions of LifeOps: one table of descriptions for each part of it."""
