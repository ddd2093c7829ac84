"""The notes agent: text in Markdown, its versions, both sides of a conflict."""
