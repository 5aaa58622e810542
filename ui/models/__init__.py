"""Item models: what lists show, without widgets."""
