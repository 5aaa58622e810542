"""Text of pages that are pictures: recognized by a caged child, kept for the next time."""
