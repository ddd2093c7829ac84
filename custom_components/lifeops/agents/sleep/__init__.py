"""The sleep agent: a calm evening, an honest night."""
