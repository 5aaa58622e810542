"""The engine: what a draft finds important, and what a target answers from it."""

import os

from engine.processor import multiplies_floats, processor_flags

# How long torch's threads wait for work before they sleep; read once, when torch is first imported.
# They would keep the cores from OpenVINO's threads: a prefill takes a third longer. FBGEMM's are
# torch's own: woken at each product, a decoding step takes a tenth longer.
if "GOMP_SPINCOUNT" not in os.environ:  # processes that this one starts have it already
    os.environ["GOMP_SPINCOUNT"] = "100000" if multiplies_floats(processor_flags()) else "0"
