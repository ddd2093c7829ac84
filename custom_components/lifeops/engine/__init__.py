"""The ring: facts in, decisions, one commit a turn, acts out."""
