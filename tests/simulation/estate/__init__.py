"""Three homes and a standby: a household that lives in town and goes to its cabins."""
