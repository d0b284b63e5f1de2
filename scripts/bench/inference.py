"""Latency of `assay lab bench` and of Python's onnxruntime: same wheel, same model,
same input shapes, in turns. A turn in which other processes took more than 10 % of the CPU
is discarded. Prints JSON, then a table.

    scripts/bench/inference.sh [--rounds 7] [--seconds 3] [--threads 2] MODEL

Ratio: Assay's time over Python's, of the medians over the remaining turns. The goal is at most 1.0.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

NOISY_ABOVE = 0.10
INPUTS = 32
WARMUP = 50


def cpu_times():
    """Total, busy and our own clock ticks, as crates/lab/src/bench/host.rs counts them."""
    ticks = [int(x) for x in open("/proc/stat").readline().split()[1:9]]
    own = open("/proc/self/stat").read().rsplit(")", 1)[1].split()
    return sum(ticks), sum(ticks) - ticks[3] - ticks[4], int(own[11]) + int(own[12])


def peer(model, batch, seconds, threads):
    """One turn of Python's onnxruntime, in its own process."""
    import numpy
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    port = session.get_inputs()[0]
    random = numpy.random.default_rng(0)
    shape = [batch, *port.shape[1:]]
    inputs = [random.random(shape, dtype=numpy.float32) for _ in range(INPUTS)]
    for number in range(WARMUP):
        session.run(None, {port.name: inputs[number % INPUTS]})
    latencies, before, start = [], cpu_times(), time.perf_counter()
    while time.perf_counter() - start < seconds:
        feed = inputs[len(latencies) % INPUTS]
        sent = time.perf_counter()
        session.run(None, {port.name: feed})
        latencies.append((time.perf_counter() - sent) * 1e3)
    total, busy, own = (b - a for a, b in zip(before, cpu_times()))
    print(
        json.dumps(
            {
                "version": onnxruntime.__version__,
                "n": len(latencies),
                "p50_ms": statistics.median(latencies),
                "mean_ms": statistics.fmean(latencies),
                "other_cpu_share": max(busy - own, 0) / max(total, 1),
            }
        )
    )


def last_json(command, environment):
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{command[0]} failed: {done.stderr.strip()}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def library():
    """The library of the wheel that this Python uses."""
    import onnxruntime

    folder = pathlib.Path(onnxruntime.__file__).parent / "capi"
    return str(next(folder.glob("libonnxruntime.so*")))


def compare(options, batch):
    environment = {**os.environ, "ORT_DISABLE_TELEMETRY": "1", "ASSAY_ORT_LIB": library()}
    numbers = ["--batch", str(batch), "--seconds", str(options.seconds), "--threads", str(options.threads)]
    ours = [options.binary, "lab", "bench", "--json", "--model", options.model, "--warmup", str(WARMUP), *numbers]
    theirs = [sys.executable, __file__, "--peer", *numbers, options.model]
    kept, thrown = [], 0
    while len(kept) < options.rounds and thrown < options.rounds * 3:
        pair = [last_json(ours, environment), last_json(theirs, environment)]
        if pair[0]["environment"]["onnxruntime"] != pair[1]["version"]:
            sys.exit("the two sides loaded different versions of ONNX Runtime")
        if any((side["other_cpu_share"] or 0) > NOISY_ABOVE for side in pair) and not options.keep_noisy:
            thrown += 1
            continue
        kept.append(pair)
    result = {"batch": batch, "turns": len(kept), "thrown_away": thrown, "threads": options.threads}
    if kept:
        for key in ["p50_ms", "mean_ms"]:
            assay, python = (statistics.median(pair[side][key] for pair in kept) for side in (0, 1))
            result |= {f"assay_{key}": assay, f"python_{key}": python, f"ratio_{key}": assay / python}
        result |= {"onnxruntime": kept[0][1]["version"], "cpu": kept[0][0]["environment"]["cpu"]}
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--binary", default="target/release/assay")
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 256])
    parser.add_argument("--batch", type=int, default=1, help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--keep-noisy", action="store_true", help="for trying the script on a busy machine")
    parser.add_argument("--peer", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        peer(options.model, options.batch, options.seconds, options.threads)
        return
    results = [compare(options, batch) for batch in options.batches]
    print(json.dumps(results))
    print("\n| batch | turns | Assay p50 ms | Python p50 ms | ratio p50 | ratio mean |\n|---|---|---|---|---|---|")
    for result in results:
        if not result["turns"]:
            print(f"| {result['batch']} | 0 (of {result['thrown_away']}, all beside other load) | | | | |")
            continue
        print(
            "| {batch} | {turns} | {assay_p50_ms:.4f} | {python_p50_ms:.4f} "
            "| {ratio_p50_ms:.2f} | {ratio_mean_ms:.2f} |".format(**result)
        )


if __name__ == "__main__":
    main()
