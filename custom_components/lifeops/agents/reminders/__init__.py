"""The reminders agent: by time, place, person met or event, told once."""
