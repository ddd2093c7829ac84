"""Two people with two phones each, three homes, and what all of them are told."""
