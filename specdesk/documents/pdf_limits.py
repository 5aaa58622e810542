"""How much of a PDF is read. Known to the child, which refuses more, and to its parent, which does
not believe it."""

MOST_PAGES = 10_000
MOST_CHARACTERS = 50_000_000
