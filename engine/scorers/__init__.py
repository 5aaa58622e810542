"""Scorers: what decides how much each part of a document matters for a question."""
