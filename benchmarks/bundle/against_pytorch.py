#!/usr/bin/env python3
"""Measures Warpstep and PyTorch on the same GPU in turns, and writes JSON after every shape.

Usage: against_pytorch.py step|update --json FILE [--shapes 784-300-100-10:128,..] [--precision fp32,tf32,bf16] [--modes eager,graph,..]
                          [--parameters 1e6,1e8]
                          [--turns 3] [--limit S] [--python PYTHON] -- WARPSTEP-COMMAND..
A turn is one process of Warpstep and some rounds of PyTorch, whose process stays, since it compiles for long. Which of the two comes
first alternates.
"""
import argparse
import datetime
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

WIDE = "-".join(["4096"] * 8)
SHAPES = ",".join(["784-300-100-10:128", "1024-4096-4096-10:512", "784-300-100-10:8192", "1024-4096-4096-10:8192", f"{WIDE}-4096:8192"])
ROUNDS = "7"

p = argparse.ArgumentParser()
p.add_argument("kind", choices=["step", "update"])
p.add_argument("--json", required=True)
p.add_argument("--commit", default="unknown")
p.add_argument("--shapes", default=SHAPES)
p.add_argument("--precision", default="fp32,tf32,bf16")
p.add_argument("--modes", help="of PyTorch, for step: eager, compile, graph, compile-graph; by default all. Compiling takes over a minute a shape")
p.add_argument("--parameters", default="1e6,1e8")
p.add_argument("--turns", type=int, default=3)
p.add_argument("--limit", type=float, default=float("inf"), help="seconds after which no further shape is begun")
p.add_argument("--python", default=sys.executable)
p.add_argument("--device", default="cuda", help="cpu rehearses this script; report.py prints nothing of it")
p.add_argument("warpstep", nargs="+")
a = p.parse_args()
began = time.monotonic()
here = pathlib.Path(__file__).resolve().parent
peers = next(d for d in (here / "peers", here.parent / "peers") if d.is_dir())  # in the bundle, in the repository


def head():
    query = ["nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader"]
    try:
        gpu, driver = subprocess.run(query, check=True, capture_output=True, text=True).stdout.splitlines()[0].split(", ")
    except (OSError, subprocess.CalledProcessError, IndexError, ValueError):
        gpu, driver = None, None
    return {"kind": a.kind, "device": a.device, "gpu": gpu, "driver": driver, "commit": a.commit,
            "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d"), "turns": a.turns, "modes": a.modes, "rows": [], "failed": []}


