"""llama.cpp in a process of its own. Arguments: the GGUF file, threads, context in tokens.

Reads a request a line from stdin, {"prompt", "new_tokens"}, and writes what it took to stdout. What
the native library prints goes to stderr.
"""

import json
import os
import sys


def main() -> None:
    """Load, say so, and answer requests until stdin ends."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    import xllamacpp

    path, threads, context = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    parameters = xllamacpp.CommonParams()
    parameters.model.path = path
    parameters.n_ctx, parameters.n_parallel = context, 1
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = threads
    server = xllamacpp.Server(parameters)
    print(json.dumps({"version": xllamacpp.__version__}), file=out, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        answer = server.handle_completions(
            {
                "prompt": request["prompt"],
                "n_predict": request["new_tokens"],
                "ignore_eos": True,
                "temperature": 0,
                "cache_prompt": False,
            }
        )
        print(json.dumps(answer.get("timings") or {"error": str(answer)}), file=out, flush=True)


if __name__ == "__main__":
    main()
