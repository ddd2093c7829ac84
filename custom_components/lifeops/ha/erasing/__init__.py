"""Erasing a person from this home: asked for here, or heard of from another one."""
