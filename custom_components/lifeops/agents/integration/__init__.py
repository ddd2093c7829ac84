"""The integration agent: how the sources of a home do."""
