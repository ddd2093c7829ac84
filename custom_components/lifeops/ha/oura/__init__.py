"""Oura accounts: signing in, keeping the tokens, asking every few minutes."""
