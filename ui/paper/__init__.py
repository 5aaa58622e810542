"""Files without pages of their own, set on paper: laid out by Qt, with a box for each character."""
