"""The engine: what a draft finds important, and what a target answers from it."""

import os

from engine.processor import fastest_products, processor_flags

# How long torch's threads wait for work before they sleep; read once, when torch is first imported.
# They would keep the cores from OpenVINO's threads: a prefill takes a third longer. Those of FBGEMM
# and oneDNN are torch's own: woken at each product, a decoding step takes longer. Awake for more
# than some microseconds, they wait for each other in turn as soon as another program is busy.
if "GOMP_SPINCOUNT" not in os.environ:  # processes that this one starts have it already
    _others = fastest_products(processor_flags()) == "openvino"
    os.environ["GOMP_SPINCOUNT"] = "0" if _others else "1000"
