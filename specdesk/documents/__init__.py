"""Reading PDF and Word files."""
