"""Honest measurement: quality on questions with known evidence, speed against the full model."""
