"""How the files are laid out that keep what was computed of a document; no torch needed.

Whoever looks after the folder (`specdesk/memories.py`) tells by these what can still be used, and
of which document it is: the metadata name it under DOCUMENT.
"""

MEMORY_VERSION = "4"
MEMORY_LAYOUT = "layout.safetensors"  # of a draft memory, in its folder beside its windows
EMBEDDINGS_VERSION = "1"
DOCUMENT = "document"