class PyTorch:
    """A process of one of the peers' scripts."""

    def __init__(self, script, *options):
        command = [a.python, peers / script, "--device", a.device, "--rounds", ROUNDS, *options]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", "USER": os.environ.get("USER", "warpstep")}
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        self.about = self.read()

    def read(self):
        for line in self.process.stdout:
            if line[:1] in "[{":
                return json.loads(line)
        raise RuntimeError("PyTorch's process ended; its reason stands above")

    def turn(self):
        print("turn", file=self.process.stdin, flush=True)
        return self.read()

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def bench(*options):
    command = [*a.warpstep, "bench", "--devices", a.device, "--rounds", ROUNDS, "--json", *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise RuntimeError(f"bench ended with exit code {done.returncode}; its reason stands above")
    return json.loads(done.stdout)


def turns(script, peer_options, bench_options):
    """What the peer's process says of itself, and of each turn what Warpstep's bench and the peer printed."""
    try:
        peer = PyTorch(script, *peer_options)
    except (RuntimeError, OSError) as e:  # Warpstep is measured all the same
        about = {"torch": None, "cuda": None, "failed": {"as a whole": str(e)}}
        return about, [(bench(*bench_options), []) for _ in range(a.turns)]
    try:
        taken = []
        for turn in range(a.turns):
            theirs = peer.turn() if turn % 2 else None
            ours = bench(*bench_options)
            taken.append((ours, theirs or peer.turn()))
        return peer.about, taken
    finally:
        peer.close()


def spread(values):
    return {"median": statistics.median(values), "least": min(values), "greatest": max(values)}


def modes(theirs, wanted):
    """Median milliseconds of each mode in each turn."""
    by_mode = {}
    for turn in theirs:
        for contender in turn:
            if all(contender.get(k) == v for k, v in wanted.items()):
                by_mode.setdefault(contender["mode"], []).append(statistics.median(contender["millis"]))
    return by_mode


def row(facts, ours, by_mode):
    """One comparison: milliseconds of each turn on both sides; `speed` is over 1 where Warpstep is faster."""
    result = {**facts, "warpstepMillis": spread(ours), "pytorchMillis": {m: spread(t) for m, t in by_mode.items()}}
    if by_mode:
        best = min(by_mode, key=lambda m: statistics.median(by_mode[m]))
        result["best"] = best
        result["speed"] = statistics.median(t / o for o, t in zip(ours, by_mode[best]))
    return result


def steps(shape):
    layers, batch = shape.split(":")
    options = ["--layers", layers, "--batch", batch, "--precision", a.precision]
    about, taken = turns("pytorch_step_gpu.py", [*options, *(["--modes", a.modes] if a.modes else [])], [*options, "--warm-up", "0.5"])
    rows = []
    for i, first in enumerate(taken[0][0]["results"]):
        mine = [ours["results"][i] for ours, _ in taken]
        facts = {"layers": layers, "batch": int(batch), "precision": first["precision"],
                 "gflops": statistics.median(r["gflops"] for r in mine),
                 "shareOfCeiling": statistics.median(r["shareOfCeiling"] for r in mine)}
        by_mode = modes([theirs for _, theirs in taken], {"precision": first["precision"]})
        rows.append(row(facts, [r["stepMillisMedian"] for r in mine], by_mode))
    return about, rows


# Elementwise rules: their time is that of memory. Muon's is that of products, minutes at 1e8 parameters on a CPU.
OPTIMIZERS = "sgd,momentum,nesterov,adagrad,rmsprop,adadelta,adam,adamw,amsgrad,adamax,nadam,radam,lion,lamb,lars"


def updates(parameters):
    about, taken = turns("pytorch_update_gpu.py", ["--parameters", parameters],
                         ["--optimizers", OPTIMIZERS, "--parameters", parameters, "--warm-up", "0.2"])
    copies = [c for _, theirs in taken for c in theirs if c["optimizer"] == "copy"]
    copied = statistics.median(c["bytes"] / statistics.median(c["millis"]) / 1e6 for c in copies) if copies else None
    rows = []
    for i, first in enumerate(taken[0][0]["optimizers"]):
        mine = [ours["optimizers"][i] for ours, _ in taken]
        median = lambda name: statistics.median(r[name] for r in mine)
        facts = {"optimizer": first["optimizer"], "parameters": first["parameters"], "bytes": first["bytes"],
                 "gigabytesPerSecond": median("gigabytesPerSecond"), "copyGigabytesPerSecond": median("copyGigabytesPerSecond"),
                 "shareOfCopy": median("shareOfCopy"), "pytorchCopyGigabytesPerSecond": copied}
        by_mode = modes([theirs for _, theirs in taken], {"optimizer": first["optimizer"]})
        rows.append(row(facts, [r["updateNanosMedian"] / 1e6 for r in mine], by_mode))
    return about, rows


document = head()
measure, cases = (steps, a.shapes) if a.kind == "step" else (updates, a.parameters)
for case in cases.split(","):
    if time.monotonic() - began > a.limit:
        document["failed"].append({"case": case, "why": "not begun: the time was up"})
    else:
        try:
            about, rows = measure(case)
            document.update(torch=about["torch"], cuda=about["cuda"])
            document["rows"] += rows
            document["failed"] += [{"case": f"{case}, PyTorch {name}", "why": why} for name, why in about["failed"].items()]
        except (RuntimeError, OSError, KeyError, ValueError) as e:
            document["failed"].append({"case": case, "why": f"{type(e).__name__}: {e}"})
    pathlib.Path(a.json).write_text(json.dumps(document, indent=1) + "\n")
for failure in document["failed"]:
    print(f"{failure['case']}: {failure['why']}", file=sys.stderr)
sys.exit(1 if document["failed"] else 0)
