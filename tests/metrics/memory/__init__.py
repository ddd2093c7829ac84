"""A home, a server and the follower between them, all in memory."""
