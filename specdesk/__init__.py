"""specdesk without its window: documents, library, answers, reports, command line."""
