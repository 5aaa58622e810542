"""Presenters decide what is shown and enabled; they know no widgets."""
