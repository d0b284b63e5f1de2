"""Runs a program and measures the share of the CPU that other processes took meanwhile.
All scripts that compare Assay with a peer use it to discard noisy runs."""

import json
import os
import subprocess


def _busy_ticks():
    with open("/proc/stat") as f:
        numbers = [int(x) for x in f.readline().split()[1:]]
    return sum(numbers[:8]) - numbers[3] - numbers[4], sum(numbers[:8])


def run(command, env=None):
    """The JSON in the last line of a command's output, and the CPU share of other processes."""
    busy, total = _busy_ticks()
    before = os.times()
    output = subprocess.run(command, check=True, capture_output=True, text=True, env=env).stdout
    after = os.times()
    busy_after, total_after = _busy_ticks()
    own = (after.children_user - before.children_user
           + after.children_system - before.children_system) * os.sysconf("SC_CLK_TCK")
    share = max(0.0, busy_after - busy - own) / max(1, total_after - total)
    return json.loads(output.strip().splitlines()[-1]), share
