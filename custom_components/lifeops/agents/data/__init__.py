"""The data agent: how the files of a home and its metrics database do."""
