"""The engine: what a draft finds important, and what a target answers from it."""

import os

# Threads of torch that wait for work would keep the cores from OpenVINO's (a prefill takes a third
# longer). Read once, when torch is first imported.
os.environ.setdefault("GOMP_SPINCOUNT", "0")
