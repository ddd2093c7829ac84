"""A person who wears a ring: their weeks, nights and days, from a seed."""
