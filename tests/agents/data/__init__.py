"""The data agent, driven fact by fact."""
