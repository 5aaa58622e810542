"""The engine: what a draft finds important, and what a target answers from it."""
