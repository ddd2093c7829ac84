"""The agenda agent: one busy, free and next from all calendars of a person."""
