"""Homes of different revisions of LifeOps, linked."""
