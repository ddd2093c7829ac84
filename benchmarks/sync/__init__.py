"""What homes in sync cost."""
