"""Reading files: PDF, Office and plain ones."""
