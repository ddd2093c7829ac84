"""The notification agent: one calm queue a person."""
