"""Reports of answers."""
